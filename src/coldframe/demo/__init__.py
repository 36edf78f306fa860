"""The demonstration: three desks and a clearinghouse on this machine, one matter through all of them.

Comes in: nothing; it draws its own pictures and writes its own clues. Goes out: a
running set of desks to look around in, or with ``--once`` a checked end state.
It drives the doors as people and programs do (pages, API, command line), so that
what it shows is what a user gets. Everything in it is invented.
"""

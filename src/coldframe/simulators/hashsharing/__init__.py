"""A local server that speaks NCMEC's hash sharing, version 2: XML, windows of time, tombstones, votes.

Run it: ``python -m coldframe.simulators.hashsharing --user demo:secret``. It keeps its entries in memory,
tells of them in pages, takes votes, and can be told to fail. It is not NCMEC's and never talks to NCMEC.
Its entries are what the person or the test in front of it makes up.
"""

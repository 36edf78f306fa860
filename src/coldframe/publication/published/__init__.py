"""Tables that others have published: read them, and tell whether they hold together.

In comes a file of a stranger, out go its numbers with their qualifiers, the rows that are totals, the
breakdown that the table seems to be, and what contradicts it. Nothing is corrected and nothing is guessed:
what cannot be told is said to be so. Usable alone, without Django; ``coldframe stats check`` is its door.
"""

"""Coldframe: from a clue about harm to a child to a documented outcome.

The package is laid out in the order the work happens; ``docs/architecture.md``
has the tree, the import arrows and the walk of one picture through all of it.
"""

__version__ = "0.1.0"

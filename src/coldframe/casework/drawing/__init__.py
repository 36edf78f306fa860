"""Drawings of a case's network, and the same in formats that other programs read.

In: cards, wires and bars with words already in the reader's language (``marks``). Out: SVG that needs no script
and no style sheet, and takes on the console's colors where its style sheet is; GraphML; a CASE graph. Pure and
deterministic: the same network gives the same bytes. Nothing here knows a table, and nobody's name but the one
that it was given.
"""

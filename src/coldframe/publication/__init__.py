"""Figures that hold: every number with its unit, rule, population, period, as-of date and source.

Comes in: the custody ledger, and tables of others (``published/``). Goes out: figures that anybody can
recompute from the same events, and releases of them that give no small count away (``disclosure/``). Works
here: publishers, and everybody who has to answer for a number. A figure is counted from events and from
nothing else: ``rollups/`` keeps such counts ready by day, follows the ledger and is held against a recount of
it, so that it cannot drift from what happened. One notion of a value for all of it stands in ``core.values``. Campaigns and bulletins will stand here too.
"""

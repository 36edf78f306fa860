"""Figures that hold: every number with its unit, rule, population, period, as-of date and source.

Comes in: the custody ledger, and tables of others (``published/``). Goes out: figures that anybody can
recompute from the same events, and releases of them that give no small count away (``disclosure/``). Works
here: publishers, and everybody who has to answer for a number. No stored counters: a figure is counted from
events each time, so that it cannot drift from what happened. One notion of a value for all of it stands in
``terms/``. Campaigns and bulletins will stand here too.
"""

"""Figures that hold: every number with its unit, rule, population, period, as-of date and source.

Comes in: the custody ledger. Goes out: figures that anybody can recompute from the
same events. Works here: publishers, and everybody who has to answer for a number.
No stored counters: a figure is counted from events each time, so that it cannot
drift from what happened. Campaigns and bulletins will stand here too.
"""

"""Counts kept ready by day, so that ten million events are read once and not each time somebody asks.

Comes in: the custody ledger, from the place where the last reading stopped. Goes out: tallies for any period,
exactly those that a recount gives. Derived from the ledger and no evidence: it follows each ledger's own end,
starts anew if the measures, the zone or the history changed, and ``coldframe stats recompute`` holds it against
a recount from custody.
"""

"""Items get signals; signals near a bank entry become matches: evidence for a person, never a decision.

Comes in: items from intake, hash lists and proposals from people. Goes out: signals, searches
(also those that found nothing) and matches with the sentence a reviewer will read.
Two people for every entry; a withdrawn one never matches again. Bank values stay in here.
"""

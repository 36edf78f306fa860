"""Deconfliction: whether somebody else works on the same thing, without saying what either has.

Comes in: an entry, one value of a case with a reason, and the keyed tokens of partners' desks. Goes out:
our keyed tokens, and to each side only that the other has an interest and whom to call, until both grant
more. Investigators work here, each in their own cases; supervisors lift a pause. What a keyed index can
and cannot hide stands in docs/decisions (the record on deconfliction).
"""

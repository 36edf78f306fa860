"""The custody ledger: append-only, hash-chained events, and legal holds.

Comes in: what every action did, as ids, codes, hashes, times and counts. Goes out:
the events of one matter in order, a proof that none was edited, deleted, reordered,
inserted or cut off, and a signed head to hold against the whole chain.
Works here: every action of every stage; auditors read and verify.

Rule 9 of the design: an event never holds a name or free text, so that people's
data can be destroyed while the chain still verifies.
"""

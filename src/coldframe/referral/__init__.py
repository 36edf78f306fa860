"""Handing a matter to another body to act, and taking one in from another desk.

Comes in: a clue, with or without a decision, and a liaison who says who should get which
fields for what. Goes out: a signed message that holds exactly the fields that an agreement
in force covers, with its files; back come a signed receipt and how it went on.
Liaisons work here. Nothing is sent without one of them.
"""

"""Dated, cited rule packs: rules of law and of house as data, never as code.

Comes in: a pack's name, a jurisdiction and a day. Goes out: a frozen value with its version,
its dates, its citations and who looked at it. What is not known is answered by the most
protective pack, which says in its own name that it is one. Nothing here is legal advice.
"""

"""Casework: what belongs to one matter, until its disposal.

Comes in: referrals, clues and decisions that an investigator takes up (``open_case``). Goes out: exhibits,
people in roles, measures, children safeguarded, and how the case ended. Investigators work here, each
only in the cases granted to them. Below the age of responsibility, or where age is uncertain, only
welfare outcomes exist.
"""

"""Triage: which clue a person looks at next, what they saw of it, and what they decided.

Comes in: every clue as it arrives (``open_review``), ranked again as more is known. Goes out: decisions by named people,
each with a category and a reason (``triage.decided``), and their reversals (``triage.reversed``).
Reviewers and second readers work here. A score only orders the queue; it never closes anything.
"""

"""Triage: which clue a person looks at next, what they saw of it, and what they decided.

Comes in: clues whose automatic steps are done (``open_review``). Goes out: decisions by named people,
each with a category and a reason (``triage.decided``), and their reversals (``triage.reversed``).
Reviewers and second readers work here. A score only orders the queue; it never closes anything.
"""

"""Formal reports to clearinghouses: drafted from a decision, checked, approved, filed, receipted.

Comes in: a final decision to report, with what intake, triage and matching know of the clue.
Goes out: the report at the clearinghouse, its receipt verbatim, and a row for every remote call.
Works here: a reviewer or liaison drafts, another person approves, a liaison has it filed; the
calls themselves are durable steps that never repeat what might have taken effect.
"""

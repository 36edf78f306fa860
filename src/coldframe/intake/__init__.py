"""Everything that anybody sends us becomes a clue with items, or a dead letter that can be replayed.

Comes in: bytes, through a channel that turns them into ``NewClue`` values without deciding.
Goes out: clues and items for matching and triage, started by ``intake.process_clue``.
The raw original lies sealed in the vault beside the parsed form; no parsed field holds a password.
Who works here: people with the intake role, API keys, partner desks.
"""

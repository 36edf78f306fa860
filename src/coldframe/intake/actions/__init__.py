"""The verbs of intake: receive, keep what cannot be received, replay it, guard who reported."""

from __future__ import annotations

from coldframe.intake.actions.afterwards import (
    add_items,
    destroy_clue,
    release_clue,
    release_file,
    require_living,
    stop_clue,
    stop_file,
)
from coldframe.intake.actions.clues import receive_clue
from coldframe.intake.actions.letters import (
    import_rows,
    receive_or_keep,
    record_dead_letter,
    replay_dead_letter,
)
from coldframe.intake.actions.reporters import destroy_reporter, read_reporter
from coldframe.intake.terms import ClueWithoutItems

__all__ = [
    "ClueWithoutItems",
    "add_items",
    "destroy_clue",
    "destroy_reporter",
    "import_rows",
    "read_reporter",
    "receive_clue",
    "receive_or_keep",
    "record_dead_letter",
    "release_clue",
    "release_file",
    "replay_dead_letter",
    "require_living",
    "stop_clue",
    "stop_file",
]

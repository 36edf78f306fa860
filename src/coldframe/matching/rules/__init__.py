"""The pure decisions of matching: what is near enough, what is set aside, what a bank's settings mean."""

from __future__ import annotations

from coldframe.matching.rules.aside import (
    says_v1,
    set_aside_v1,
)
from coldframe.matching.rules.banks import (
    MAX_BITS,
    changed_v1,
    check_settings_v1,
    is_consulted_v1,
    matches_more_v1,
    standing_v1,
)
from coldframe.matching.rules.judging import (
    JUDGE_V1,
    NEAR_BITS,
    WEAK_QUALITY_BELOW,
    judge_v1,
)
from coldframe.matching.rules.sentences import (
    sentence_v1,
)

__all__ = [
    "JUDGE_V1",
    "MAX_BITS",
    "NEAR_BITS",
    "WEAK_QUALITY_BELOW",
    "changed_v1",
    "check_settings_v1",
    "is_consulted_v1",
    "judge_v1",
    "matches_more_v1",
    "says_v1",
    "sentence_v1",
    "set_aside_v1",
    "standing_v1",
]

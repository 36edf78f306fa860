"""Words that a bulletin does not write, what it writes instead, and why; in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coldframe.rulepacks.terms import RulePack


class WordWhy(StrEnum):
    """What is wrong with a word."""

    MATERIAL = "material"
    """It makes abuse sound like a trade or a taste."""
    BLAME = "blame"
    """It blames whoever was harmed, or says that a child agreed."""
    SENSATION = "sensation"
    """It excites instead of telling."""
    STAGE = "stage"
    """It says that the procedure is further than it is."""
    METHOD = "method"
    """It teaches how it is done."""


@dataclass(frozen=True, slots=True)
class WordRule:
    """Words of one language that stand for the same.

    Attributes:
        language: ``en``, ``zh`` or ``ko``.
        avoid: As written; of English, whole words in any case.
        allowed_in: Longer words in which they are something else (``불구속`` holds ``구속``).
        instead: What to write.
        is_blocking: Nobody can override it; else it is a warning.
        stage: Of :attr:`WordWhy.STAGE`: the code of the stage from which on the word is true.
    """

    why: WordWhy
    language: str
    avoid: tuple[str, ...]
    allowed_in: tuple[str, ...]
    instead: str
    is_blocking: bool
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPack(RulePack):
    """The words."""

    words: tuple[WordRule, ...]

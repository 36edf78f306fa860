"""What may be recorded of whom, and how far a term reaches. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coldframe.casework.rules.ages import below_v1
from coldframe.casework.terms import WELFARE_STAGES, AgeFacts, DisposalCode, MappedTerm, Stage
from coldframe.core.errors import InvalidInput
from coldframe.core.rough_dates import RoughDate
from coldframe.core.said import Listed, Said
from coldframe.rulepacks.terms import AgePack, MeasurePack, MeasureTerm

_COUNTED = re.compile(
    r"\d[\d,.]*\s*(?:명|인|건|名|人|件|persons?\b|people\b)?|[〇零一二两三四五六七八九十百千万]+(?:名|人|件)"
)
_BETWEEN = re.compile(r"[\W_]+")
_RANKS = {stage: 0 if stage.is_welfare else rank for rank, stage in enumerate(Stage)}


def measures_open_to_v1(age: AgeFacts, act_on: RoughDate | None, pack: AgePack) -> frozenset[Stage]:
    """List the stages that may be recorded of a person.

    Source: domain notes 4.2 (c). Below the age from which any offence can be answered for, or where it
    is uncertain on which side of it the person was, only welfare stages. A tier of the pack that reaches
    lower for named offences opens nothing here: it needs a court's finding, not an age.
    """
    if below_v1(age, act_on, pack.responsible_from_years).is_child:
        return WELFARE_STAGES
    return frozenset(Stage)


def disposals_open_v1(stages_by_party: Iterable[frozenset[Stage]]) -> frozenset[DisposalCode]:
    """List the ways in which a case may end, from what is open to each of its people and organizations.

    A prosecution needs somebody who can answer for the act: a case about children only ends otherwise.
    """
    if any(Stage.INDICTED in stages for stages in stages_by_party):
        return frozenset(DisposalCode)
    return frozenset(code for code in DisposalCode if not code.is_prosecution)


def map_term_v1(native_term: str, claimed: Stage | None, pack: MeasurePack) -> MappedTerm:
    """Map a native legal term to its stage; a translation may not promote it.

    Args:
        native_term: The term as printed, in its own language.
        claimed: The stage that the person (or a translation) gives; needed where the pack has no such term.
        pack: The terms of the jurisdiction.

    Raises:
        InvalidInput: No term; a stage other than the pack's, a count beside the term aside; a stage above
            that of a known term inside it; a known mistranslation in place of the native term; or a term
            that nobody has given a stage.
    """
    native = " ".join(native_term.split())
    if not native:
        raise InvalidInput("A measure needs its native legal term, as printed.", field="native_term")
    term = pack.find(native) or pack.find(_uncounted(native))
    if term is not None:
        stage = Stage(term.stage)
        if claimed is not None and claimed is not stage:
            raise InvalidInput(
                Said(
                    "The term means %(stage)s (%(english)s); it cannot be recorded as %(claimed)s. If a later "
                    "stage was reached, record that act under its own native term.",
                    stage=stage,
                    english=term.english,
                    claimed=claimed,
                ),
                field="stage",
            )
        return MappedTerm(native, stage, "pack", term.english, pack.id)
    for known in pack.terms:
        misreadings = (part.strip().casefold() for part in known.not_to_be_read_as.split(","))
        if native.casefold() in misreadings:
            raise InvalidInput(
                Said(
                    "This is a known mistranslation of %(term)s (%(english)s). Enter the native term.",
                    term=known.native,
                    english=known.english,
                ),
                field="native_term",
            )
    if claimed is None:
        raise InvalidInput(
            Said(
                "No rule pack knows this term. Say which stage it reaches: %(stages)s.",
                stages=Listed(tuple(Stage), ", "),
            ),
            field="stage",
        )
    inside = _lowest_inside(native, pack)
    if inside is not None and _RANKS[claimed] > _RANKS[Stage(inside.stage)]:
        raise InvalidInput(
            Said(
                "%(term)s in it means %(stage)s (%(english)s); it cannot be recorded as %(claimed)s. If a later "
                "stage was reached, record that act under its own native term.",
                term=inside.native,
                stage=inside.stage,
                english=inside.english,
                claimed=claimed,
            ),
            field="stage",
        )
    return MappedTerm(native, claimed, "person", "", pack.id)


def _uncounted(native: str) -> str:
    """Leave out how many it was, brackets and spaces: ``불구속 입건 (74명)`` is ``불구속입건``."""
    return _BETWEEN.sub("", _COUNTED.sub("", native))


def _lowest_inside(native: str, pack: MeasurePack) -> MeasureTerm | None:
    """Find the known term of the lowest stage in a longer one; what lies inside a longer known term is none."""
    # With its numbers too: some terms have one of their own (``Outcome 21``).
    text = f"{_uncounted(native)}\n{_BETWEEN.sub('', native)}".casefold()
    found = []
    for known in sorted(pack.terms, key=lambda term: len(term.native), reverse=True):
        wanted = _BETWEEN.sub("", known.native).casefold()
        if wanted in text:
            text = text.replace(wanted, " ")
            found.append(known)
    return min(found, key=lambda term: _RANKS[Stage(term.stage)], default=None)

"""What may be recorded of whom, and how far a term reaches. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from coldframe.casework.rules.ages import _below
from coldframe.casework.terms import WELFARE_STAGES, AgeFacts, DisposalCode, MappedTerm, Stage
from coldframe.core.errors import InvalidInput
from coldframe.rulepacks.terms import AgePack, MeasurePack


def measures_open_to_v1(age: AgeFacts, act_on: date | None, pack: AgePack) -> frozenset[Stage]:
    """List the stages that may be recorded of a person.

    Source: domain notes 4.2 (c). Below the age from which any offence can be answered for, or where it
    is uncertain on which side of it the person was, only welfare stages. A tier of the pack that reaches
    lower for named offences opens nothing here: it needs a court's finding, not an age.
    """
    if _below(age, act_on, pack.responsible_from_years).is_child:
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
        InvalidInput: No term; a stage other than the pack's; a known mistranslation in place of the
            native term; or a term that nobody has given a stage.
    """
    native = " ".join(native_term.split())
    if not native:
        raise InvalidInput("A measure needs its native legal term, as printed.", field="native_term")
    term = pack.find(native)
    if term is not None:
        stage = Stage(term.stage)
        if claimed is not None and claimed is not stage:
            raise InvalidInput(
                f"The term means {stage} ({term.english}); it cannot be recorded as {claimed}. "
                "If a later stage was reached, record that act under its own native term.",
                field="stage",
            )
        return MappedTerm(native, stage, "pack", term.english, pack.id)
    for known in pack.terms:
        misreadings = (part.strip().casefold() for part in known.not_to_be_read_as.split(","))
        if native.casefold() in misreadings:
            raise InvalidInput(
                f"This is a known mistranslation of {known.native} ({known.english}). Enter the native term.",
                field="native_term",
            )
    if claimed is None:
        raise InvalidInput(
            f"No rule pack knows this term. Say which stage it reaches: {', '.join(Stage)}.", field="stage"
        )
    return MappedTerm(native, claimed, "person", "", pack.id)

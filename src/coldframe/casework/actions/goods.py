"""Entering counts with their sources, and correcting them without losing what was said before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coldframe.casework.actions.cases import line, sha256_of, working_case
from coldframe.casework.models import Tally, TallyEntry
from coldframe.casework.queries import get_tally, tally_view
from coldframe.casework.rules import check_placed_v1, check_tally_v1
from coldframe.casework.rules.printed import check_printed_v1
from coldframe.casework.terms import CaseworkEvent, NewTally, Source, TallyView
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import act

MAX_TEXT_CHARACTERS = 4000


def record_tally(case_id: str, tally: NewTally, *, actor: Actor, as_of: datetime) -> TallyView:
    """Enter a count: what, in which unit, how firmly, of whom, and who says so.

    Raises:
        NotFound: The case is not open to the actor, or the whole or the set lies in another one.
        InvalidInput: See ``rules.check_tally_v1``, ``check_placed_v1`` and ``check_printed_v1``; no source; a source
            of a later day.
        Conflict: The case is closed.

    Records:
        tally_recorded: on the count, with kind, unit, number and qualifier; no text.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        row = Tally.objects.create(id=new_id("tal"), case=case, recorded_at=as_of)
        _put(row, tally, number=1, reason="", by=person_id, as_of=as_of)
        ledger.record(CaseworkEvent.TALLY_RECORDED, row.id, case=case.id, **_typed(tally))
    return get_tally(row.id, actor=actor)


def correct_tally(
    tally_id: str, tally: NewTally, reason: str, *, corrects: int, actor: Actor, as_of: datetime
) -> TallyView:
    """Correct a count. What was said before stays, with who said it; subsets and sets keep their place.

    Args:
        tally_id: The count.
        tally: The whole of it, as it should read.
        reason: Why.
        corrects: Number of the version that the person read.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: There is no such count in a case open to the actor.
        InvalidInput: As for :func:`record_tally`; no reason; a whole whose subsets would count other things, or of
            which one would exceed it.
        Conflict: The case is closed, or somebody corrected it since it was read.

    Records:
        tally_corrected: on the count, with the version, what holds now, whether the kind or unit changed,
            and the SHA-256 of the reason.
    """
    person_id, why = actor.person_id, words(reason, "reason", required=True)
    before = get_tally(tally_id, actor=actor)
    with act(actor=actor, as_of=as_of) as ledger:
        working_case(before.case_id, actor)
        row = Tally.objects.select_for_update().get(id=tally_id)
        before = tally_view(row)
        number = following(before.versions[-1].number, corrects)
        changed = (before.said.counted, before.said.unit) != (tally.counted, tally.unit)
        if changed and _leaning(row):
            raise InvalidInput(
                "Other counts are subsets of this one, or lie in it. Correct those first.", field="unit"
            )
        _put(row, tally, number=number, reason=why, by=person_id, as_of=as_of)
        ledger.record(
            CaseworkEvent.TALLY_CORRECTED, row.id, case=row.case_id, version=number, changed_unit=changed,
            reason_sha256=sha256_of(why), **_typed(tally),
        )  # fmt: skip
    return get_tally(tally_id, actor=actor)


def following(latest: int, corrects: int) -> int:
    """Number the version that follows the one that a person read.

    Raises:
        Conflict: Somebody corrected it meanwhile: what was read does not hold any more.
    """
    if corrects != latest:
        raise Conflict(
            "Somebody corrected this meanwhile. Read what holds now, then say what is wrong with that.",
            field="reason",
        )
    return latest + 1


def words(untrusted: str, field: str, *, required: bool = False) -> str:
    """Read a text of several lines.

    Raises:
        InvalidInput: It is needed and empty, or longer than ``MAX_TEXT_CHARACTERS``.
    """
    text = clean(untrusted, max_characters=MAX_TEXT_CHARACTERS + 1).strip()
    if required and not text:
        raise InvalidInput("Say why, in a sentence.", field=field)
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InvalidInput(
            Said("Shorten this to %(most)s characters.", most=MAX_TEXT_CHARACTERS), field=field
        )
    return text


def optional_line(untrusted: str, field: str, *, max_characters: int = 200) -> str:
    """Read one line of text that may be empty.

    Raises:
        InvalidInput: It is too long.
    """
    return line(untrusted, field, max_characters=max_characters) if untrusted.strip() else ""


def source_columns(source: Source, *, as_of: datetime) -> dict[str, Any]:
    """Check a source and return its columns.

    Raises:
        InvalidInput: It names nothing, or a day that has not begun anywhere.
    """
    if source.on is not None and source.on > latest_day(as_of):
        raise InvalidInput("The day of the source lies in the future.", field="source_on")
    return {
        "source": line(source.title, "source", max_characters=400),
        "strength": source.strength,
        "body": optional_line(source.body, "body"),
        "native_text": words(source.native_text, "native_text"),
        "source_on": source.on,
    }


def _put(row: Tally, tally: NewTally, *, number: int, reason: str, by: str, as_of: datetime) -> None:
    check_tally_v1(tally)
    check_printed_v1(tally.quantity, tally.source.native_text)
    whole = _other(row, tally.part_of)
    holder = _other(row, tally.held_in)
    check_placed_v1(
        tally,
        whole=tally_view(whole).said if whole else None,
        holder=tally_view(holder).said if holder else None,
    )
    subsets = [said for said in _leaning(row) if said.part_of == row.id]
    if whole is not None and subsets:
        raise InvalidInput("This count has subsets and cannot become one.", field="part_of")
    for subset in subsets:
        check_placed_v1(subset, whole=tally, holder=None)
    TallyEntry.objects.create(
        tally=row,
        number=number,
        counted=tally.counted,
        unit=tally.unit,
        qualifier=tally.quantity.qualifier or "",
        quantity=tally.quantity.number,
        words=optional_line(tally.quantity.words, "words"),
        population=optional_line(tally.population, "population", max_characters=400),
        part_of=whole,
        held_in=holder,
        members=[line(each, "members") for each in tally.members],
        is_open=tally.is_open,
        due_on=tally.due_on,
        note=words(tally.note, "note"),
        reason=reason,
        by=by,
        at=as_of,
        **source_columns(tally.source, as_of=as_of),
    )


def _other(row: Tally, tally_id: str) -> Tally | None:
    if not tally_id:
        return None
    found = Tally.objects.filter(id=tally_id, case=row.case_id).exclude(id=row.id).first()
    if found is None:
        raise NotFound("There is no such count in this case.")
    return found


def _leaning(row: Tally) -> list[NewTally]:
    """What other counts of the case say now that are subsets of this one or lie in it."""
    others = Tally.objects.filter(case=row.case_id).exclude(id=row.id).prefetch_related("entries")
    views = [tally_view(other) for other in others]
    return [view.said for view in views if row.id in (view.said.part_of, view.said.held_in)]


def _typed(tally: NewTally) -> dict[str, object]:
    quantity = tally.quantity
    return {
        "counted": tally.counted, "unit": tally.unit, "qualifier": quantity.qualifier,
        "quantity": int(quantity.number) if quantity.qualifier else None,
        "part_of": tally.part_of or None, "held_in": tally.held_in or None,
    }  # fmt: skip

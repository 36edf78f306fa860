"""Notes of a case: written, corrected by a further revision, and emptied when their text has to go."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import paragraph, sha256_of
from coldframe.casework.models import Case, Note
from coldframe.casework.queries.cases import note_view, select_case
from coldframe.casework.terms import CaseworkEvent, NoteView
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.custody.queries import find_hold

_MAX_NOTE_CHARACTERS = 50_000


def write_note(case_id: str, text: str, *, actor: Actor, as_of: datetime) -> NoteView:
    """Add a note. Also to a closed case.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: It is empty.

    Records:
        note_written: on the case, with the note and the SHA-256 of its text.
    """
    person_id, words = actor.person_id, _words(text)
    with act(actor=actor, as_of=as_of) as ledger:
        case = select_case(case_id, Permission.CASE_WORK, actor)
        note = Note.objects.create(
            id=new_id("nte"), case=case, text=words, written_by=person_id, written_at=as_of
        )
        ledger.record(CaseworkEvent.NOTE_WRITTEN, case.id, note=note.id, text_sha256=sha256_of(words))
    return note_view(note)


def revise_note(note_id: str, text: str, reason: str, *, actor: Actor, as_of: datetime) -> NoteView:
    """Correct a note: a further revision, with its reason. Every earlier one stays readable.

    Args:
        note_id: The revision that the person read, which is the latest.
        text: The whole text as it should read.
        reason: Why.
        actor: A person who works on the case.
        as_of: Now.

    Raises:
        NotFound: There is no such note, or its case is not open to the actor.
        InvalidInput: No text, no reason, or the text is as it was.
        Conflict: Somebody corrected it since it was read.

    Records:
        note_revised: on the case, with both revisions and the SHA-256 of text and reason.
    """
    person_id, words, why = actor.person_id, _words(text), paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        row = _note(note_id, actor)
        first = row.first or row
        last = Note.objects.filter(first=first).order_by("-number").first() or first
        if last.id != row.id:
            raise Conflict(
                "Somebody corrected this note meanwhile. Read what it says now, then correct that.",
                field="text",
            )
        if last.text == words:
            raise InvalidInput("This is the text as it stands. Write it as it should read.", field="text")
        note = Note.objects.create(
            id=new_id("nte"), case=row.case, first=first, number=last.number + 1, text=words, reason=why,
            written_by=person_id, written_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.NOTE_REVISED, row.case_id, note=note.id, corrects=last.id,
            text_sha256=sha256_of(words), reason_sha256=sha256_of(why),
        )  # fmt: skip
    return note_view(note)


def empty_note(note_id: str, reason: str, *, actor: Actor, as_of: datetime) -> NoteView:
    """Destroy the text of one revision of a note. That there was one, by whom and when, stays.

    Raises:
        NotFound: There is no such note, or its case is not open to the actor.
        InvalidInput: No reason.
        Conflict: Its text was destroyed already, or a legal hold keeps the case.

    Records:
        note_emptied: on the case, with the note and the SHA-256 of the reason.
    """
    person_id, why = actor.person_id, paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        row = _note(note_id, actor)
        if row.emptied_at is not None:
            raise Conflict("The text of this revision was destroyed already.")
        if find_hold(row.case_id, row.id) is not None:
            raise Conflict(
                "A legal hold keeps this case. Nothing in it can be destroyed while it is in force."
            )
        row.text, row.reason, row.emptied_by, row.emptied_at, row.emptied_why = "", "", person_id, as_of, why
        row.save(update_fields=("text", "reason", "emptied_by", "emptied_at", "emptied_why"))
        ledger.record(CaseworkEvent.NOTE_EMPTIED, row.case_id, note=row.id, reason_sha256=sha256_of(why))
    return note_view(row)


def _note(note_id: str, actor: Actor) -> Note:
    row = Note.objects.select_related("case", "first").filter(id=note_id).first()
    if row is None:
        raise NotFound("There is no such note, or its case is not open to you.")
    select_case(row.case_id, Permission.CASE_WORK, actor)
    Case.objects.select_for_update().get(id=row.case_id)  # Revisions are numbered one after the other.
    row.refresh_from_db()
    return row


def _words(text: str) -> str:
    words = clean(text, max_characters=_MAX_NOTE_CHARACTERS).strip()
    if not words:
        raise InvalidInput("An empty note says nothing. Write a sentence.", field="text")
    return words

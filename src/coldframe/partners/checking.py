"""Whether a line of the disclosure ledger says what custody recorded at the same moment. Pure.

The line can be changed by whoever can write to the database; the chain cannot without showing it. So each
line is held against its events, fact by fact, and each event against its own hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from coldframe.core.moments import isoformat
from coldframe.custody.terms import RawEvent
from coldframe.partners.terms import DisclosureView, LineCheck, PartnersEvent


def check_line_v1(line: DisclosureView, events: Iterable[RawEvent]) -> LineCheck:
    """Hold a line against the events that name it.

    Args:
        line: As the table has it.
        events: Every event of partners that names the line's id, oldest first.

    Returns:
        The first thing that is wrong: no event, an event whose own hash does not hold, a fact of the
        line that differs. Whether the chain around the events is whole is ``custody.queries.verify``.
    """
    told = tuple(events)
    if not any(event.kind == PartnersEvent.DISCLOSURE_BEGUN for event in told):
        return LineCheck.NOT_IN_CHAIN
    if any(event.hash_at(event.sequence) != event.hash for event in told):
        return LineCheck.EVENT_CHANGED
    said: dict[str, tuple[RawEvent, Mapping[str, object]]] = {}
    for event in told:
        # Everything is kept as it was first said, but of recalls and of their answers the last.
        if event.kind == PartnersEvent.DISCLOSURE_RECALLED:
            said.pop(_ANSWERED, None)
        if event.kind not in said or event.kind in (PartnersEvent.DISCLOSURE_RECALLED, _ANSWERED):
            said[event.kind] = (event, json.loads(event.detail))
    return LineCheck.HOLDS if _of_line(line) == _of_events(said) else LineCheck.LINE_CHANGED


_ANSWERED = PartnersEvent.RECALL_ANSWERED


def _of_line(line: DisclosureView) -> dict[str, object]:
    return {
        "subject": line.subject_id,
        "sent_at": isoformat(line.sent_at),
        "recipient": line.recipient_id,
        "message": line.message_id,
        "way": str(line.way),
        "clue": line.clue_id,
        "agreement": line.agreement_id,
        "version": line.agreement_version,
        "fields": [str(field) for field in line.fields],
        "document_sha256": line.document_sha256,
        "delivered_at": _time(line.delivered_at),
        "withdrawn_at": _time(line.withdrawn_at),
        "read_at": _time(line.read_at),
        "recalled_at": _time(line.recalled_at),
        "recall_due_at": _time(line.recall_due_at),
        "recall_answer": line.recall_answer,
        "recall_answered_at": _time(line.recall_answered_at),
    }


def _of_events(said: Mapping[str, tuple[RawEvent, Mapping[str, object]]]) -> dict[str, object]:
    begun, facts = said[PartnersEvent.DISCLOSURE_BEGUN]
    copied = ("recipient", "message", "way", "clue", "agreement", "version", "fields", "document_sha256")

    def at(kind: PartnersEvent) -> str:
        return said[kind][0].at if kind in said else ""

    def fact(kind: PartnersEvent, name: str) -> object:
        return said[kind][1].get(name, "") if kind in said else ""

    return {name: facts.get(name) for name in copied} | {
        "subject": begun.subject,
        "sent_at": begun.at,
        "delivered_at": at(PartnersEvent.DISCLOSURE_CONFIRMED),
        "withdrawn_at": at(PartnersEvent.DISCLOSURE_WITHDRAWN),
        "read_at": fact(PartnersEvent.DISCLOSURE_READ, "read_at"),
        "recalled_at": at(PartnersEvent.DISCLOSURE_RECALLED),
        "recall_due_at": fact(PartnersEvent.DISCLOSURE_RECALLED, "due_at"),
        "recall_answer": fact(_ANSWERED, "answer"),
        "recall_answered_at": at(_ANSWERED),
    }


def _time(moment: datetime | None) -> str:
    return isoformat(moment) if moment is not None else ""

"""Everything that can ever leave, and the facts of a matter under those names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Field(StrEnum):
    """Everything that can ever leave this desk. A fact without a name here cannot be sent.

    The part before the dot says which record of the document it belongs to: ``item.…`` and
    ``subject.…`` repeat, the others occur once.
    """

    CLUE_STATEMENT = "clue.statement"
    CLUE_RECEIVED_AT = "clue.received_at"
    CLUE_OCCURRED_AT = "clue.occurred_at"
    CLUE_LANGUAGE = "clue.language"
    CLUE_CHANNEL = "clue.channel"
    CLUE_DANGER_NOW = "clue.danger_now"
    ITEM_KIND = "item.kind"
    ITEM_FILE = "item.file"
    ITEM_MEDIA_TYPE = "item.media_type"
    ITEM_URL = "item.url"
    ITEM_TEXT = "item.text"
    ITEM_MD5 = "item.md5"
    ITEM_SHA1 = "item.sha1"
    ITEM_SHA256 = "item.sha256"
    ITEM_PDQ = "item.pdq"
    ITEM_ORIGINAL_NAME = "item.original_name"
    ITEM_VIEWED = "item.viewed"
    ITEM_PUBLIC = "item.public"
    MATCH_SUMMARY = "item.match_summary"
    SUBJECT_ACCOUNT = "subject.account"
    SUBJECT_SERVICE = "subject.service"
    SUBJECT_SCREEN_NAME = "subject.screen_name"
    SUBJECT_EMAIL = "subject.email"
    SUBJECT_PHONE = "subject.phone"
    SUBJECT_IP_EVENT = "subject.ip_event"
    DECISION_OUTCOME = "decision.outcome"
    DECISION_CATEGORY = "decision.category"
    DECISION_REASON = "decision.reason"
    DECISION_DECIDED_AT = "decision.decided_at"
    REPORT_NUMBER = "report.number"
    FEEDBACK_OUTCOME = "feedback.outcome"
    REPORTER_IDENTITY = "reporter.identity"
    VICTIM_IDENTITY = "victim.identity"
    CASE_RECORDS = "case.records"
    CASE_NOTES = "case.notes"
    CASE_FILES = "case.files"
    CASE_CUSTODY = "case.custody"
    DECONFLICTION_TOKEN = "deconfliction.token"  # noqa: S105  # a keyed hash of a case's value, no secret of ours
    DECONFLICTION_CASE_CODE = "deconfliction.case_code"
    DECONFLICTION_CONTACT = "deconfliction.contact"
    DECONFLICTION_NOTE = "deconfliction.note"


REPEATED_RECORDS: Mapping[str, str] = {"item": "items", "subject": "subjects"}
"""Records that repeat in a document, and the name of their list."""


RECORD_KEYS: Mapping[Field, frozenset[str]] = {
    Field.ITEM_FILE: frozenset({"sha256", "size_bytes"}),
    Field.SUBJECT_IP_EVENT: frozenset({"address", "port", "at", "event", "proxy"}),
}
"""Fields whose value is a small record, and the only keys that are ever copied out of it."""


Leaf = str | int | bool


Value = Leaf | Mapping[str, Leaf] | Sequence[Leaf | Mapping[str, Leaf]]


Facts = Mapping[Field, Value]


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything known that could be released, before anybody asked whether it may be.

    Attributes:
        once: Facts that occur once (clue, decision, report, reporter, victim).
        items: Facts of each item, by its number in the clue, from 1.
        subjects: Facts about the person or account that an item shows, by the item's number.
    """

    once: Facts
    items: Mapping[int, Facts] = field(default_factory=dict)
    subjects: Mapping[int, Facts] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that hold a value somewhere in this matter."""
        return frozenset(
            name for facts in (self.once, *self.items.values(), *self.subjects.values()) for name in facts
        )

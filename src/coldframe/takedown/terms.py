"""The words of takedown: what a notice says, where it stands, what became of the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.takedown.documents.statement import Statement


class NoticeState(StrEnum):
    """Where a notice stands. ``held``: the police asked not to send it for now.

    ``stopped``: the decision that it rests on was reversed before it went.
    """

    DRAFTED = "drafted"
    HELD = "held"
    STOPPED = "stopped"
    SENT = "sent"
    ANSWERED = "answered"


class LegalGround(StrEnum):
    """Why the host should act. The citation of the law belongs beside it, as text."""

    CHILD_ABUSE_MATERIAL = "child_abuse_material"
    INTIMATE_IMAGE = "intimate_image"
    SALE_OF_ACCESS = "sale_of_access"
    TERMS_OF_SERVICE = "terms_of_service"
    OTHER_LAW = "other_law"


class SentBy(StrEnum):
    """How a person sent it; sending happens outside this software for now."""

    MAIL = "mail"
    HOST_FORM = "host_form"
    LETTER = "letter"
    HOTLINE_NETWORK = "hotline_network"


class ResultKind(StrEnum):
    """What happened to the address. Removal, blocking and moving are never counted as one."""

    REMOVED_AT_SOURCE = "removed_at_source"
    ACCESS_BLOCKED = "access_blocked"
    ACCOUNT_ACTIONED = "account_actioned"
    GEO_BLOCKED = "geo_blocked"
    RELOCATED = "relocated"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    REAPPEARED = "reappeared"


class TakedownEvent(StrEnum):
    """Kinds of custody event that takedown records."""

    NOTICE_DRAFTED = "notice_drafted"
    NOTICE_HELD = "notice_held"
    NOTICE_HOLD_LIFTED = "notice_hold_lifted"
    NOTICE_SENT = "notice_sent"
    NOTICE_RESULT = "notice_result"
    NOTICE_REAPPEARANCE = "notice_reappearance"
    NOTICE_STOPPED = "notice_stopped"
    STATEMENT_ISSUED = "statement_issued"
    NOTIFIER_TOLD = "notifier_told"
    NOTICE_EMPTIED = "notice_emptied"
    STATEMENT_EMPTIED = "statement_emptied"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says, in two forms; neither holds media, hashes or anything about a person.

    Attributes:
        subject: Subject line, in plain words that a filter lets through.
        body: For a human reader. The address in it can be clicked by nobody (``hxxps://…``).
        fields: The same for a program, with the address as it is: a host has to find it.
    """

    subject: str
    body: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement of reasons that was handed to an affected user.

    Attributes:
        statement: What it says; its ``complaint`` names the link's end, never the link.
        link_id: The link for objections that went with it.
        text_sha256: Digest of the text that was handed out, with the link in it.
    """

    id: str
    decision_id: str
    clue_id: str
    statement: Statement
    issued_by: str
    issued_at: datetime
    link_id: str
    text_sha256: str


class NotifierDocument(StrEnum):
    """What whoever sent a notice is told (Digital Services Act, Article 16(4) and (5))."""

    RECEIPT = "receipt"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class ResultView:
    """One thing that became of a notice, entered by hand."""

    kind: ResultKind
    at: datetime
    entered_by: str
    entered_at: datetime
    clue_id: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice.

    Attributes:
        defanged_locator: The address, for the screen: nobody can click it.
        host_contact: Where it is sent: a mail address or the name of a form.
        citation: The law or rule it rests on, as cited.
        hold_reason: Why the police asked to wait; empty without a hold.
    """

    id: str
    item_id: str
    clue_id: str
    defanged_locator: str
    host_name: str
    host_contact: str
    ground: LegalGround
    citation: str
    state: NoticeState
    drafted_by: str
    drafted_at: datetime
    sent_by: str
    sent_at: datetime | None
    sent_how: SentBy | None
    sent_reference: str
    hold_reason: str
    results: tuple[ResultView, ...]

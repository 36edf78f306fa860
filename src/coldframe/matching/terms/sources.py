"""Sources: exchanges that a desk asks for what changed, and the feedback that it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coldframe.core.said import Form, told
from coldframe.matching.terms.codes import SignalKind


class Environment(StrEnum):
    """For which of a source's environments the credentials were issued. They are never the same."""

    TEST = "test"
    PRODUCTION = "production"


class SourceState(StrEnum):
    """Where a source stands. Only an approved one is asked."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PAUSED = "paused"
    REFUSED = "refused"


class SyncResult(StrEnum):
    """How the last sync of a source ended."""

    NEVER = "never"
    RUNNING = "running"
    COMPLETE = "complete"
    WITH_GAPS = "with_gaps"
    UNREACHABLE = "unreachable"
    CREDENTIALS = "credentials"


class FeedbackState(StrEnum):
    """Where feedback on one entry stands. It leaves only because a person sends it."""

    WAITING = "waiting"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DISMISSED = "dismissed"
    NO_LONGER_STANDS = "no_longer_stands"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time, UTC, both ends included: neighbors overlap in one moment, none is left out."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as a person proposes it.

    Attributes:
        kind: Name of the exchange, such as ``ncmec``.
        bank_id: Where its entries go.
        url: Base address.
        secrets: Credentials, by the names that the exchange asks for.
        starts_at: The earliest change that is asked for.
        members: Ids of the members whose entries are taken; empty for all.
        recipient_id: The partner that the source is, for feedback; empty for none.
    """

    name: str
    kind: str
    bank_id: str
    url: str
    environment: Environment
    secrets: Mapping[str, str] = field(repr=False)
    starts_at: datetime
    members: tuple[str, ...] = ()
    recipient_id: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What came out of one page, or of one sync.

    Attributes:
        added: Entries that match from now on.
        withdrawn: Entries that the source withdrew and that match no more.
        unchanged: Records that said nothing new.
        ignored: Fingerprints of kinds that are not compared here.
        problems: Records that could not be read.
    """

    added: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    ignored: int = 0
    problems: int = 0


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as screens show it: without its credentials.

    Attributes:
        checkpoint: Up to when it has been asked; ``None`` before the first sync.
        said: Why the last sync ended as it did; empty if all went well.
        counts: Of the present or last sync.
        entries: Entries that it lists now, of every member.
        windows: Spans of time still to be asked for.
        gaps: Those of them that could not be had although they were tried.
        vote_reasons: Why an entry may be disputed there: kind of fingerprint to codes and words.
    """

    id: str
    name: str
    kind: str
    label: str
    bank_id: str
    bank_name: str
    url: str
    environment: Environment
    members: tuple[str, ...]
    recipient_id: str
    state: SourceState
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    checkpoint: datetime | None
    result: SyncResult
    said: Form
    began_at: datetime | None
    ended_at: datetime | None
    counts: Counts
    entries: int
    windows: int
    gaps: int
    vote_reasons: Mapping[str, tuple[tuple[str, str], ...]]

    @property
    def message(self) -> str:
        """Why it ended as it did, in English."""
        return told(self.said)


@dataclass(frozen=True, slots=True)
class GapView:
    """A span of time that a source did not tell about; it is asked for again at every sync.

    Attributes:
        said: Why it could not.
        raw_sha256: What it answered instead, in the vault; empty if nothing.
    """

    window: Window
    tries: int
    said: Form
    failed_at: datetime
    raw_sha256: str


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """What a decision here says about an entry of a source. Never the value.

    Attributes:
        key: The entry's identity at the source; empty if it has none but its value.
        is_confirmed: The decision confirms what the source says; ``False``: it refutes it; ``None``: a
            person still has to say.
        distance: How far the matched item was, in bits.
        said: Why the source could not be told; empty otherwise.
    """

    id: str
    source_id: str
    source_name: str
    key: str
    kind: SignalKind
    entry_id: str
    item_id: str
    decision_id: str
    is_confirmed: bool | None
    distance: int
    state: FeedbackState
    reasons: tuple[str, ...]
    said: Form
    noted_at: datetime
    sent_by: str
    ended_at: datetime | None

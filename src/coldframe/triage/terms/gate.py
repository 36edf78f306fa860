"""The words of the access gate: whether a person at this desk may open a file at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coldframe.core.answers import Answer


class Publisher(StrEnum):
    """Who published a file or handed it over, as far as the gate asks."""

    OWN_USER = "own_user"
    AFFECTED = "affected"
    UNKNOWN = "unknown"


class AuthorityKind(StrEnum):
    """What may allow a person to open a file that no rule opens."""

    WARRANT = "warrant"
    CONSENT = "consent"
    REVIEWER_RIGHT = "reviewer_right"
    EXIGENT = "exigent"


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All that the gate asks. No match, score or model output is among it, so none can open it.

    Attributes:
        desk: Kind of this desk: platform, hotline or police.
        viewed_by_provider: Whether a person at the provider viewed the file, as the provider says.
        publicly_available: Whether anybody could reach it.
        published_by: Who published it or handed it over.
        authorities: Kinds of the recorded authorities that hold now for this file.
    """

    desk: str
    viewed_by_provider: Answer = Answer.UNKNOWN
    publicly_available: Answer = Answer.UNKNOWN
    published_by: Publisher = Publisher.UNKNOWN
    authorities: frozenset[AuthorityKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a file may be opened by a person here, and why.

    Attributes:
        rule: Code of the rule or the kind of authority that opens it; empty while it is closed.
        reason: What the reviewer reads.
        would_open: While it is closed: what would open it, one sentence a rule.
        authorities: While it is closed: the kinds of authority of which a record would open it.
        pack_id: The rule pack that said so.
    """

    is_open: bool
    rule: str
    reason: str
    would_open: tuple[str, ...]
    authorities: tuple[AuthorityKind, ...]
    pack_id: str


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """An authority as a person records it.

    Attributes:
        kind: Code of :class:`AuthorityKind`.
        number: As printed on it; may be empty where none is printed.
        issued_by: The court, authority or person that it comes from, as printed.
        text: What it allows, in the words of whoever records it. Stays in its row.
        holds_from: From when it holds.
        holds_until: Until when it holds, or ``None`` if it names no end.
        item_id: The one item that it is about, or empty for every item of the clue.
    """

    kind: str
    number: str = field(repr=False)
    issued_by: str = field(repr=False)
    text: str = field(repr=False)
    holds_from: datetime
    holds_until: datetime | None = None
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """A recorded authority, as a page shows it. ``withdrawn_at`` is ``None`` while it stands."""

    id: str
    clue_id: str
    item_id: str
    kind: AuthorityKind
    number: str
    issued_by: str
    text: str
    holds_from: datetime
    holds_until: datetime | None
    recorded_by: str
    recorded_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it allows anything at that moment: its end is the first moment that it does not."""
        return (
            self.withdrawn_at is None
            and self.holds_from <= moment
            and (self.holds_until is None or moment < self.holds_until)
        )

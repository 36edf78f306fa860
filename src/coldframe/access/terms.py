"""Words of access: roles, permissions, which role gives which, and what is handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person does at this desk. One person may hold several."""

    INTAKE = "intake"
    REVIEWER = "reviewer"
    SECOND_READER = "second_reader"
    LIAISON = "liaison"
    INVESTIGATOR = "investigator"
    PUBLISHER = "publisher"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that may be done. Every route names exactly one."""

    CLUE_RECEIVE = "clue.receive"
    CLUE_VIEW = "clue.view"
    CLUE_REPLAY = "clue.replay"
    BANK_MATCH = "bank.match"
    BANK_VIEW = "bank.view"
    BANK_PROPOSE = "bank.propose"
    BANK_APPROVE = "bank.approve"
    REVIEW_VIEW = "review.view"
    REVIEW_CLAIM = "review.claim"
    REVIEW_REVEAL = "review.reveal"
    REVIEW_DECIDE = "review.decide"
    REVIEW_SECOND = "review.second"
    AUTHORITY_RECORD = "authority.record"
    REDRESS_WORK = "redress.work"
    REPORT_VIEW = "report.view"
    REPORT_DRAFT = "report.draft"
    REPORT_APPROVE = "report.approve"
    REPORT_FILE = "report.file"
    PRODUCTION_SWITCH = "production.switch"
    PARTNER_VIEW = "partner.view"
    PARTNER_MANAGE = "partner.manage"
    AGREEMENT_PROPOSE = "agreement.propose"
    AGREEMENT_ACTIVATE = "agreement.activate"
    REFERRAL_VIEW = "referral.view"
    REFERRAL_DRAFT = "referral.draft"
    REFERRAL_SEND = "referral.send"
    TAKEDOWN_VIEW = "takedown.view"
    TAKEDOWN_DRAFT = "takedown.draft"
    TAKEDOWN_SEND = "takedown.send"
    CASE_VIEW = "case.view"
    CASE_OPEN = "case.open"
    CASE_WORK = "case.work"
    CASE_ADMIT = "case.admit"
    DECONFLICTION_SUPERVISE = "deconfliction.supervise"
    CUSTODY_VIEW = "custody.view"
    CUSTODY_VERIFY = "custody.verify"
    FIGURE_VIEW = "figure.view"
    FIGURE_PUBLISH = "figure.publish"
    PERSON_MANAGE = "person.manage"
    DESK_MANAGE = "desk.manage"
    WORK_VIEW = "work.view"
    EXPOSURE_VIEW_SUMS = "exposure.view_sums"
    EXPOSURE_VIEW_OWN = "exposure.view_own"


_P = Permission
_REVIEWING = (_P.REVIEW_VIEW, _P.REVIEW_CLAIM, _P.REVIEW_REVEAL, _P.REVIEW_DECIDE)

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType({
    Role.INTAKE: frozenset({_P.CLUE_RECEIVE, _P.CLUE_VIEW, _P.CLUE_REPLAY}),
    Role.REVIEWER: frozenset({
        _P.CLUE_VIEW, _P.BANK_MATCH, _P.BANK_VIEW, _P.BANK_PROPOSE, *_REVIEWING, _P.REPORT_VIEW,
        _P.REPORT_DRAFT, _P.REDRESS_WORK,
    }),
    Role.SECOND_READER: frozenset({
        _P.CLUE_VIEW, _P.BANK_MATCH, _P.BANK_VIEW, _P.BANK_APPROVE, *_REVIEWING, _P.REVIEW_SECOND,
        _P.AUTHORITY_RECORD,
        _P.REPORT_VIEW, _P.REPORT_APPROVE, _P.REDRESS_WORK,
    }),
    Role.LIAISON: frozenset({
        _P.CLUE_VIEW, _P.BANK_MATCH, _P.BANK_VIEW, _P.BANK_PROPOSE, _P.BANK_APPROVE,
        _P.REPORT_VIEW, _P.REPORT_DRAFT, _P.REPORT_APPROVE, _P.REPORT_FILE, _P.PRODUCTION_SWITCH,
        _P.PARTNER_VIEW, _P.PARTNER_MANAGE, _P.AGREEMENT_PROPOSE, _P.AGREEMENT_ACTIVATE,
        _P.REFERRAL_VIEW, _P.REFERRAL_DRAFT, _P.REFERRAL_SEND,
        _P.TAKEDOWN_VIEW, _P.TAKEDOWN_DRAFT, _P.TAKEDOWN_SEND, _P.REDRESS_WORK,
        _P.CUSTODY_VIEW, _P.CUSTODY_VERIFY, _P.FIGURE_VIEW,
    }),
    Role.INVESTIGATOR: frozenset({
        _P.CLUE_VIEW, _P.REVIEW_VIEW, _P.AUTHORITY_RECORD, _P.REFERRAL_VIEW,
        _P.CASE_VIEW, _P.CASE_OPEN, _P.CASE_WORK, _P.CASE_ADMIT,
        _P.CUSTODY_VIEW, _P.CUSTODY_VERIFY, _P.FIGURE_VIEW,
    }),
    Role.PUBLISHER: frozenset({_P.FIGURE_VIEW, _P.FIGURE_PUBLISH}),
    Role.SUPERVISOR: frozenset({_P.DECONFLICTION_SUPERVISE, _P.PARTNER_VIEW, _P.FIGURE_VIEW}),
    Role.AUDITOR: frozenset({
        _P.PARTNER_VIEW, _P.CUSTODY_VIEW, _P.CUSTODY_VERIFY, _P.FIGURE_VIEW, _P.EXPOSURE_VIEW_SUMS,
    }),
    Role.ADMINISTRATOR: frozenset({
        _P.CLUE_REPLAY, _P.PARTNER_VIEW, _P.AGREEMENT_ACTIVATE, _P.PRODUCTION_SWITCH, _P.FIGURE_VIEW,
        _P.PERSON_MANAGE, _P.DESK_MANAGE, _P.WORK_VIEW, _P.EXPOSURE_VIEW_SUMS,
    }),
})  # fmt: skip
"""The one table of who may do what. A permission in no row is nobody's."""

EVERYBODY: frozenset[Permission] = frozenset({_P.EXPOSURE_VIEW_OWN})
"""What every active person may do, whatever the roles."""

PER_OBJECT: frozenset[Permission] = frozenset({_P.CASE_VIEW, _P.CASE_WORK, _P.CASE_ADMIT})
"""Permissions that reach one case only where a grant names it, besides the role."""

KEY_PERMISSIONS: frozenset[Permission] = frozenset({
    _P.CLUE_RECEIVE, _P.CLUE_VIEW, _P.BANK_MATCH, _P.BANK_VIEW, _P.BANK_PROPOSE, _P.REPORT_VIEW,
    _P.PARTNER_VIEW, _P.CUSTODY_VIEW, _P.CUSTODY_VERIFY, _P.FIGURE_VIEW, _P.WORK_VIEW,
})  # fmt: skip
"""What a program may hold at most: nothing that decides, reveals, approves or sends, which only people do."""


class AccessEvent(StrEnum):
    """What the ledger records about people; never their names."""

    PERSON_CREATED = "person_created"
    PERSON_DEACTIVATED = "person_deactivated"
    PERSON_REACTIVATED = "person_reactivated"
    PREFERENCES_CHANGED = "preferences_changed"
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    KEY_CREATED = "key_created"
    KEY_REVOKED = "key_revoked"
    KEY_USED = "key_used"
    OBJECT_GRANTED = "object_granted"
    OBJECT_GRANT_REVOKED = "object_grant_revoked"
    LOOK_COUNTED = "look_counted"
    SETUP_LINK_CREATED = "setup_link_created"
    SETUP_LINK_REDEEMED = "setup_link_redeemed"
    PASSWORD_SET = "password_set"  # noqa: S105  an event's name, no password
    TOTP_ENROLLED = "totp_enrolled"


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as screens show them.

    Attributes:
        roles: Roles held now, in the order of :class:`Role`; empty once deactivated.
        language: Code such as ``ko``; empty for the desk's own.
        time_zone: IANA name; empty for the desk's own.
        is_demo: Made by the demo: its secrets are known to whoever reads the demo.
    """

    id: str
    username: str
    display_name: str
    email: str
    language: str
    time_zone: str
    is_active: bool
    is_demo: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """An API key without its token, which only its holder has.

    Attributes:
        banks: Ids of the banks that it may look into.
    """

    id: str
    owner_id: str
    label: str
    scopes: tuple[Permission, ...]
    banks: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key just made. The token is shown once; only its SHA-256 is stored."""

    id: str
    token: str


@dataclass(frozen=True, slots=True)
class ExposureView:
    """How much a person looked at in one day of their own time zone.

    Attributes:
        items: Reveals.
        seconds: Time that revealed material was on screen.
        worst_category: Code of the worst category seen; empty if none was known.
        items_left: Reveals left until the day's cap, the desk's or the person's own lower one; 0 or more.
        seconds_left: Time on screen left until the day's cap, likewise.
        break_until: Until when nothing is revealed, because a break is due; ``None`` if none is.
        looks: The person has not chosen to look at nothing.
    """

    person_id: str
    day: date
    items: int
    seconds: int
    worst_category: str
    items_left: int
    seconds_left: int
    break_until: datetime | None
    looks: bool

    @property
    def may_reveal(self) -> bool:
        """True if the person's own limits allow another reveal now."""
        return self.looks and self.break_until is None and self.items_left > 0 and self.seconds_left > 0


@dataclass(frozen=True, slots=True)
class OwnDay:
    """One of a person's own days: reveals, seconds on screen, code of the worst category or empty."""

    day: date
    items: int
    seconds: int
    worst_category: str


@dataclass(frozen=True, slots=True)
class LookingChoice:
    """What a person chose about looking. For their own eyes, and for the queue that offers them work.

    Attributes:
        looks: False for somebody who looks at nothing; whatever else they do stays theirs to do.
        items_per_day: Own cap, at most the desk's counts; ``None`` for the desk's.
        minutes_per_day: Own cap likewise.
        declined: Codes of lanes and kinds of harm that the queue does not offer them.
    """

    looks: bool = True
    items_per_day: int | None = None
    minutes_per_day: int | None = None
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BreakRule:
    """When a break from looking is asked for, and how long it is: reveals, seconds on screen, length."""

    after_items: int
    after_seconds: int
    length: timedelta


@dataclass(frozen=True, slots=True)
class Stretch:
    """Looking since the last pause.

    Attributes:
        items: Reveals.
        seconds: Time on screen.
        last_at: When the person last looked; ``None`` before the first time.
        break_until: End of the last break that was asked for, or ``None``.
    """

    items: int = 0
    seconds: int = 0
    last_at: datetime | None = None
    break_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExposureDay:
    """The desk's totals of one day: how many people looked, at how many items, for how long."""

    day: date
    people: int
    items: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ExposureSum:
    """A person's totals over a period: what a supervisor sees. No category, no day by day."""

    person_id: str
    days: int
    items: int
    seconds: int

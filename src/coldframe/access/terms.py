"""Words of access: roles, permissions, which role gives which, and what is handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
        _P.REPORT_DRAFT,
    }),
    Role.SECOND_READER: frozenset({
        _P.CLUE_VIEW, _P.BANK_MATCH, _P.BANK_VIEW, _P.BANK_APPROVE, *_REVIEWING, _P.REVIEW_SECOND,
        _P.REPORT_VIEW, _P.REPORT_APPROVE,
    }),
    Role.LIAISON: frozenset({
        _P.CLUE_VIEW, _P.BANK_MATCH, _P.BANK_VIEW, _P.BANK_PROPOSE, _P.BANK_APPROVE,
        _P.REPORT_VIEW, _P.REPORT_DRAFT, _P.REPORT_APPROVE, _P.REPORT_FILE, _P.PRODUCTION_SWITCH,
        _P.PARTNER_VIEW, _P.PARTNER_MANAGE, _P.AGREEMENT_PROPOSE, _P.AGREEMENT_ACTIVATE,
        _P.REFERRAL_VIEW, _P.REFERRAL_DRAFT, _P.REFERRAL_SEND,
        _P.TAKEDOWN_VIEW, _P.TAKEDOWN_DRAFT, _P.TAKEDOWN_SEND,
        _P.CUSTODY_VIEW, _P.CUSTODY_VERIFY, _P.FIGURE_VIEW,
    }),
    Role.INVESTIGATOR: frozenset({
        _P.CLUE_VIEW, _P.REVIEW_VIEW, _P.REFERRAL_VIEW,
        _P.CASE_VIEW, _P.CASE_OPEN, _P.CASE_WORK, _P.CASE_ADMIT,
        _P.CUSTODY_VIEW, _P.CUSTODY_VERIFY, _P.FIGURE_VIEW,
    }),
    Role.PUBLISHER: frozenset({_P.FIGURE_VIEW, _P.FIGURE_PUBLISH}),
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
        items_left: Reveals left until the day's cap; 0 or more.
    """

    person_id: str
    day: date
    items: int
    seconds: int
    worst_category: str
    items_left: int


@dataclass(frozen=True, slots=True)
class ExposureSum:
    """A person's totals over a period: what a supervisor sees. No category, no day by day."""

    person_id: str
    days: int
    items: int
    seconds: int

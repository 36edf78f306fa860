"""The same statement as a row of the Commission's Transparency Database: without personal data.

Source: the database's API documentation; see the rule pack ``statements/EU``. The row is built from an allow-list:
what is for the user only (the content's address, how to complain) has no name here, and the database's own
``source_identity`` is never filled, because a notifier may be a person. ``POST /api/v1/statement`` takes one row,
``/statements`` up to 100; only 201 means that it was taken. Nothing is sent from here.
"""

from __future__ import annotations

from datetime import date

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _
from coldframe.rulepacks.terms import StatementPack
from coldframe.selectors.extract import extract
from coldframe.selectors.terms import SelectorKind
from coldframe.takedown.documents.statement import ILLEGAL, Problem, Statement, check

MAX_ROWS = 100
"""Rows in one call."""

_PERSONAL = {
    SelectorKind.EMAIL: _("an e-mail address"),
    SelectorKind.PHONE: _("a telephone number"),
    SelectorKind.HANDLE: _("the name of an account"),
    SelectorKind.IP: _("an IP address"),
    SelectorKind.URL: _("a web address"),
    SelectorKind.GROUP_LINK: _("an invitation to a group"),
    SelectorKind.WALLET: _("a wallet"),
}
_PUBLIC_TEXTS = (
    "facts", "rule", "explanation", "visibility_other", "monetary_other", "content_type_other", "keyword_other",
)  # fmt: skip


def check_for_database(statement: Statement, pack: StatementPack, *, on: date) -> tuple[Problem, ...]:
    """Say everything that keeps the row from being written: also what looks like personal data in its texts.

    A machine finds addresses and numbers, never a name: a person still reads the texts before they go.
    """
    personal = [
        Problem(
            field,
            Said(
                "The text holds what looks like %(kind)s. The database is public: take it out.",
                kind=Said(_PERSONAL[found.kind]),
            ),
        )
        for field in _PUBLIC_TEXTS
        for found in extract(getattr(statement, field))
        if found.kind in _PERSONAL
    ]
    return (*check(statement, pack, on=on), *personal)


def row_for_database(statement: Statement, pack: StatementPack, *, on: date) -> dict[str, object]:
    """Return the row, ready for JSON. Attributes that say nothing are left out.

    Raises:
        InvalidInput: ``check_for_database`` finds a problem; the first is told.
    """
    if problems := check_for_database(statement, pack, on=on):
        raise InvalidInput(problems[0].said, field=problems[0].field)
    s = statement
    kind = "illegal_content" if s.ground == ILLEGAL else "incompatible_content"
    row: dict[str, object] = {
        "decision_visibility": list(s.visibility),
        "decision_visibility_other": s.visibility_other,
        "end_date_visibility_restriction": _day(s.visibility_until),
        "decision_monetary": s.monetary,
        "decision_monetary_other": s.monetary_other,
        "end_date_monetary_restriction": _day(s.monetary_until),
        "decision_provision": s.provision,
        "end_date_service_restriction": _day(s.provision_until),
        "decision_account": s.account,
        "end_date_account_restriction": _day(s.account_until),
        "account_type": s.account_type,
        "decision_facts": s.facts,
        "decision_ground": s.ground,
        "illegal_content_legal_ground" if s.ground == ILLEGAL else "incompatible_content_ground": s.rule,
        f"{kind}_explanation": s.explanation,
        "content_type": list(s.content_types),
        "content_type_other": s.content_type_other,
        "category": s.category,
        "category_specification": list(s.keywords),
        "category_specification_other": s.keyword_other,
        "territorial_scope": sorted(s.countries),
        "content_date": _day(s.posted_on),
        "application_date": _day(s.applied_on),
        "source_type": s.source,
        "automated_detection": "Yes" if s.detected_automatically else "No",
        "automated_decision": s.automation,
        "puid": s.reference,
    }
    if s.ground != ILLEGAL and s.also_illegal is not Answer.UNKNOWN:
        row["incompatible_content_illegal"] = "Yes" if s.also_illegal is Answer.YES else "No"
    return {name: value for name, value in row.items() if value not in ("", [])}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""

"""A statement of reasons: what was restricted, why, how it was found, and how to object.

The values use the codes of the rule pack ``statements`` (the Transparency Database's own words), so that the
text for the user and the row for the database cannot say two different things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from coldframe.core.answers import Answer
from coldframe.core.said import Said
from coldframe.rulepacks.terms import StatementPack

ILLEGAL = "DECISION_GROUND_ILLEGAL_CONTENT"
OTHER_KEYWORD = "KEYWORD_OTHER"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a document cannot be written.

    Attributes:
        field: Name of the field in :class:`Statement`.
        said: What is wrong and how to mend it.
    """

    field: str
    said: Said

    @property
    def message(self) -> str:
        """The same in English."""
        return str(self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One decision about one piece of content or one account, with its reasons.

    Attributes:
        reference: Ours, unique, ``[A-Za-z0-9_-]``: what the user quotes and the database calls ``puid``.
        visibility: Codes of what happened to the content; the next three: to payments, service, account.
        visibility_until: Last day of it; ``None`` without end. The others alike.
        countries: Where it holds: ISO 3166-1 codes.
        applied_on: First day of the restriction.
        posted_on: Day on which the content was posted.
        facts: Facts and circumstances relied on. Names nobody.
        ground: Code: illegal, or incompatible with the terms.
        rule: The law or the clause relied on.
        explanation: Why the content falls under it. Names nobody.
        also_illegal: Of incompatible content: whether it is held illegal as well.
        source: Code of how it came to notice.
        detected_automatically: Whether a machine found it.
        automation: Code of how far a machine decided.
        location: Where the content was, as the user knows it. For the user only.
        complaint: Where and until when the user can complain here. For the user only.
        dispute_body: Where a certified body settles disputes. For the user only; may be empty.
        court: Which court or law remedy is open. For the user only.
    """

    reference: str
    visibility: tuple[str, ...] = ()
    visibility_other: str = ""
    visibility_until: date | None = None
    monetary: str = ""
    monetary_other: str = ""
    monetary_until: date | None = None
    provision: str = ""
    provision_until: date | None = None
    account: str = ""
    account_until: date | None = None
    account_type: str = ""
    countries: tuple[str, ...] = ()
    applied_on: date
    posted_on: date
    facts: str
    ground: str
    rule: str
    explanation: str
    also_illegal: Answer = Answer.UNKNOWN
    content_types: tuple[str, ...]
    content_type_other: str = ""
    category: str
    keywords: tuple[str, ...] = ()
    keyword_other: str = ""
    source: str
    detected_automatically: bool
    automation: str
    location: str = ""
    complaint: str = ""
    dispute_body: str = ""
    court: str = ""


def to_json(statement: Statement) -> dict[str, object]:
    """Return a statement as JSON can hold it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(statement).items()
    }


def from_json(content: Mapping[str, Any]) -> Statement:
    """Read back what :func:`to_json` wrote."""
    days = {
        name: date.fromisoformat(value) if value else None
        for name, value in content.items()
        if name.endswith(("_until", "_on"))
    }
    lists = {name: tuple(value) for name, value in content.items() if isinstance(value, list | tuple)}
    return Statement(**{**content, **days, **lists, "also_illegal": Answer(content["also_illegal"])})


def check(statement: Statement, pack: StatementPack, *, on: date) -> tuple[Problem, ...]:
    """Say everything that keeps a statement from being written, for the user or for the database. Pure.

    Args:
        statement: As drafted.
        pack: The words that hold on its day.
        on: Today: nothing can have been posted or applied later.
    """
    return (
        *_restrictions(statement),
        *_codes(statement, pack),
        *_days(statement, pack, on),
        *_texts(statement, pack),
        *_minors(statement, pack),
    )


def _restrictions(s: Statement) -> Iterator[Problem]:
    if not (s.visibility or s.monetary or s.provision or s.account):
        yield Problem(
            "visibility", Said("Say what was restricted: content, payments, the service or the account.")
        )
    for field, code, other in (
        ("visibility_other", "DECISION_VISIBILITY_OTHER" in s.visibility, s.visibility_other),
        ("monetary_other", s.monetary == "DECISION_MONETARY_OTHER", s.monetary_other),
        ("content_type_other", "CONTENT_TYPE_OTHER" in s.content_types, s.content_type_other),
    ):
        if code and not other.strip():
            yield Problem(field, Said("The code for something else was chosen. Say in words what it is."))
        if other and not code:
            yield Problem(
                field, Said("Words stand here, but the code for something else was not chosen. Choose it.")
            )
    if s.keyword_other and OTHER_KEYWORD not in s.keywords:
        yield Problem(
            "keyword_other",
            Said("Words stand here, but %(code)s was not chosen. Choose it.", code=OTHER_KEYWORD),
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]+", s.reference):
        yield Problem(
            "reference", Said("The reference may hold letters, digits, - and _ only. Write another one.")
        )


def _codes(s: Statement, pack: StatementPack) -> Iterator[Problem]:
    several = {
        "visibility": ("decision_visibility", s.visibility),
        "content_types": ("content_type", s.content_types),
        "keywords": ("category_specification", s.keywords),
    }
    one = {
        "monetary": ("decision_monetary", s.monetary, False),
        "provision": ("decision_provision", s.provision, False),
        "account": ("decision_account", s.account, False),
        "account_type": ("account_type", s.account_type, False),
        "ground": ("decision_ground", s.ground, True),
        "category": ("category", s.category, True),
        "source": ("source_type", s.source, True),
        "automation": ("automated_decision", s.automation, True),
    }
    for field, (attribute, codes) in several.items():
        yield from (_unknown(field, code, pack, attribute) for code in codes if code not in pack.codes.get(attribute, {}))  # fmt: skip
    for field, (attribute, code, is_required) in one.items():
        if code and code not in pack.codes.get(attribute, {}):
            yield _unknown(field, code, pack, attribute)
        if is_required and not code:
            yield Problem(
                field,
                Said(
                    "This is missing. Choose one of: %(names)s.",
                    names=", ".join(pack.codes.get(attribute, {})),
                ),
            )
    if not s.content_types:
        yield Problem("content_types", Said("Say what kind of content it was: choose at least one."))
    if not s.countries:
        yield Problem("countries", Said("Say where the restriction holds: at least one country."))
    if strange := sorted(set(s.countries) - pack.countries):
        yield Problem(
            "countries",
            Said(
                "%(code)s is no country of the EU or EEA. Use two-letter codes, such as DE.", code=strange[0]
            ),
        )


def _unknown(field: str, code: str, pack: StatementPack, attribute: str) -> Problem:
    known = ", ".join(pack.codes.get(attribute, {})) or Said("none: no rule pack is in force")
    return Problem(field, Said("%(code)s is not on the list. Known are: %(names)s.", code=code, names=known))


def _days(s: Statement, pack: StatementPack, on: date) -> Iterator[Problem]:
    for field, attribute, day in (
        ("applied_on", "application_date", s.applied_on),
        ("posted_on", "content_date", s.posted_on),
    ):
        if day < (first := pack.first_days.get(attribute, date.min)):
            yield Problem(
                field,
                Said(
                    "The day lies before %(day)s, which the database refuses. Correct it.",
                    day=first.isoformat(),
                ),
            )
        if day > on:
            yield Problem(field, Said("The day lies in the future. Correct it."))
    if s.posted_on > s.applied_on:
        yield Problem(
            "posted_on", Said("The content was posted after it was restricted. Correct one of the days.")
        )
    for field, until in (
        ("visibility_until", s.visibility_until),
        ("monetary_until", s.monetary_until),
        ("provision_until", s.provision_until),
        ("account_until", s.account_until),
    ):
        if until is not None and until < s.applied_on:
            yield Problem(field, Said("It ends before it begins. Correct one of the days."))
        if until is not None and not getattr(s, field.removesuffix("_until")):
            yield Problem(
                field, Said("An end stands here, but nothing of this kind was restricted. Take it out.")
            )


def _texts(s: Statement, pack: StatementPack) -> Iterator[Problem]:
    kind = "illegal_content" if s.ground == ILLEGAL else "incompatible_content"
    rule = "illegal_content_legal_ground" if s.ground == ILLEGAL else "incompatible_content_ground"
    for field, attribute, text, is_required in (
        ("reference", "puid", s.reference, True),
        ("facts", "decision_facts", s.facts, True),
        ("rule", rule, s.rule, True),
        ("explanation", f"{kind}_explanation", s.explanation, True),
        ("visibility_other", "decision_visibility_other", s.visibility_other, False),
        ("monetary_other", "decision_monetary_other", s.monetary_other, False),
        ("content_type_other", "content_type_other", s.content_type_other, False),
        ("keyword_other", "category_specification_other", s.keyword_other, False),
    ):
        if is_required and not text.strip():
            yield Problem(field, Said("This is missing. Write it, in words that the user understands."))
        most = pack.limits.get(attribute, 0)
        if len(text) > most:
            yield Problem(
                field,
                Said(
                    "The text has %(count)s characters; %(most)s are allowed. Shorten it.",
                    count=len(text),
                    most=most,
                ),
            )


def _minors(s: Statement, pack: StatementPack) -> Iterator[Problem]:
    chosen = set(s.keywords)
    if chosen & pack.only_about_adults and chosen & pack.only_about_minors:
        yield Problem(
            "keywords",
            Said(
                "A keyword excludes content showing minors, another is about minors. Intimate images of a minor are "
                "child sexual abuse material: take the first one out."
            ),
        )

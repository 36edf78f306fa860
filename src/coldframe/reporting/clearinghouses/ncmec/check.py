"""Everything NCMEC's schema and documentation demand, said before anything is sent.

The schema itself checks order and cardinality only; lengths, addresses, times and the cross
rules stand in the documentation, and a violation comes back as code 4100 at best.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.core.said import gettext_noop as _
from coldframe.reporting.clearinghouses.base import Problem
from coldframe.reporting.clearinghouses.content import (
    Place,
    PlaceKind,
    Police,
    ReportContent,
)
from coldframe.reporting.clearinghouses.ncmec import check_files as files
from coldframe.reporting.clearinghouses.ncmec import check_people as people
from coldframe.reporting.clearinghouses.ncmec.check_values import problem, values
from coldframe.reporting.clearinghouses.ncmec.vocabulary import (
    COUNTRIES,
    NEWER_MARKS,
    PLACE_FIELDS,
    PLACE_NAMES,
    Schema,
)
from coldframe.reporting.clearinghouses.people import Account, Party

_PARTIES = ("subjects", "recipients", "victims")


def check(
    content: ReportContent, *, as_of: datetime, schema: Schema = Schema.NOVEMBER_2025
) -> tuple[Problem, ...]:
    """Return every problem, in the order of the form. Pure; empty means that it may be sent."""
    found = list(_required(content))
    found += values(content, "", as_of)
    found += _cross_rules(content)
    if content.is_viral_batch:
        found += _batch(content)
    if schema is Schema.NOVEMBER_2025:
        found += _newer(content)
    return tuple({(each.field, each.message): each for each in found}.values())


def _required(content: ReportContent) -> Iterator[Problem]:
    if content.incident.occurred_at is None:
        yield problem(
            "incident.occurred_at",
            _("%(field)s is missing. Give when it happened or, if unknown, when it was found."),
        )
    if not any(email.address.strip() for email in content.reporter.emails):
        yield problem(
            "reporter.emails.0.address",
            _("%(field)s is missing. Give an address where the clearinghouse reaches your desk."),
        )
    if content.police is not None and not content.police.agency.strip():
        yield problem("police.agency", _("%(field)s is missing. Name the police body, or remove that block."))
    for index, file in enumerate(content.files):
        if not file.sha256:
            yield problem(
                f"files.{index}.sha256", _("%(field)s is missing. Draft the report again from the decision.")
            )


def _cross_rules(content: ReportContent) -> Iterator[Problem]:
    if len(content.subjects) > 1 and not content.is_viral_batch:
        yield problem(
            "subjects.1",
            _(
                "%(field)s is one too many: one report takes one. File another report, or put them in the"
                " note. Only one viral item and the accounts that posted it may name several."
            ),
        )
    for index, place in enumerate(content.places):
        yield from _place(f"places.{index}", place, content)
    if content.police is not None:
        yield from _police(content.police)
    yield from people.contact("reporter", content.reporter)
    yield from people.age("reporter", content.reporter)
    if content.reporter.contact is not None:
        yield from people.contact("reporter.contact", content.reporter.contact)
    for kind in _PARTIES:
        for index, party in enumerate(getattr(content, kind)):
            yield from people.party(f"{kind}.{index}", party, kind=kind)
    for index, file in enumerate(content.files):
        yield from files.file(f"files.{index}", file)
        first = next(i for i, other in enumerate(content.files) if other.sha256 == file.sha256)
        if first != index:
            yield problem(
                f"files.{index}",
                _("%(field)s is the same as file %(number)s. Remove one of them."),
                number=first + 1,
            )


def _place(path: str, place: Place, content: ReportContent) -> Iterator[Problem]:
    for name in _filled(place):
        if name not in PLACE_FIELDS[place.kind]:
            yield problem(
                f"{path}.{name}",
                _("%(field)s has no place in the form for kind %(kind)s. Remove it or change the kind."),
                kind=PLACE_NAMES[place.kind],
            )
    for name, limit in (("latitude", 90), ("longitude", 180)):
        degrees = getattr(place, name)
        if degrees is not None and not -limit <= degrees <= limit:
            yield problem(
                f"{path}.{name}",
                _("%(field)s is not from -%(limit)s to %(limit)s degrees. Correct it."),
                limit=limit,
            )
    if place.phone is not None:
        yield from people.phone(f"{path}.phone", place.phone)
    for index, address in enumerate(place.addresses):
        yield from people.address(f"{path}.addresses.{index}", address)
    for index, event in enumerate(place.ip_events):
        yield from people.ip_event(f"{path}.ip_events.{index}", event)
    yield from _place_emails(path, place, content)


def _place_emails(path: str, place: Place, content: ReportContent) -> Iterator[Problem]:
    """The e-mail cross rule: an address where it happened belongs to somebody in the report."""
    if place.kind in (PlaceKind.EMAIL, PlaceKind.NEWSGROUP):
        parties = (*content.subjects, *content.recipients, *content.victims)
        known = {email.address for party in parties for email in party.emails}
        for index, written in enumerate(place.emails):
            if written not in known:
                yield problem(
                    f"{path}.emails.{index}",
                    _(
                        "%(field)s belongs to nobody in the report. Add it to the reported person, a recipient or"
                        " a child."
                    ),
                )


def _filled(place: Place) -> Iterator[str]:
    empty = Place(kind=place.kind)
    for one in fields(place):
        if getattr(place, one.name) != getattr(empty, one.name):
            yield one.name


def _police(police: Police) -> Iterator[Problem]:
    if police.officer is not None:
        yield from people.contact("police.officer", police.officer)
    if police.order_country and police.order_abroad is Answer.UNKNOWN:
        yield problem(
            "police.order_abroad",
            _("%(field)s is not said although a country is named. Say yes or no, or remove it."),
        )
    if police.order_country and police.order_country not in COUNTRIES:
        yield problem(
            "police.order_country",
            _("%(field)s is not a country's two-letter code (ISO 3166-1), such as KR. Correct it."),
        )


_BATCH_ONLY = Party()


def _batch(content: ReportContent) -> Iterator[Problem]:
    """One viral item on many accounts (the interface's documentation, appendix E): almost nothing else."""
    forbidden = {
        "incident.urgent_reason": content.incident.urgent_reason,
        "places": content.places,
        "police": content.police,
        "recipients": content.recipients,
        "victims": content.victims,
        "note": content.note,
    }
    for path, held in forbidden.items():
        if held:
            yield problem(
                path if not isinstance(held, tuple) else f"{path}.0",
                _("%(field)s cannot go with a viral batch. Remove it, or take the batch's mark off."),
            )
    for index, party in enumerate(content.subjects):
        if not party.account_id.strip():
            yield problem(
                f"subjects.{index}.account_id",
                _("%(field)s is missing. Add it: a viral batch names nothing else."),
            )
        for one in fields(party):
            if one.name != "account_id" and getattr(party, one.name) != getattr(_BATCH_ONLY, one.name):
                yield problem(
                    f"subjects.{index}.{one.name}",
                    _(
                        "%(field)s cannot go with a viral batch: only the account id of each account may. Remove it."
                    ),
                )
    if len(content.files) != 1:
        yield problem(
            "files",
            _("%(field)s must be exactly one in a viral batch; there are %(count)s. Mend that."),
            count=len(content.files),
        )
    for index, file in enumerate(content.files):
        yield from files.batch_file(f"files.{index}", file)


def _newer(content: ReportContent) -> Iterator[Problem]:
    """What only a newer schema knows."""
    paths = []
    if NEWER_MARKS & set(content.incident.marks):
        paths.append("incident.marks")
    if content.reporter.age_disputed is not Answer.UNKNOWN:
        paths.append("reporter.age_disputed")
    for kind in _PARTIES:
        for index, party in enumerate(getattr(content, kind)):
            accounts: list[tuple[str, Account]] = [(f"{kind}.{index}", party)]
            accounts += [
                (f"{kind}.{index}.associated_accounts.{number}", account)
                for number, account in enumerate(party.associated_accounts)
            ]
            for path, account in accounts:
                if account.age_disputed is not Answer.UNKNOWN:
                    paths.append(f"{path}.age_disputed")
    for path in paths:
        yield problem(
            path,
            _(
                "%(field)s is known only to the schema of %(version)s. Remove it, or set COLDFRAME_NCMEC_SCHEMA."
            ),
            version=Schema.AUGUST_2026,
        )

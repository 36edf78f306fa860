"""The rules for people, accounts, addresses and sightings beyond the length of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coldframe.core.answers import Answer
from coldframe.core.said import gettext_noop as _
from coldframe.reporting.clearinghouses.base import Problem
from coldframe.reporting.clearinghouses.ncmec.check_values import MAX_LONG, problem
from coldframe.reporting.clearinghouses.ncmec.vocabulary import COUNTRIES, STATES
from coldframe.reporting.clearinghouses.people import (
    Account,
    Address,
    AssociatedAccount,
    Closure,
    Contact,
    Device,
    EmailAddress,
    IpEvent,
    Location,
    Party,
    Person,
    Phone,
)

_NOT_A_COUNTRY = _("%(field)s is not a country's two-letter code (ISO 3166-1), such as KR. Correct it.")
_NOT_A_STATE = _(
    "%(field)s is not the code of a US state that the form knows. Put other states into the region."
)


def ip_event(path: str, event: IpEvent) -> Iterator[Problem]:
    """An address, and a port from 1 to 65535."""
    if not event.address.strip():
        yield problem(
            f"{path}.address", _("%(field)s is missing. Give the IP address, or remove that entry.")
        )
    if event.port is not None and not 1 <= event.port <= 65535:
        yield problem(f"{path}.port", _("%(field)s is not from 1 to 65535. Correct it or leave it empty."))


def device(path: str, seen: Device) -> Iterator[Problem]:
    """What the number is, and the number."""
    if not seen.id_kind.strip():
        yield problem(
            f"{path}.id_kind",
            _("%(field)s is missing. Say what kind of number it is, such as IMEI, or remove that entry."),
        )
    if not seen.value.strip():
        yield problem(f"{path}.value", _("%(field)s is missing. Give it, or remove that entry."))


def phone(path: str, number: Phone) -> Iterator[Problem]:
    """A number that does not repeat its country code; digits in the extension."""
    if not number.number.strip():
        yield problem(f"{path}.number", _("%(field)s is missing. Give it, or remove that entry."))
    if number.country_code and not re.fullmatch(r"\+[0-9]{1,3}", number.country_code):
        yield problem(
            f"{path}.country_code",
            _("%(field)s is not a plus sign and one to three digits, such as +82. Correct it."),
        )
    elif number.country_code and number.number.strip().startswith(number.country_code):
        yield problem(
            f"{path}.number",
            _("%(field)s begins with the country code, which has its own field. Remove one of the two."),
        )
    if number.extension and not re.fullmatch("[0-9]+", number.extension):
        yield problem(f"{path}.extension", _("%(field)s holds something else than digits. Correct it."))
    yield from _verified(path, number)


def address(path: str, place: Address) -> Iterator[Problem]:
    """Codes of states and countries."""
    if place.us_state and place.us_state not in STATES:
        yield problem(f"{path}.us_state", _NOT_A_STATE)
    if place.country and place.country not in COUNTRIES:
        yield problem(f"{path}.country", _NOT_A_COUNTRY)


def contact(path: str, somebody: Contact) -> Iterator[Problem]:
    """Numbers and addresses of somebody."""
    for index, number in enumerate(somebody.phones):
        yield from phone(f"{path}.phones.{index}", number)
    for index, email in enumerate(somebody.emails):
        if not email.address:
            yield problem(
                f"{path}.emails.{index}.address", _("%(field)s is missing. Give it, or remove that entry.")
            )
        yield from _verified(f"{path}.emails.{index}", email)
    for index, place in enumerate(somebody.addresses):
        yield from address(f"{path}.addresses.{index}", place)


def age(path: str, somebody: Person) -> Iterator[Problem]:
    """0 to 150 years."""
    if somebody.age_years is not None and not 0 <= somebody.age_years <= 150:
        yield problem(f"{path}.age_years", _("%(field)s is not from 0 to 150. Correct it or leave it empty."))


def party(path: str, found: Party, *, kind: str) -> Iterator[Problem]:
    """One person of the report. ``kind``: subjects, recipients or victims."""
    yield from _account(path, found)
    if found.school and kind != "victims":
        yield problem(f"{path}.school", _("%(field)s exists only for a child harmed. Put it in the note."))
    if found.group and kind == "victims":
        yield problem(f"{path}.group", _("%(field)s does not exist for a child harmed. Put it in the note."))
    if kind != "subjects":
        if found.vehicle:
            yield problem(
                f"{path}.vehicle", _("%(field)s exists only for the reported person. Put it in the note.")
            )
        if found.other_service is not Answer.UNKNOWN:
            yield problem(
                f"{path}.other_service",
                _("%(field)s exists only for the reported person. Put it in the note."),
            )
    if found.associated_accounts and kind == "recipients":
        yield problem(
            f"{path}.associated_accounts.0",
            _("%(field)s does not exist for a recipient. Put it in the note."),
        )
    if found.location is not None:
        yield from _location(f"{path}.location", found.location)
    for index, associated in enumerate(found.associated_accounts):
        yield from _associated(f"{path}.associated_accounts.{index}", associated)


def _associated(path: str, account: AssociatedAccount) -> Iterator[Problem]:
    yield from _account(path, account)
    if account.age_years is not None and account.born_on is not None:
        yield problem(
            f"{path}.age_years", _("%(field)s cannot go with a date of birth here. Remove one of the two.")
        )
    if account.other_service is not Answer.UNKNOWN and not account.platform:
        yield problem(f"{path}.platform", _("%(field)s is missing although it is said whose it is. Name it."))


def _account(path: str, account: Account) -> Iterator[Problem]:
    yield from contact(path, account)
    yield from age(path, account)
    for index, number in enumerate(account.prior_reports):
        if not 1 <= number <= MAX_LONG:
            yield problem(
                f"{path}.prior_reports.{index}", _("%(field)s is not a report number. Correct or remove it.")
            )
    for index, event in enumerate(account.ip_events):
        yield from ip_event(f"{path}.ip_events.{index}", event)
    for index, seen in enumerate(account.devices):
        yield from device(f"{path}.devices.{index}", seen)
    if account.closed_for_a_time is not None:
        yield from _closure(f"{path}.closed_for_a_time", account.closed_for_a_time)
    if account.closed_for_good is not None:
        yield from _closure(f"{path}.closed_for_good", account.closed_for_good)
        if account.closed_for_good.reopened_at is not None:
            yield problem(
                f"{path}.closed_for_good.reopened_at",
                _("%(field)s does not exist for a closure for good. Remove it."),
            )


def _closure(path: str, closure: Closure) -> Iterator[Problem]:
    if closure.closed is Answer.UNKNOWN:
        yield problem(f"{path}.closed", _("%(field)s is not said. Say yes or no, or remove that block."))
    closed_at, told_at, reopened_at = closure.closed_at, closure.owner_told_at, closure.reopened_at
    if told_at is not None and not closure.owner_told.is_yes:
        yield problem(
            f"{path}.owner_told_at",
            _("%(field)s is given although it is not said that the owner was told. Say so, or remove it."),
        )
    # Times without a zone are named by themselves; they cannot be compared.
    aware = [each for each in (closed_at, told_at, reopened_at) if each is not None and each.tzinfo]
    if len(aware) != sum(each is not None for each in (closed_at, told_at, reopened_at)):
        return
    if closed_at and told_at and told_at < closed_at:
        yield problem(
            f"{path}.owner_told_at", _("%(field)s lies before the closure. Correct one of the two.")
        )
    if closed_at and reopened_at and reopened_at <= closed_at:
        yield problem(
            f"{path}.reopened_at", _("%(field)s does not lie after the closure. Correct one of the two.")
        )


def _location(path: str, place: Location) -> Iterator[Problem]:
    if not place.country:
        yield problem(
            f"{path}.country", _("%(field)s is missing. Give its code, or remove the estimated place.")
        )
    elif place.country not in COUNTRIES:
        yield problem(f"{path}.country", _NOT_A_COUNTRY)
    elif place.country == "US":
        if not place.city:
            yield problem(
                f"{path}.city", _("%(field)s is missing: the form asks for it in the United States. Add it.")
            )
        if place.region not in STATES:
            missing = _(
                "%(field)s is missing: the form asks for the state's code in the United States. Add it."
            )
            yield problem(f"{path}.region", _NOT_A_STATE if place.region else missing)


def _verified(path: str, found: Phone | EmailAddress) -> Iterator[Problem]:
    if found.verified_at is not None and not found.verified.is_yes:
        yield problem(
            f"{path}.verified_at",
            _("%(field)s is given although it is not known to be verified. Say so, or remove it."),
        )

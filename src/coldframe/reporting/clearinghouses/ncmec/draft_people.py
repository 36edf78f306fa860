"""Our people and accounts to NCMEC's. Unknown stays unknown: it becomes no element at all."""

from __future__ import annotations

from typing import Any

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses import people as ours
from coldframe.reporting.clearinghouses.ncmec import document_people as theirs
from coldframe.reporting.clearinghouses.ncmec.vocabulary import (
    ACCOUNT_TYPES,
    ADDRESS_TYPES,
    EMAIL_TYPES,
    EVENT_NAMES,
    PHONE_TYPES,
)


def boolean(answer: Answer) -> bool | None:
    """Return what the form's yes or no is; ``None`` where nobody knows."""
    return None if answer is Answer.UNKNOWN else answer.is_yes


def ip_event(event: ours.IpEvent) -> theirs.IpCaptureEvent:
    """Return one sighting at an address."""
    return theirs.IpCaptureEvent(
        ip_address=event.address,
        event_name=EVENT_NAMES[event.event],
        date_time=event.at,
        possible_proxy=boolean(event.proxy),
        port=event.port,
    )


def device(seen: ours.Device) -> theirs.DeviceId:
    """Return one sighting of a device."""
    return theirs.DeviceId(
        id_type=seen.id_kind, id_value=seen.value, event_name=EVENT_NAMES[seen.event], date_time=seen.at
    )


def phone(number: ours.Phone) -> theirs.Phone:
    """Return a telephone number."""
    return theirs.Phone(
        type=PHONE_TYPES.get(number.kind),
        verified=boolean(number.verified),
        verification_date=number.verified_at,
        country_calling_code=number.country_code or None,
        extension=number.extension or None,
        number=number.number,
    )


def email(address: ours.EmailAddress) -> theirs.Email:
    """Return an e-mail address."""
    return theirs.Email(
        type=EMAIL_TYPES.get(address.kind),
        verified=boolean(address.verified),
        verification_date=address.verified_at,
        address=address.address,
    )


def postal_address(place: ours.Address) -> theirs.Address:
    """Return a postal address."""
    return theirs.Address(
        type=ADDRESS_TYPES.get(place.kind),
        address=place.street or None,
        city=place.city or None,
        zip_code=place.postal_code or None,
        state=place.us_state or None,
        non_usa_state=place.region or None,
        country=place.country or None,
    )


def contact(somebody: ours.Contact) -> theirs.Person:
    """Return somebody without an age."""
    return theirs.Person(**_contact(somebody))


def person(somebody: ours.Person) -> theirs.Person:
    """Return somebody with an age."""
    return theirs.Person(
        **_contact(somebody),
        age=somebody.age_years,
        age_assertion_discrepancy=boolean(somebody.age_disputed),
        date_of_birth=somebody.born_on,
    )


def subject(party: ours.Party) -> theirs.Party:
    """Return ``personOrUserReported``."""
    return _party(party, {"person_or_user_reported_person": _person_or_none(party)})


def recipient(party: ours.Party) -> theirs.Party:
    """Return ``intendedRecipient``."""
    return _party(party, {"intended_recipient_person": _person_or_none(party)})


def victim(party: ours.Party) -> theirs.Party:
    """Return ``victim``: the schema asks for the person even when nothing is known about the child."""
    return _party(party, {"victim_person": person(party)})


def _contact(somebody: ours.Contact) -> dict[str, Any]:
    return {
        "first_name": somebody.given_name or None,
        "last_name": somebody.family_name or None,
        "phone": tuple(phone(each) for each in somebody.phones),
        "email": tuple(email(each) for each in somebody.emails),
        "address": tuple(postal_address(each) for each in somebody.addresses),
    }


def _person_or_none(party: ours.Party) -> theirs.Person | None:
    found = person(party)
    return None if found == theirs.Person() else found


def _account(account: ours.Account) -> dict[str, Any]:
    """Return what a party and an associated account say alike."""
    return {
        "esp_identifier": account.account_id or None,
        "esp_service": account.service or None,
        "compromised_account": boolean(account.compromised),
        "screen_name": account.screen_name or None,
        "display_name": account.display_names,
        "profile_url": account.profile_urls,
        "profile_bio": account.bio or None,
        "ip_capture_event": tuple(ip_event(each) for each in account.ip_events),
        "device_id": tuple(device(each) for each in account.devices),
        "group_identifier": account.group or None,
        "account_temporarily_disabled": _closed(account.closed_for_a_time),
        "account_permanently_disabled": _closed(account.closed_for_good),
        "all_emails_reported": boolean(account.all_emails_given),
        "additional_info": account.note or None,
    }


def _party(party: ours.Party, who: dict[str, Any]) -> theirs.Party:
    return theirs.Party(
        **who,
        **_account(party),
        vehicle_description=party.vehicle or None,
        third_party_user_reported=boolean(party.other_service),
        school_name=party.school or None,
        prior_ct_reports=party.prior_reports,
        estimated_location=_location(party.location),
        associated_account=tuple(_associated(each) for each in party.associated_accounts),
    )


def _associated(account: ours.AssociatedAccount) -> theirs.AssociatedAccount:
    platform = theirs.Platform(boolean(account.other_service), account.platform)
    return theirs.AssociatedAccount(
        **_account(account),
        **_contact(account),
        type=ACCOUNT_TYPES[account.kind],
        platform=platform if account.platform else None,
        middle_name=account.middle_name or None,
        approximate_age=account.age_years,
        date_of_birth=account.born_on,
        age_assertion_discrepancy=boolean(account.age_disputed),
        prior_ct_report=account.prior_reports,
    )


def _closed(closure: ours.Closure | None) -> theirs.Closed | None:
    if closure is None:
        return None
    return theirs.Closed(
        disabled_date=closure.closed_at,
        user_notified=boolean(closure.owner_told),
        user_notified_date=closure.owner_told_at,
        reenabled_date=closure.reopened_at,
        is_disabled=closure.closed.is_yes,
    )


def _location(place: ours.Location | None) -> theirs.EstimatedLocation | None:
    if place is None:
        return None
    return theirs.EstimatedLocation(
        verified=boolean(place.verified),
        timestamp=place.at,
        city=place.city or None,
        region=place.region or None,
        country_code=place.country,
    )

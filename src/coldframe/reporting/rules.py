"""Pure decisions of reporting: who may approve, what follows a step, how complete a draft is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.partners.terms import Field, HarmCategory
from coldframe.reporting.clearinghouses.base import Expectation
from coldframe.reporting.clearinghouses.content import IncidentKind, ReportContent, ReportedFile
from coldframe.reporting.clearinghouses.people import Account, Party
from coldframe.reporting.terms import Completeness, ReportState, Resemblance
from coldframe.rulepacks.clocks import due_at
from coldframe.rulepacks.terms import ClockPack

_NEXT: dict[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.APPROVED, ReportState.RETRACTED}),
    ReportState.APPROVED: frozenset({ReportState.DRAFT, ReportState.SENDING, ReportState.RETRACTED}),
    ReportState.SENDING: frozenset(
        {ReportState.FILED, ReportState.REFUSED, ReportState.UNKNOWN_OUTCOME, ReportState.APPROVED}
    ),
    ReportState.REFUSED: frozenset({ReportState.DRAFT, ReportState.RETRACTED}),
    ReportState.UNKNOWN_OUTCOME: frozenset({ReportState.APPROVED}),
    ReportState.FILED: frozenset(),
    ReportState.RETRACTED: frozenset(),
}

MAX_RESTARTS = 3
"""How often one queued filing may start over by itself after a lost answer in its middle."""


def may_become_v1(now: ReportState, then: ReportState) -> bool:
    """Tell whether a report may go from one state to another."""
    return then in _NEXT[now]


def may_approve_v1(edited_by: Iterable[str], approver: str) -> bool:
    """Tell whether this person may approve: only somebody who neither drafted nor changed it."""
    return approver not in set(edited_by)


def completeness_v1(expectations: Iterable[Expectation]) -> Completeness:
    """Score what is there against what receivers need.

    A met expectation gives its weight in points. Urgency is something else and counts for nothing.
    """
    asked = tuple(expectations)
    gaps = sorted((one for one in asked if not one.is_met), key=lambda one: -one.weight)
    return Completeness(
        points=sum(one.weight for one in asked if one.is_met),
        of_points=sum(one.weight for one in asked),
        gaps=tuple(gaps),
    )


def completeness_note_v1(table: str, found: Completeness) -> str:
    """Say in one line how complete a report is and what is missing, for whoever receives it."""
    missing = "; ".join(dict.fromkeys(gap.label for gap in found.gaps))
    return (
        f"Completeness by the sender's own table {table}: {found.points} of {found.of_points} points; "
        f"missing: {missing or 'nothing'}."
    )


def preservation_ends_v1(pack: ClockPack, filed_at: datetime) -> datetime | None:
    """Compute until when a report filed at that moment is preserved, by the pack of that day (UTC).

    Returns:
        The moment, or ``None`` where the pack names no length: nothing is then ever due.
    """
    clock = pack.find("preservation")
    return due_at(clock, filed_at) if clock else None


def supplement_v1(
    filed: ReportContent, *, remote_id: str, filed_at: datetime, as_of: datetime
) -> ReportContent:
    """Say what is to be told about a filed report whose basis was reversed: which one, and that.

    It names the accounts of the filed report by their ids alone, and repeats nothing that may be wrong.
    """
    numbers = (int(remote_id),) if remote_id.isdecimal() else ()
    note = (
        f"Supplement to report {remote_id}, filed {filed_at:%Y-%m-%d %H:%M} UTC. The decision of this company "
        f"on which that report rests was reversed on {as_of:%Y-%m-%d}. Do not rely on it without asking us. "
        "A report cannot be withdrawn after it was finished; this notice stands in the place of a withdrawal."
    )
    return ReportContent(
        incident=replace(filed.incident, urgent_reason="", marks=()),
        reporter=filed.reporter,
        subjects=tuple(
            Party(account_id=party.account_id, service=party.service, prior_reports=numbers)
            for party in filed.subjects[:1]
        ),
        note=note,
    )


def names_of_v1(party: Party) -> tuple[str, ...]:
    """List the accounts, addresses and numbers by which a report names somebody."""
    accounts: tuple[Account, ...] = (party, *party.associated_accounts)
    return tuple(
        name
        for account in accounts
        for name in (
            account.account_id,
            account.screen_name,
            *(email.address for email in account.emails),
            *(phone.country_code + phone.number for phone in account.phones),
        )
        if name
    )


def looked_at_v1(*, matched: Resemblance, viewed: Answer) -> str:
    """Say how a file was found and whether a person looked: two facts that receivers must not mix.

    A hash match is not a look: whether police may open a file without a warrant can hang on
    the difference (United States v. Wilson, 13 F.4th 961, 9th Cir. 2021).
    """
    found = {
        Resemblance.SAME_FILE: "Its hash equals one on a list of known material.",
        Resemblance.LOOKS_ALIKE: "Its perceptual hash is near one on a list of known material: it looks alike.",
        Resemblance.NONE: "It was not found by its hash.",
    }[matched]
    looked = (
        "A person at the company viewed the entire file before this report."
        if viewed.is_yes
        else "It is not known that any person at the company viewed the entire file."
    )
    return f"{found} {looked}"


def fields_of_v1(content: ReportContent) -> frozenset[Field]:
    """Name every releasable field that this report holds, for the check against the agreement.

    What a service knows about an account holder (names, birthday, text of the profile) counts as
    the account; what is known about a child harmed always counts as the child's identity.
    """
    found = {Field.DECISION_CATEGORY, Field.CLUE_OCCURRED_AT}
    if content.incident.urgent_reason:
        found.add(Field.CLUE_DANGER_NOW)
    if content.incident.platform:
        found.add(Field.SUBJECT_SERVICE)
    if content.note:
        found.add(Field.CLUE_STATEMENT)
    if content.police is not None:
        found.add(Field.CLUE_STATEMENT)
    if content.victims:
        found.add(Field.VICTIM_IDENTITY)
    for place in content.places:
        found |= _given(
            {
                Field.ITEM_URL: place.urls,
                Field.ITEM_TEXT: (place.content, place.note, place.file_names, place.room),
                Field.SUBJECT_SERVICE: (place.name,),
                # Where it happened is part of what is said about the matter.
                Field.CLUE_STATEMENT: (place.latitude is not None, place.longitude is not None),
                Field.ITEM_PUBLIC: (place.third_party_hosted is not Answer.UNKNOWN,),
                Field.SUBJECT_EMAIL: place.emails,
                Field.SUBJECT_PHONE: (place.phone,),
                Field.SUBJECT_ACCOUNT: place.addresses,
                Field.SUBJECT_IP_EVENT: place.ip_events,
            }
        )
    for party in (*content.subjects, *content.recipients):
        found |= _party_fields(party)
    for file in content.files:
        found |= _file_fields(file)
    return frozenset(found)


_HARM_OF = {
    IncidentKind.MATERIAL: HarmCategory.ABUSE_MATERIAL,
    IncidentKind.TRAFFICKING: HarmCategory.TRAFFICKING,
    IncidentKind.TRAVEL: HarmCategory.EXPLOITATION_IN_TRAVEL,
    IncidentKind.ABUSE: HarmCategory.OTHER_HARM_TO_CHILD,
    IncidentKind.ENTICEMENT: HarmCategory.GROOMING,
    IncidentKind.UNSOLICITED_MATERIAL: HarmCategory.UNSOLICITED_TO_CHILD,
    IncidentKind.MISLEADING_DOMAIN: HarmCategory.OTHER_HARM_TO_CHILD,
    IncidentKind.MISLEADING_WORDS: HarmCategory.OTHER_HARM_TO_CHILD,
}


def harms_of_v1(content: ReportContent, decided: Iterable[str]) -> tuple[HarmCategory, ...]:
    """Name the harms that an agreement must cover: those decided, else what the report itself says."""
    harms = tuple(HarmCategory(harm) for harm in decided)
    return harms or (_HARM_OF[content.incident.kind],)


def _party_fields(party: Party) -> set[Field]:
    found = _account_fields(party)
    found |= _given(
        {
            Field.SUBJECT_ACCOUNT: (
                party.school,
                party.vehicle,
                party.location,
                party.other_service is not Answer.UNKNOWN,
            )
        }
    )
    for account in party.associated_accounts:
        found |= {Field.SUBJECT_ACCOUNT} | _account_fields(account)
        found |= _given({Field.SUBJECT_SERVICE: (account.platform,)})
    return found


def _account_fields(account: Account) -> set[Field]:
    names = (account.given_name, account.family_name, account.bio, account.group, account.note)
    # An age of 0 and a number 0 are known, too.
    known = (
        account.age_years is not None,
        account.age_disputed is not Answer.UNKNOWN,
        account.compromised is not Answer.UNKNOWN,
        account.all_emails_given is not Answer.UNKNOWN,
        account.closed_for_a_time is not None,
        account.closed_for_good is not None,
        bool(account.prior_reports),
    )
    return _given(
        {
            Field.SUBJECT_ACCOUNT: (
                account.account_id,
                *names,
                account.born_on,
                *known,
                *account.addresses,
                *account.devices,
            ),
            Field.SUBJECT_SERVICE: (account.service,),
            Field.SUBJECT_SCREEN_NAME: (account.screen_name, *account.display_names, *account.profile_urls),
            Field.SUBJECT_EMAIL: account.emails,
            Field.SUBJECT_PHONE: account.phones,
            Field.SUBJECT_IP_EVENT: account.ip_events,
        }
    )


def _file_fields(file: ReportedFile) -> set[Field]:
    kinds = {each.kind for each in file.hashes}
    known = {
        "md5": Field.ITEM_MD5,
        "sha1": Field.ITEM_SHA1,
        "sha256": Field.ITEM_SHA256,
        "pdq": Field.ITEM_PDQ,
    }
    found = {Field.ITEM_FILE} | {known[kind] for kind in kinds & known.keys()}
    return found | _given(
        {
            Field.ITEM_ORIGINAL_NAME: (file.original_name,),
            Field.ITEM_URL: (file.location_url,),
            Field.ITEM_VIEWED: (file.viewed is not Answer.UNKNOWN, file.exif_viewed is not Answer.UNKNOWN),
            Field.ITEM_PUBLIC: (file.public is not Answer.UNKNOWN,),
            Field.SUBJECT_IP_EVENT: (file.ip_event,),
            Field.SUBJECT_ACCOUNT: file.devices,
            Field.ITEM_TEXT: file.data,
            Field.MATCH_SUMMARY: (file.note,),
        }
    )


def _given(values: dict[Field, tuple[object, ...]]) -> set[Field]:
    return {field for field, held in values.items() if any(held)}

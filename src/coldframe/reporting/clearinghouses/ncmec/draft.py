"""Our content to NCMEC's documents. Unknown stays unknown: it becomes no element at all."""

from __future__ import annotations

from collections.abc import Callable

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses import content as ours
from coldframe.reporting.clearinghouses.content import PlaceKind, Relevance
from coldframe.reporting.clearinghouses.ncmec import document as theirs
from coldframe.reporting.clearinghouses.ncmec.vocabulary import (
    EVENT_NAMES,
    FILE_ANNOTATIONS,
    INCIDENT_TYPES,
    RELEVANCE,
    REPORT_ANNOTATIONS,
)


def report(content: ours.ReportContent) -> theirs.Report:
    """Return the ``<report>`` document. Complete only if ``check`` found no problem."""
    incident = content.incident
    return theirs.Report(
        incident_summary=theirs.IncidentSummary(
            incident_type=INCIDENT_TYPES[incident.kind],
            platform=incident.platform or None,
            escalate_to_high_priority=incident.urgent_reason or None,
            report_annotations=_report_annotations(incident.marks),
            incident_date_time=incident.occurred_at,
            incident_date_time_description=incident.occurred_means or None,
        ),
        internet_details=tuple(_place(place) for place in content.places),
        law_enforcement=_police(content.police) if content.police else None,
        reporter=_reporter(content.reporter),
        person_or_user_reported=tuple(_subject(party) for party in content.subjects),
        intended_recipient=tuple(_recipient(party) for party in content.recipients),
        victim=tuple(_victim(party) for party in content.victims),
        additional_info=content.note or None,
    )


def file_details(file: ours.ReportedFile, *, remote_id: str, file_id: str) -> theirs.FileDetails:
    """Return the ``<fileDetails>`` document of one uploaded file."""
    supplemental = file.relevance is Relevance.SUPPLEMENTAL
    return theirs.FileDetails(
        report_id=int(remote_id),
        file_id=file_id,
        original_file_name=file.original_name or None,
        uploaded_to_esp_timestamp=file.uploaded_at,
        location_of_file=file.location_url or None,
        file_viewed_by_esp=_boolean(file.viewed),
        exif_viewed_by_esp=_boolean(file.exif_viewed),
        publicly_available=_boolean(file.public),
        # "Reported" is the default of the form; saying it would only repeat it.
        file_relevance=RELEVANCE[file.relevance] if supplemental else None,
        file_annotations=_file_annotations(file.marks),
        industry_classification=file.classification or None,
        original_file_hash=tuple(
            theirs.OriginalFileHash(hash_type=each.kind.upper(), value=each.value) for each in file.hashes
        ),
        ip_capture_event=_ip_event(file.ip_event) if file.ip_event else None,
        additional_info=file.note or None,
    )


def _boolean(answer: Answer) -> bool | None:
    return None if answer is Answer.UNKNOWN else answer.is_yes


def _report_annotations(marks: tuple[ours.IncidentMark, ...]) -> theirs.ReportAnnotations | None:
    if not marks:
        return None
    return theirs.ReportAnnotations(**{REPORT_ANNOTATIONS[mark]: True for mark in marks})


def _file_annotations(marks: tuple[ours.FileMark, ...]) -> theirs.FileAnnotations | None:
    if not marks:
        return None
    return theirs.FileAnnotations(**{FILE_ANNOTATIONS[mark]: True for mark in marks})


def _ip_event(event: ours.IpEvent) -> theirs.IpCaptureEvent:
    return theirs.IpCaptureEvent(
        ip_address=event.address,
        event_name=EVENT_NAMES[event.event],
        date_time=event.at,
        possible_proxy=_boolean(event.proxy),
        port=event.port,
    )


def _emails(addresses: tuple[str, ...]) -> tuple[theirs.Email, ...]:
    return tuple(theirs.Email(address=address) for address in addresses)


def _web_page(place: ours.Place) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        web_page_incident=theirs.WebPageIncident(
            third_party_hosted_content=_boolean(place.third_party_hosted),
            url=place.urls,
            additional_info=place.note or None,
        )
    )


def _email(place: ours.Place) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        email_incident=theirs.EmailIncident(
            email_address=_emails(place.emails),
            content=place.content or None,
            additional_info=place.note or None,
        )
    )


def _newsgroup(place: ours.Place) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        newsgroup_incident=theirs.NewsgroupIncident(
            name=place.name or None,
            email_address=_emails(place.emails),
            content=place.content or None,
            additional_info=place.note or None,
        )
    )


def _chat(place: ours.Place) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        chat_im_incident=theirs.ChatImIncident(
            chat_client=place.name or None,
            chat_room_name=place.room or None,
            content=place.content or None,
            additional_info=place.note or None,
        )
    )


def _game(place: ours.Place) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        online_gaming_incident=theirs.OnlineGamingIncident(
            game_name=place.name or None,
            console=place.room or None,
            content=place.content or None,
            additional_info=place.note or None,
        )
    )


def _cell_phone(place: ours.Place) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        cell_phone_incident=theirs.CellPhoneIncident(
            phone_number=place.phone or None,
            latitude=place.latitude,
            longitude=place.longitude,
            additional_info=place.note or None,
        )
    )


def _offline(place: ours.Place) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        non_internet_incident=theirs.NonInternetIncident(
            location_name=place.name or None, additional_info=place.note or None
        )
    )


def _peer_to_peer(place: ours.Place) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        peer2peer_incident=theirs.Peer2PeerIncident(
            client=place.name or None,
            ip_capture_event=tuple(_ip_event(event) for event in place.ip_events),
            file_names=place.file_names or None,
            additional_info=place.note or None,
        )
    )


_PLACES: dict[PlaceKind, Callable[[ours.Place], theirs.InternetDetails]] = {
    PlaceKind.WEB_PAGE: _web_page,
    PlaceKind.EMAIL: _email,
    PlaceKind.NEWSGROUP: _newsgroup,
    PlaceKind.CHAT: _chat,
    PlaceKind.GAME: _game,
    PlaceKind.CELL_PHONE: _cell_phone,
    PlaceKind.OFFLINE: _offline,
    PlaceKind.PEER_TO_PEER: _peer_to_peer,
}


def _place(place: ours.Place) -> theirs.InternetDetails:
    return _PLACES[place.kind](place)


def _police(police: ours.Police) -> theirs.LawEnforcement:
    return theirs.LawEnforcement(
        agency_name=police.agency,
        case_number=police.case_number or None,
        reported_to_le=_boolean(police.told),
    )


def _reporter(reporter: ours.Reporter) -> theirs.Reporter:
    return theirs.Reporter(
        reporting_person=theirs.Person(
            first_name=reporter.given_name or None,
            last_name=reporter.family_name or None,
            phone=(reporter.phone,) if reporter.phone else (),
            email=_emails((reporter.email,)) if reporter.email else (),
        ),
        company_template=reporter.company_text or None,
        terms_of_service=reporter.terms_text or None,
        legal_url=reporter.legal_url or None,
    )


def _person(party: ours.Party) -> theirs.Person | None:
    person = theirs.Person(
        first_name=party.given_name or None,
        last_name=party.family_name or None,
        phone=party.phones,
        email=tuple(
            theirs.Email(
                address=email.address, verified=_boolean(email.verified), verification_date=email.verified_at
            )
            for email in party.emails
        ),
        age=party.age_years,
        date_of_birth=party.born_on,
    )
    return None if person == theirs.Person() else person


def _subject(party: ours.Party) -> theirs.Party:
    return _party(party, subject=_person(party))


def _recipient(party: ours.Party) -> theirs.Party:
    return _party(party, recipient=_person(party))


def _victim(party: ours.Party) -> theirs.Party:
    # The schema asks for the element even when nothing is known about the child.
    return _party(party, victim=_person(party) or theirs.Person())


def _party(
    party: ours.Party,
    *,
    subject: theirs.Person | None = None,
    recipient: theirs.Person | None = None,
    victim: theirs.Person | None = None,
) -> theirs.Party:
    return theirs.Party(
        person_or_user_reported_person=subject,
        intended_recipient_person=recipient,
        victim_person=victim,
        esp_identifier=party.account_id or None,
        esp_service=party.service or None,
        compromised_account=_boolean(party.compromised),
        screen_name=party.screen_name or None,
        display_name=party.display_names,
        profile_url=party.profile_urls,
        profile_bio=party.bio or None,
        ip_capture_event=tuple(_ip_event(event) for event in party.ip_events),
        school_name=party.school or None,
        prior_ct_reports=party.prior_reports,
        group_identifier=party.group or None,
        additional_info=party.note or None,
    )

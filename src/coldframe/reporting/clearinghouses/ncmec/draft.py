"""Our content to NCMEC's documents. Unknown stays unknown: it becomes no element at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coldframe.reporting.clearinghouses import content as ours
from coldframe.reporting.clearinghouses.content import FileMark, IncidentMark, PlaceKind, Relevance
from coldframe.reporting.clearinghouses.ncmec import document as theirs
from coldframe.reporting.clearinghouses.ncmec import draft_people as people
from coldframe.reporting.clearinghouses.ncmec.document_people import Email
from coldframe.reporting.clearinghouses.ncmec.draft_people import boolean
from coldframe.reporting.clearinghouses.ncmec.vocabulary import (
    DATA_TYPES,
    FILE_ANNOTATIONS,
    INCIDENT_TYPES,
    RELEVANCE,
    REPORT_ANNOTATIONS,
)
from coldframe.reporting.clearinghouses.people import EmailAddress

Emails = Mapping[str, EmailAddress]


def report(content: ours.ReportContent) -> theirs.Report:
    """Return the ``<report>`` document. Complete only if ``check`` found no problem."""
    incident = content.incident
    parties = (*content.subjects, *content.recipients, *content.victims)
    # A place names addresses of people in the report; what is known of each stands with its owner.
    emails = {email.address: email for party in parties for email in party.emails}
    return theirs.Report(
        batched_report=theirs.BatchedReport() if content.is_viral_batch else None,
        incident_summary=theirs.IncidentSummary(
            incident_type=INCIDENT_TYPES[incident.kind],
            platform=incident.platform or None,
            escalate_to_high_priority=incident.urgent_reason or None,
            report_annotations=_report_annotations(incident.marks),
            incident_date_time=incident.occurred_at,
            incident_date_time_description=incident.occurred_means or None,
        ),
        internet_details=tuple(_PLACES[place.kind](place, emails) for place in content.places),
        law_enforcement=_police(content.police) if content.police else None,
        reporter=theirs.Reporter(
            reporting_person=people.person(content.reporter),
            contact_person=people.contact(content.reporter.contact) if content.reporter.contact else None,
            company_template=content.reporter.company_text or None,
            terms_of_service=content.reporter.terms_text or None,
            legal_url=content.reporter.legal_url or None,
        ),
        person_or_user_reported=tuple(people.subject(party) for party in content.subjects),
        intended_recipient=tuple(people.recipient(party) for party in content.recipients),
        victim=tuple(people.victim(party) for party in content.victims),
        additional_info=content.note or None,
    )


def file_details(file: ours.ReportedFile, *, remote_id: str, file_id: str) -> theirs.FileDetails:
    """Return the ``<fileDetails>`` document of one uploaded file."""
    supplemental = file.relevance is Relevance.SUPPLEMENTAL
    return theirs.FileDetails(
        report_id=int(remote_id),
        file_id=file_id,
        file_name=file.sent_name or None,
        original_file_name=file.original_name or None,
        uploaded_to_esp_timestamp=file.uploaded_at,
        location_of_file=file.location_url or None,
        file_viewed_by_esp=boolean(file.viewed),
        exif_viewed_by_esp=boolean(file.exif_viewed),
        publicly_available=boolean(file.public),
        # "Reported" is the default of the form; saying it would only repeat it.
        file_relevance=RELEVANCE[file.relevance] if supplemental else None,
        file_annotations=_file_annotations(file.marks),
        industry_classification=file.classification or None,
        original_file_hash=tuple(
            theirs.OriginalFileHash(hash_type=each.kind.upper(), value=each.value) for each in file.hashes
        ),
        ip_capture_event=people.ip_event(file.ip_event) if file.ip_event else None,
        device_id=tuple(people.device(each) for each in file.devices),
        details=tuple(_details(each) for each in file.data),
        additional_info=file.note or None,
    )


def _report_annotations(marks: tuple[IncidentMark, ...]) -> theirs.ReportAnnotations | None:
    named = {REPORT_ANNOTATIONS[mark]: True for mark in marks if mark in REPORT_ANNOTATIONS}
    return theirs.ReportAnnotations(**named) if named else None


def _file_annotations(marks: tuple[FileMark, ...]) -> theirs.FileAnnotations | None:
    if not marks:
        return None
    return theirs.FileAnnotations(**{FILE_ANNOTATIONS[mark]: True for mark in marks})


def _details(data: ours.FileData) -> theirs.Details:
    pairs = tuple(theirs.NameValuePair(each.name, each.value) for each in data.details)
    return theirs.Details(type=DATA_TYPES[data.kind], name_value_pair=pairs)


def _place_emails(place: ours.Place, emails: Emails) -> tuple[Email, ...]:
    return tuple(people.email(emails.get(each, EmailAddress(each))) for each in place.emails)


def _web_page(place: ours.Place, emails: Emails) -> theirs.InternetDetails:  # noqa: ARG001
    return theirs.InternetDetails(
        web_page_incident=theirs.WebPageIncident(
            third_party_hosted_content=boolean(place.third_party_hosted),
            url=place.urls,
            additional_info=place.note or None,
        )
    )


def _email(place: ours.Place, emails: Emails) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        email_incident=theirs.EmailIncident(
            email_address=_place_emails(place, emails),
            content=place.content or None,
            additional_info=place.note or None,
        )
    )


def _newsgroup(place: ours.Place, emails: Emails) -> theirs.InternetDetails:
    return theirs.InternetDetails(
        newsgroup_incident=theirs.NewsgroupIncident(
            name=place.name or None,
            email_address=_place_emails(place, emails),
            content=place.content or None,
            additional_info=place.note or None,
        )
    )


def _chat(place: ours.Place, emails: Emails) -> theirs.InternetDetails:  # noqa: ARG001
    return theirs.InternetDetails(
        chat_im_incident=theirs.ChatImIncident(
            chat_client=place.name or None,
            chat_room_name=place.room or None,
            content=place.content or None,
            additional_info=place.note or None,
        )
    )


def _game(place: ours.Place, emails: Emails) -> theirs.InternetDetails:  # noqa: ARG001
    return theirs.InternetDetails(
        online_gaming_incident=theirs.OnlineGamingIncident(
            game_name=place.name or None,
            console=place.room or None,
            content=place.content or None,
            additional_info=place.note or None,
        )
    )


def _cell_phone(place: ours.Place, emails: Emails) -> theirs.InternetDetails:  # noqa: ARG001
    return theirs.InternetDetails(
        cell_phone_incident=theirs.CellPhoneIncident(
            phone_number=people.phone(place.phone) if place.phone else None,
            latitude=place.latitude,
            longitude=place.longitude,
            additional_info=place.note or None,
        )
    )


def _offline(place: ours.Place, emails: Emails) -> theirs.InternetDetails:  # noqa: ARG001
    return theirs.InternetDetails(
        non_internet_incident=theirs.NonInternetIncident(
            location_name=place.name or None,
            incident_address=tuple(people.postal_address(each) for each in place.addresses),
            additional_info=place.note or None,
        )
    )


def _peer_to_peer(place: ours.Place, emails: Emails) -> theirs.InternetDetails:  # noqa: ARG001
    return theirs.InternetDetails(
        peer2peer_incident=theirs.Peer2PeerIncident(
            client=place.name or None,
            ip_capture_event=tuple(people.ip_event(event) for event in place.ip_events),
            file_names=place.file_names or None,
            additional_info=place.note or None,
        )
    )


_PLACES: dict[PlaceKind, Callable[[ours.Place, Emails], theirs.InternetDetails]] = {
    PlaceKind.WEB_PAGE: _web_page,
    PlaceKind.EMAIL: _email,
    PlaceKind.NEWSGROUP: _newsgroup,
    PlaceKind.CHAT: _chat,
    PlaceKind.GAME: _game,
    PlaceKind.CELL_PHONE: _cell_phone,
    PlaceKind.OFFLINE: _offline,
    PlaceKind.PEER_TO_PEER: _peer_to_peer,
}


def _police(police: ours.Police) -> theirs.LawEnforcement:
    abroad = boolean(police.order_abroad)
    return theirs.LawEnforcement(
        agency_name=police.agency,
        case_number=police.case_number or None,
        officer_contact=people.contact(police.officer) if police.officer else None,
        reported_to_le=boolean(police.told),
        served_legal_process_domestic=boolean(police.order_at_home),
        served_legal_process_international=None
        if abroad is None
        else theirs.LegalProcessAbroad(flea_country=police.order_country or None, was_served=abroad),
    )

"""From a dotted field path to words: ``files.0.ip_event.port`` is "the port of the upload address of file 1"."""

from __future__ import annotations

_LISTS = {
    "places": "place",
    "subjects": "reported person",
    "recipients": "intended recipient",
    "victims": "child harmed",
    "files": "file",
    "ip_events": "address",
    "emails": "e-mail",
    "hashes": "hash",
    "urls": "web address",
    "phones": "telephone number",
    "display_names": "display name",
    "profile_urls": "profile address",
    "prior_reports": "earlier report number",
    "marks": "mark",
    "addresses": "postal address",
    "devices": "device",
    "associated_accounts": "associated account",
    "data": "set of data",
    "details": "name and value",
}

_FIELDS = {
    "account_id": "account id",
    "address": "address",
    "age_disputed": '"signs speak against the stated age"',
    "age_years": "age in years",
    "all_emails_given": '"these are all e-mail addresses"',
    "agency": "name of the police body",
    "at": "time",
    "bio": "profile text",
    "born_on": "date of birth",
    "case_number": "case number",
    "city": "city",
    "closed": '"closed"',
    "closed_at": "time of the closure",
    "closed_for_a_time": "closure for a time",
    "closed_for_good": "closure for good",
    "contact": "person whom police should ask",
    "country": "country",
    "country_code": "country code",
    "classification": "industry classification",
    "company_text": "standing text about the company",
    "content": "text of the communication",
    "event": "kind of event",
    "exif_viewed": '"embedded data seen by a person"',
    "extension": "extension",
    "family_name": "family name",
    "file_names": "names of shared files",
    "given_name": "given name",
    "group": "organized group",
    "id_kind": "kind of number",
    "incident": "incident",
    "ip_event": "upload address",
    "kind": "kind",
    "latitude": "latitude",
    "legal_url": "address for legal process",
    "location_url": "web address where the file was found",
    "longitude": "longitude",
    "location": "estimated place",
    "middle_name": "middle name",
    "name": "name",
    "note": "note",
    "number": "number",
    "occurred_at": "time of the incident",
    "occurred_means": "meaning of the time",
    "original_name": "original file name",
    "officer": "officer",
    "order_abroad": '"legal process from another country"',
    "order_at_home": '"legal process from this country"',
    "order_country": "country of the legal process",
    "other_service": '"a user of another company"',
    "owner_told": '"the owner was told"',
    "owner_told_at": "time when the owner was told",
    "phone": "telephone number",
    "platform": "platform",
    "police": "police body",
    "port": "port",
    "postal_code": "postal code",
    "proxy": '"probably a proxy"',
    "public": '"publicly available"',
    "region": "region",
    "relevance": "relevance",
    "reopened_at": "time of opening again",
    "reporter": "reporter",
    "room": "room or console",
    "school": "school",
    "screen_name": "screen name",
    "service": "service",
    "street": "street",
    "terms_text": "terms of service",
    "third_party_hosted": '"hosted by somebody else"',
    "told": '"told to the police"',
    "uploaded_at": "time of upload",
    "urgent_reason": "reason for urgency",
    "us_state": "US state",
    "value": "value",
    "vehicle": "vehicle",
    "verified_at": "time of verification",
    "viewed": '"whole file seen by a person"',
}


def words(path: str) -> str:
    """Return what a person calls the field, beginning with an article where English wants one."""
    parts = path.split(".")
    if len(parts) > 1 and parts[-1] == "address":
        # "The upload address of file 1" says it all; "the address of the upload address" is one too many.
        parts.pop()
    named: list[str] = []
    for part in parts:
        if part.isdigit() and named:
            named[-1] += f" {int(part) + 1}"
        else:
            named.append(_LISTS.get(part) or f"the {_FIELDS.get(part, part.replace('_', ' '))}")
    # The incident is one of a kind: "the time of the incident" needs no second "of the incident".
    inner = [name for name in named if name != "the incident"] or named
    return " of ".join(reversed(inner))


def sentence(path: str) -> str:
    """Return ``words`` fit to begin a sentence."""
    text = words(path)
    return text[:1].upper() + text[1:]

"""From a dotted field path to words: ``files.0.ip_event.port`` is "the port of the upload address of file 1"."""

from __future__ import annotations

from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _

_LISTS = {
    "places": (_("place"), _("Place")),
    "subjects": (_("reported person"), _("Reported person")),
    "recipients": (_("intended recipient"), _("Intended recipient")),
    "victims": (_("child harmed"), _("Child harmed")),
    "files": (_("file"), _("File")),
    "ip_events": (_("address"), _("Address")),
    "emails": (_("e-mail"), _("E-mail")),
    "hashes": (_("hash"), _("Hash")),
    "urls": (_("web address"), _("Web address")),
    "phones": (_("telephone number"), _("Telephone number")),
    "display_names": (_("display name"), _("Display name")),
    "profile_urls": (_("profile address"), _("Profile address")),
    "prior_reports": (_("earlier report number"), _("Earlier report number")),
    "marks": (_("mark"), _("Mark")),
    "addresses": (_("postal address"), _("Postal address")),
    "devices": (_("device"), _("Device")),
    "associated_accounts": (_("associated account"), _("Associated account")),
    "data": (_("set of data"), _("Set of data")),
    "details": (_("name and value"), _("Name and value")),
}

_FIELDS = {
    "account_id": _("account id"),
    "address": _("address"),
    "age_disputed": _('"signs speak against the stated age"'),
    "age_years": _("age in years"),
    "all_emails_given": _('"these are all e-mail addresses"'),
    "agency": _("name of the police body"),
    "at": _("time"),
    "bio": _("profile text"),
    "born_on": _("date of birth"),
    "case_number": _("case number"),
    "city": _("city"),
    "closed": _('"closed"'),
    "closed_at": _("time of the closure"),
    "closed_for_a_time": _("closure for a time"),
    "closed_for_good": _("closure for good"),
    "contact": _("person whom police should ask"),
    "country": _("country"),
    "country_code": _("country code"),
    "classification": _("industry classification"),
    "company_text": _("standing text about the company"),
    "content": _("text of the communication"),
    "event": _("kind of event"),
    "exif_viewed": _('"embedded data seen by a person"'),
    "extension": _("extension"),
    "family_name": _("family name"),
    "file_names": _("names of shared files"),
    "given_name": _("given name"),
    "group": _("organized group"),
    "id_kind": _("kind of number"),
    "incident": _("incident"),
    "ip_event": _("upload address"),
    "kind": _("kind"),
    "latitude": _("latitude"),
    "legal_url": _("address for legal process"),
    "location_url": _("web address where the file was found"),
    "longitude": _("longitude"),
    "location": _("estimated place"),
    "middle_name": _("middle name"),
    "name": _("name"),
    "note": _("note"),
    "number": _("number"),
    "occurred_at": _("time of the incident"),
    "occurred_means": _("meaning of the time"),
    "original_name": _("original file name"),
    "officer": _("officer"),
    "order_abroad": _('"legal process from another country"'),
    "order_at_home": _('"legal process from this country"'),
    "order_country": _("country of the legal process"),
    "other_service": _('"a user of another company"'),
    "owner_told": _('"the owner was told"'),
    "owner_told_at": _("time when the owner was told"),
    "phone": _("telephone number"),
    "platform": _("platform"),
    "police": _("police body"),
    "port": _("port"),
    "postal_code": _("postal code"),
    "proxy": _('"probably a proxy"'),
    "public": _('"publicly available"'),
    "region": _("region"),
    "relevance": _("relevance"),
    "reopened_at": _("time of opening again"),
    "reporter": _("reporter"),
    "room": _("room or console"),
    "school": _("school"),
    "screen_name": _("screen name"),
    "service": _("service"),
    "street": _("street"),
    "terms_text": _("terms of service"),
    "third_party_hosted": _('"hosted by somebody else"'),
    "told": _('"told to the police"'),
    "uploaded_at": _("time of upload"),
    "urgent_reason": _("reason for urgency"),
    "us_state": _("US state"),
    "value": _("value"),
    "vehicle": _("vehicle"),
    "verified_at": _("time of verification"),
    "viewed": _('"whole file seen by a person"'),
}


def words(path: str) -> Said:
    """Return what a person calls the field, beginning with an article where English wants one."""
    return _said(path, begins=False)


def sentence(path: str) -> Said:
    """Return ``words`` fit to begin a sentence."""
    return _said(path, begins=True)


def _said(path: str, *, begins: bool) -> Said:
    parts = path.split(".")
    if len(parts) > 1 and parts[-1] == "address":
        # "The upload address of file 1" says it all; "the address of the upload address" is one too many.
        parts.pop()
    named: list[tuple[str, int]] = []
    for part in parts:
        if part.isdigit() and named:
            named[-1] = (named[-1][0], int(part) + 1)
        else:
            named.append((part, 0))
    # The incident is one of a kind: "the time of the incident" needs no second "of the incident".
    *outer, last = [(name, number) for name, number in named if name != "incident"] or named
    said = _entry(*last, begins=begins)
    for name, number in reversed(outer):
        said = Said("%(part)s of %(whole)s", part=said, whole=_entry(name, number, begins=False))
    return said


def _entry(name: str, number: int, *, begins: bool) -> Said:
    if name in _LISTS:
        said = Said(_LISTS[name][begins])
    else:
        field = Said(_FIELDS[name]) if name in _FIELDS else name.replace("_", " ")
        said = Said("The %(field)s", field=field) if begins else Said("the %(field)s", field=field)
    return Said("%(entry)s %(number)s", entry=said, number=number) if number else said

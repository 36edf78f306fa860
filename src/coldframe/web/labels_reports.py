"""The words for the enums and fields of reports; ``labels`` and the pages of reports show them.

Keyed by enum and value, since *refused* or *unknown* reads differently from one to the next.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, dict[str, str | Promise]] = {
    "ReportState": {
        "draft": _("Draft"),
        "approved": _("Approved, not filed"),
        "sending": _("Being filed"),
        "filed": _("Filed"),
        "refused": _("Refused by the clearinghouse"),
        "unknown_outcome": _("Outcome not known"),
        "retracted": _("Withdrawn before filing"),
    },
    "StepKind": {
        "open": _("Open the report there"),
        "upload": _("Send a file"),
        "describe": _("Describe the file"),
        "finish": _("Finish the report"),
        "retract": _("Retract an unfinished report"),
    },
    "StepState": {
        "in_flight": _("Under way"),
        "waiting": _("Will be tried again"),
        "done": _("Done"),
        "refused": _("Refused"),
        "unknown": _("Nobody knows whether it took effect"),
    },
    "Setback": {
        "not_reached": _("The clearinghouse could not be reached"),
        "refused_by_clearinghouse": _("The clearinghouse refused it"),
        "credentials": _("The clearinghouse does not accept our credentials"),
        "open_outcome_unknown": _("The answer to the first call was lost"),
        "retract_outcome_unknown": _("An older report of ours may be finished there"),
        "file_unreadable": _("A file could not be read from the vault"),
        "kept_failing": _("The connection broke each time"),
        "expired_there": _("The unfinished report grew too old there"),
        "unsafe_configuration": _("A setting of this desk is unsafe"),
        "production_off": _("Production is not switched on"),
        "release_refused": _("The agreement does not cover it"),
        "decision_not_final": _("The decision no longer stands"),
        "no_longer_valid": _("It is not as it was approved, or breaks a rule now"),
        "basis_reversed": _("The decision behind it was reversed"),
    },
    "IncidentKind": {
        "material": _("Child sexual abuse material"),
        "trafficking": _("Child trafficking for sexual exploitation"),
        "travel": _("Sexual exploitation of children in travel"),
        "abuse": _("Sexual abuse of a child"),
        "enticement": _("Enticement of a child for sexual acts"),
        "unsolicited_material": _("Sexual material sent to a child"),
        "misleading_domain": _("Misleading domain name"),
        "misleading_words": _("Misleading words or images on a page"),
    },
    "IncidentMark": {
        "sextortion": _("Sexual extortion"),
        "solicitation": _("Solicitation"),
        "minor_to_minor": _("Between children"),
        "spam": _("Spam"),
        "sadistic_exploitation": _("Sadistic online exploitation"),
        "informational": _("For information only"),
        "aggravating_factors": _("Possible aggravating factors"),
        "instrumental_use": _("Instrumental use"),
        "viral_batch": _("One viral item on many accounts"),
    },
    "FileMark": {
        "drawing": _("Drawing"),
        "potential_meme": _("Possibly a meme"),
        "viral": _("Viral"),
        "possible_self_production": _("Possibly self-produced"),
        "physical_harm": _("Physical harm"),
        "violence": _("Violence"),
        "animal": _("Animal"),
        "live_streaming": _("Live-streamed"),
        "infant": _("Infant or toddler"),
        "generative_ai": _("Made by generative AI"),
    },
    "PlaceKind": {
        "web_page": _("Web page"),
        "email": _("E-mail"),
        "newsgroup": _("Newsgroup"),
        "chat": _("Chat"),
        "game": _("Game"),
        "cell_phone": _("Mobile telephone"),
        "offline": _("Not online"),
        "peer_to_peer": _("Peer to peer"),
    },
    "EventKind": {
        "login": _("Login"),
        "registration": _("Registration"),
        "purchase": _("Purchase"),
        "upload": _("Upload"),
        "other": _("Other"),
        "unknown": _("Not known"),
    },
    "PhoneKind": {
        "mobile": _("Mobile"),
        "home": _("At home"),
        "business": _("Business"),
        "work": _("At work"),
        "fax": _("Fax"),
        "internet": _("Internet"),
        "recovery": _("For recovery"),
        "unknown": _("Not known"),
    },
    "EmailKind": {
        "home": _("At home"),
        "work": _("At work"),
        "business": _("Business"),
        "recovery": _("For recovery"),
        "unknown": _("Not known"),
    },
    "AddressKind": {
        "home": _("At home"),
        "business": _("Business"),
        "billing": _("Billing"),
        "shipping": _("Shipping"),
        "technical": _("Technical"),
        "unknown": _("Not known"),
    },
    "AccountKind": {
        "billing": _("Billing"),
        "linked": _("Linked account"),
        "business": _("Business"),
        "creator": _("Creator"),
        "parent_or_guardian": _("Parent or guardian"),
        "other": _("Other"),
    },
    "DataKind": {"exif": _("From the camera (EXIF)"), "hash": _("Hashes of other kinds")},
    "Relevance": {
        "reported": _("What the report is about"),
        "supplemental": _("Only helps to understand it"),
    },
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    (enum, value): words for enum, values in _WORDS.items() for value, words in values.items()
}
"""(Enum name, value) to words, as ``labels`` reads them."""

TONES: dict[str, str] = {
    "approved": "accent",
    "filed": "good",
    "unknown_outcome": "alarm",
    "in_flight": "accent",
}
"""Value to tone; see ``labels.tone_of``."""

CLEARINGHOUSES: dict[str, str | Promise] = {"ncmec": _("NCMEC CyberTipline")}
"""Plug-in's name to what a person reads."""

WHAT_NOW: dict[str, str | Promise] = {
    "not_reached": _("Nothing was filed. File it again when the clearinghouse answers."),
    "refused_by_clearinghouse": _(
        "Nothing was filed. Reopen the report, mend what it names, have it approved again."
    ),
    "credentials": _("Nothing was filed. Have the operator check the credentials, then file it again."),
    "open_outcome_unknown": _(
        "An unfinished report may stand there; it is no filed report and is deleted there by itself. "
        "Ask the clearinghouse if you can, resolve it here, then file it again."
    ),
    "retract_outcome_unknown": _(
        "Ask the clearinghouse before anything is filed again, quoting the request id of the last step."
    ),
    "file_unreadable": _("Nothing was filed. Restore the file in the vault, or take it out of the report."),
    "kept_failing": _("Nothing was filed. File it again later."),
    "expired_there": _("Nothing was filed. File it again."),
    "unsafe_configuration": _("Nothing was sent. Have the operator mend the setting, then file it again."),
    "production_off": _("Nothing was filed. Have two people switch production on, then file it again."),
    "release_refused": _("Nothing was filed. Have the agreement renewed or extended, then file it again."),
    "decision_not_final": _("Nothing was filed. Withdraw the report."),
    "no_longer_valid": _(
        "Nothing was filed. Withdraw the approval, mend the report, have it approved again."
    ),
    "basis_reversed": _("Withdraw the report if it is not filed; if it is, have the supplement filed."),
}
"""``Setback`` to what a person does next."""

PARTS: dict[str, str | Promise] = {
    "incident": _("Incident"),
    "places": _("Place"),
    "police": _("Police that already know"),
    "reporter": _("Who reports"),
    "subjects": _("Reported person"),
    "recipients": _("Intended recipient"),
    "victims": _("Child harmed"),
    "files": _("File"),
    "ip_events": _("Address"),
    "ip_event": _("Upload address"),
    "emails": _("E-mail address"),
    "phones": _("Telephone number"),
    "phone": _("Telephone number"),
    "addresses": _("Postal address"),
    "devices": _("Device"),
    "associated_accounts": _("Account that hangs together with it"),
    "closed_for_a_time": _("Closure of the account for a time"),
    "closed_for_good": _("Closure of the account for good"),
    "location": _("Where the account probably is"),
    "officer": _("Officer"),
    "contact": _("Whom police should ask"),
    "data": _("Data inside the file"),
    "details": _("Name and value"),
    "note": _("Note"),
}
"""A part of a report to its words."""

FIELDS: dict[str, str | Promise] = {
    "account_id": _("Account id"),
    "address": _("Address"),
    "age_disputed": _("Do signs speak against the stated age?"),
    "age_years": _("Age in years"),
    "agency": _("Police body"),
    "all_emails_given": _("Are these all its e-mail addresses?"),
    "at": _("Time"),
    "bio": _("Profile text"),
    "born_on": _("Day of birth"),
    "case_number": _("Case number"),
    "city": _("City"),
    "classification": _("Industry classification (A1, A2, B1, B2)"),
    "closed": _("Is it closed?"),
    "closed_at": _("Time of the closure"),
    "company_text": _("Standing text about the company"),
    "compromised": _("Was the account taken over?"),
    "content": _("Text of the communication"),
    "country": _("Country (two letters)"),
    "country_code": _("Country code, such as +82"),
    "display_names": _("Display names"),
    "emails": _("E-mail addresses"),
    "event": _("What the account did"),
    "extension": _("Extension"),
    "family_name": _("Family name"),
    "file_names": _("Names of shared files"),
    "given_name": _("Given name"),
    "group": _("Organized group"),
    "id_kind": _("Kind of number, such as IMEI"),
    "kind": _("Kind"),
    "latitude": _("Latitude"),
    "legal_url": _("Page about legal process"),
    "location_url": _("Web address where the file was found"),
    "longitude": _("Longitude"),
    "marks": _("What else is true"),
    "middle_name": _("Middle name"),
    "name": _("Name of the client, game or group"),
    "note": _("Note"),
    "number": _("Number"),
    "occurred_at": _("When it happened"),
    "occurred_means": _("What that time means"),
    "order_abroad": _("Legal process from another country?"),
    "order_at_home": _("Legal process from this country?"),
    "order_country": _("Country of that process (two letters)"),
    "original_name": _("Original file name"),
    "other_service": _("A user of another company?"),
    "owner_told": _("Was the owner told?"),
    "owner_told_at": _("Time when the owner was told"),
    "platform": _("Platform"),
    "port": _("Port"),
    "postal_code": _("Postal code"),
    "prior_reports": _("Earlier report numbers of the clearinghouse"),
    "profile_urls": _("Profile addresses"),
    "proxy": _("Probably a proxy?"),
    "public": _("Could everybody see it?"),
    "region": _("Region"),
    "relevance": _("Relevance"),
    "reopened_at": _("Time when it was opened again"),
    "room": _("Room or console"),
    "school": _("School"),
    "screen_name": _("Screen name"),
    "service": _("Service"),
    "street": _("Street and number"),
    "terms_text": _("Terms of service, as far as they matter"),
    "third_party_hosted": _("Hosted by somebody else?"),
    "told": _("Did we tell them?"),
    "uploaded_at": _("Time of upload"),
    "urgent_reason": _("Why it is urgent"),
    "urls": _("Web addresses"),
    "us_state": _("US state (two letters)"),
    "value": _("Value"),
    "vehicle": _("Vehicle"),
    "verified": _("Verified?"),
    "verified_at": _("Time of verification"),
}
"""A field of a report to its words."""

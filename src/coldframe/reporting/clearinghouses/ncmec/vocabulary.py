"""NCMEC's own words, and what they mean in ours. They stay inside this folder.

Its incident types still use wording that the terminology guidelines ask everybody to avoid;
the schema accepts only these literal strings, so they stand here and nowhere else.
"""

from __future__ import annotations

from coldframe.reporting.clearinghouses.content import (
    EventKind,
    FileMark,
    IncidentKind,
    IncidentMark,
    PlaceKind,
    Relevance,
)

INCIDENT_TYPES = {
    IncidentKind.MATERIAL: "Child Pornography (possession, manufacture, and distribution)",
    IncidentKind.TRAFFICKING: "Child Sex Trafficking",
    IncidentKind.TRAVEL: "Child Sex Tourism",
    IncidentKind.ABUSE: "Child Sexual Molestation",
    IncidentKind.MISLEADING_DOMAIN: "Misleading Domain Name",
    IncidentKind.MISLEADING_WORDS: "Misleading Words or Digital Images on the Internet",
    IncidentKind.ENTICEMENT: "Online Enticement of Children for Sexual Acts",
    IncidentKind.UNSOLICITED_MATERIAL: "Unsolicited Obscene Material Sent to a Child",
}

# Annotations by the field names of document.py, which become the element names.
REPORT_ANNOTATIONS = {
    IncidentMark.SEXTORTION: "sextortion",
    IncidentMark.SOLICITATION: "csam_solicitation",
    IncidentMark.MINOR_TO_MINOR: "minor_to_minor_interaction",
    IncidentMark.SPAM: "spam",
    IncidentMark.SADISTIC_EXPLOITATION: "sadistic_online_exploitation",
}

FILE_ANNOTATIONS = {
    FileMark.DRAWING: "anime_drawing_virtual_hentai",
    FileMark.POTENTIAL_MEME: "potential_meme",
    FileMark.VIRAL: "viral",
    FileMark.POSSIBLE_SELF_PRODUCTION: "possible_self_production",
    FileMark.PHYSICAL_HARM: "physical_harm",
    FileMark.VIOLENCE: "violence_gore",
    FileMark.ANIMAL: "bestiality",
    FileMark.LIVE_STREAMING: "live_streaming",
    FileMark.INFANT: "infant",
    FileMark.GENERATIVE_AI: "generative_ai",
}

EVENT_NAMES = {
    EventKind.LOGIN: "Login",
    EventKind.REGISTRATION: "Registration",
    EventKind.PURCHASE: "Purchase",
    EventKind.UPLOAD: "Upload",
    EventKind.OTHER: "Other",
    EventKind.UNKNOWN: "Unknown",
}

RELEVANCE = {Relevance.REPORTED: "Reported", Relevance.SUPPLEMENTAL: "Supplemental Reported"}

CLASSIFICATIONS = ("A1", "A2", "B1", "B2")
"""Industry classification: letter = apparent age, digit = what is shown."""

PLACE_NAMES = {
    PlaceKind.WEB_PAGE: "web page",
    PlaceKind.EMAIL: "e-mail",
    PlaceKind.NEWSGROUP: "newsgroup",
    PlaceKind.CHAT: "chat",
    PlaceKind.GAME: "online game",
    PlaceKind.CELL_PHONE: "cell phone",
    PlaceKind.OFFLINE: "outside the internet",
    PlaceKind.PEER_TO_PEER: "peer-to-peer network",
}

PLACE_FIELDS: dict[PlaceKind, frozenset[str]] = {
    PlaceKind.WEB_PAGE: frozenset({"urls", "third_party_hosted", "note"}),
    PlaceKind.EMAIL: frozenset({"emails", "content", "note"}),
    PlaceKind.NEWSGROUP: frozenset({"name", "emails", "content", "note"}),
    PlaceKind.CHAT: frozenset({"name", "room", "content", "note"}),
    PlaceKind.GAME: frozenset({"name", "room", "content", "note"}),
    PlaceKind.CELL_PHONE: frozenset({"phone", "latitude", "longitude", "note"}),
    PlaceKind.OFFLINE: frozenset({"name", "note"}),
    PlaceKind.PEER_TO_PEER: frozenset({"name", "ip_events", "file_names", "note"}),
}
"""Which fields of a place NCMEC's form has for each kind; any other one filled is a problem."""

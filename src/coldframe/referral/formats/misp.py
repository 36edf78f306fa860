"""A MISP event as JSON, for a partner that runs MISP under an agreement.

Source: MISP core format and its object templates ``file``, ``url``, ``annotation``, ``report``, ``user-account``
and ``network-connection``; taxonomies tlp, rsit, dark-web, content-classification and circl.

Most MISP communities are general ones, where an indicator of this kind shows what to look for. So the event,
each object and each attribute is for the recipient's own organization only, nothing is marked for detection,
nothing correlates, and the event says so. Who a victim or a reporter is has no place here at all, whatever was
released. MISP knows no perceptual hash: a PDQ fingerprint is an attribute of type ``other``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime

from coldframe.core.moments import isoformat
from coldframe.partners.document import canonical
from coldframe.partners.terms import HarmCategory
from coldframe.referral.formats.base import (
    Contact,
    Problem,
    check_substance,
    record,
    require_none,
    rows,
    terms_of,
)
from coldframe.referral.formats.marking import CONDITION, handling_statement, tlp_of
from coldframe.referral.terms import Envelope

Part = dict[str, object]

WARNING = (
    "Not for general MISP communities: indicators of child sexual abuse are not shared there. This event is for "
    "the receiving organization only. Do not publish it, and do not widen its distribution."
)
"""Stands in every event, and beside the choice of this form."""

_H = HarmCategory
_MATERIAL = (
    'content-classification:illegal-markets="child-abuse-material"',
    'dark-web:topic="child-sexual-abuse-material"',
)
_TAGS: Mapping[HarmCategory, tuple[str, ...]] = {
    _H.ABUSE_MATERIAL: _MATERIAL,
    _H.LIVE_STREAMED_ABUSE: _MATERIAL,
    _H.SELF_PRODUCED: _MATERIAL,
    _H.SALE_OF_ACCESS: _MATERIAL,
    _H.SEXUAL_EXTORTION: ('circl:incident-classification="sextortion"',),
}
_OWN_ORGANIZATION = "0"
_ONCE = ("clue", "decision", "report")
_TEMPLATES = {
    "file": ("688c46fb-5edb-40a3-8273-1af7923e2215", "25", "file"),
    "url": ("60efb77b-40b5-4c46-871b-ed1ed999fce5", "10", "network"),
    "annotation": ("5d8dc046-15a1-4ca3-a09f-ed4ede7c4487", "3", "misc"),
    "report": ("70a68471-df22-4e3f-aa1a-5a3be19f82df", "8", "misc"),
    "user-account": ("49606b06-22f0-4ac8-8eee-2f12ad46f3d3", "6", "misc"),
    "network-connection": ("af16764b-f8e5-4603-9de1-de34d272f80b", "7", "network"),
}
"""Of each object template: its UUID, version and meta-category."""

_TYPES = {
    "filename": ("filename", "External analysis"),
    "md5": ("md5", "External analysis"),
    "sha1": ("sha1", "External analysis"),
    "sha256": ("sha256", "External analysis"),
    "mimetype": ("mime-type", "Artifacts dropped"),
    "size-in-bytes": ("size-in-bytes", "Other"),
    "url": ("url", "External analysis"),
    "ip-src": ("ip-src", "External analysis"),
    "src-port": ("port", "Network activity"),
    "first-packet-seen": ("datetime", "Other"),
    "email": ("email", "Attribution"),
    "case-number": ("text", "Internal reference"),
}
"""Of each relation in an object: type and category of its attribute; the others are plain text."""


class Misp:
    """Writes the event. See ``formats.base.Format``.

    Args:
        desk: This desk, which creates the event.
        written_at: Now.
    """

    name = "misp/2.5"
    media_type = "application/json"

    def __init__(self, desk: Contact, *, written_at: datetime) -> None:
        self._desk, self._written_at = desk, written_at

    def check(self, _envelope: Envelope, released: Mapping[str, object], /) -> tuple[Problem, ...]:
        """Say everything that keeps the event from being written. Pure."""
        return check_substance(released)

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the event, unpublished.

        Raises:
            InvalidInput: ``check`` finds a problem.
        """
        require_none(self.check(envelope, released))
        stamp = str(int(self._written_at.timestamp()))
        event = _Event(envelope.referral_id, stamp)
        _about(event, envelope, released)
        for row in rows(released, "items"):
            _item(event, row)
        for row in rows(released, "subjects"):
            _subject(event, row)
        return canonical({
            "Event": {
                "uuid": event.uuid("event"),
                "info": f"Referral {envelope.referral_id}",
                "date": isoformat(self._written_at)[:10],
                "timestamp": stamp,
                "published": False,
                "analysis": "0",
                "threat_level_id": "4",
                "distribution": _OWN_ORGANIZATION,
                "disable_correlation": True,
                "Orgc": {
                    "name": self._desk.organization,
                    "uuid": str(uuid.uuid5(uuid.NAMESPACE_DNS, self._desk.domain)),
                },
                "Tag": [{"name": name} for name in _tags(envelope)],
                "Attribute": event.attributes,
                "Object": event.objects,
            }
        })  # fmt: skip


class _Event:
    """The attributes and objects so far, each under an id that is the same whenever the same referral is written."""

    def __init__(self, referral_id: str, stamp: str) -> None:
        self.attributes: list[Part] = []
        self.objects: list[Part] = []
        self._referral_id, self._stamp = referral_id, stamp

    def uuid(self, place: str) -> str:
        """Return the id of what stands at a place."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._referral_id}/misp/{place}"))

    def say(
        self, value: object, *, kind: str = "comment", category: str = "Other", comment: str = ""
    ) -> None:
        """Add an attribute that belongs to no object."""
        self.attributes.append(
            self._attribute(f"attribute/{len(self.attributes)}", kind, category, value, comment=comment)
        )

    def add(self, template: str, comment: str, **values: object) -> None:
        """Add an object; a value that is a list makes an attribute of each entry, an empty one none."""
        template_uuid, version, meta = _TEMPLATES[template]
        place = f"object/{len(self.objects)}"
        parts: list[Part] = []
        for relation, value in ((name.replace("_", "-"), value) for name, value in values.items()):
            kind, category = _TYPES.get(relation, ("text", "Other"))
            for one in value if isinstance(value, list) else [value]:
                if one not in (None, ""):
                    made = self._attribute(f"{place}/{len(parts)}", kind, category, one)
                    parts.append(made | {"object_relation": relation})
        self.objects.append({
            "uuid": self.uuid(place),
            "name": template,
            "meta-category": meta,
            "template_uuid": template_uuid,
            "template_version": version,
            "distribution": _OWN_ORGANIZATION,
            "timestamp": self._stamp,
            "comment": comment,
            "Attribute": parts,
        })  # fmt: skip

    def _attribute(self, place: str, kind: str, category: str, value: object, *, comment: str = "") -> Part:
        return {
            "uuid": self.uuid(place),
            "type": kind,
            "category": category,
            "value": str(value),
            "comment": comment,
            "to_ids": False,
            "disable_correlation": True,
            "distribution": _OWN_ORGANIZATION,
            "timestamp": self._stamp,
        }


def _tags(envelope: Envelope) -> list[str]:
    of_harms = (tag for harm in envelope.harms for tag in _TAGS.get(harm, ()))
    own = (f'coldframe:harm="{harm}"' for harm in envelope.harms)
    return list(dict.fromkeys((tlp_of(envelope), 'rsit:abusive-content="violence"', *of_harms, *own)))


def _about(event: _Event, envelope: Envelope, released: Mapping[str, object]) -> None:
    event.say(WARNING, comment="terms")
    event.say(handling_statement(envelope))
    if envelope.rights_caveat:
        event.say(f"{CONDITION}{envelope.rights_caveat}")
    for label, words in terms_of(envelope):
        if words != envelope.rights_caveat:
            event.say(f"{label}: {words}", comment="terms")
    for name in _ONCE:
        for key, value in record(released, name).items():
            if (name, key) != ("clue", "statement"):
                event.say(value, comment=f"{name}.{key}")
    statement = record(released, "clue").get("statement")
    event.add(
        "report", "", title=f"Referral {envelope.referral_id}", summary=statement, case_number=envelope.referral_id
    )  # fmt: skip


def _item(event: _Event, row: Mapping[str, object]) -> None:
    number, file = row.get("number"), record(row, "file")
    comment = "; ".join(_said(f"item {number}", row, "kind", "viewed", "public"))
    known: dict[str, object] = {
        "filename": row.get("original_name"),
        "size-in-bytes": file.get("size_bytes"),
        "md5": row.get("md5"),
        "sha1": row.get("sha1"),
        "sha256": row.get("sha256") or file.get("sha256"),
    }
    if any(value not in (None, "") for value in known.values()):
        event.add("file", comment, **known, mimetype=row.get("media_type"), text=row.get("match_summary"))
    if url := row.get("url"):
        event.add("url", comment, url=url)
    if text := row.get("text"):
        event.add("annotation", comment, text=text)
    if pdq := row.get("pdq"):
        event.say(pdq, kind="other", comment=f"PDQ of item {number}, 256 bits")


def _subject(event: _Event, row: Mapping[str, object]) -> None:
    number = row.get("number")
    comment = f"subject {number}"
    emails, phones, events = (
        value if isinstance(value := row.get(name), list) else [] for name in ("email", "phone", "ip_event")
    )
    if row.get("account") or row.get("screen_name"):
        event.add(
            "user-account", comment, user_id=row.get("account"), username=row.get("screen_name"),
            account_type=row.get("service"), email=emails,
        )  # fmt: skip
    else:
        if service := row.get("service"):
            event.say(service, kind="text", comment=f"{comment}; service")
        for email in emails:
            event.say(email, kind="email", category="Attribution", comment=comment)
    for phone in phones:
        event.say(phone, kind="phone-number", category="Other", comment=comment)
    for one in events:
        if isinstance(one, Mapping) and one.get("address"):
            event.add(
                "network-connection", "; ".join(_said(comment, one, "event", "proxy")), ip_src=one["address"],
                src_port=one.get("port"), first_packet_seen=one.get("at"),
            )  # fmt: skip


def _said(first: str, values: Mapping[str, object], *names: str) -> Iterator[str]:
    yield first
    for name in names:
        if (value := values.get(name)) not in (None, ""):
            yield f"{name} {value}"

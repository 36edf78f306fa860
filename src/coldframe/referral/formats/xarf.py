"""A XARF v4 abuse report about one address: what a hosting company's machines read.

Source: xarf-spec v4.2.0, ``content-csam.json`` and ``content-csem.json``. One report names one address, so
a matter with three of them makes three reports. Every key is written here by name, from what was
released; there is no ``evidence`` and no ``_internal``: no file, and no note of ours, can travel in one.
Of hashes only those of cryptography go, never a perceptual one. Its tags name the agreement: the schema has
no other place for it, and takes lower case only.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from urllib.parse import urlsplit

from coldframe.core.said import gettext_noop as _
from coldframe.partners.document import canonical
from coldframe.partners.terms import HarmCategory
from coldframe.referral.formats.base import Contact, Problem, record, require_none, rows
from coldframe.referral.terms import Envelope

_H = HarmCategory
_MATERIAL = (_H.ABUSE_MATERIAL, _H.LIVE_STREAMED_ABUSE, _H.SELF_PRODUCED, _H.SALE_OF_ACCESS)
_EXPLOITATION = {_H.GROOMING: "grooming", _H.SEXUAL_EXTORTION: "sextortion", _H.TRAFFICKING: "trafficking"}
_CLASSIFICATION = {"baseline": "baseline"}
_MEDIA = ("image", "video", "audio", "text")
_DOMAIN = re.compile(r"([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}")
_IPV4 = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")
_MAX_DESCRIPTION = 1000
_MAX_ORGANIZATION = 200


class XarfV4:
    """Writes the report about one item. See ``formats.base.Format``.

    Args:
        reporter: This desk.
        item: Number of the item in the clue, from 1.
    """

    name = "xarf/4.2.0"
    media_type = "application/json"

    def __init__(self, reporter: Contact, *, item: int) -> None:
        self._reporter = reporter
        self._item = item

    def check(self, envelope: Envelope, released: Mapping[str, object]) -> tuple[Problem, ...]:
        """Say everything that keeps the report from being written. Pure."""
        item, clue = self._row(released), record(released, "clue")
        found: list[tuple[str, str]] = []
        if not item.get("url"):
            found.append(
                ("item.url", _("The web address is missing. Choose an item that has one, and release it."))
            )
        if not (clue.get("occurred_at") or clue.get("received_at")):
            found.append(
                ("clue.received_at", _("A time is missing. Release when it happened or when it came here."))
            )
        category = str(record(released, "decision").get("category", ""))
        kind = _kind(envelope)
        if not kind:
            found.append(
                ("harms", _("XARF has no word for this kind of harm. Write to the host in words instead."))
            )
        elif kind == "csam" and category not in _CLASSIFICATION:
            found.append(
                (
                    "decision.category",
                    _("XARF asks for a classification. Release a decision of category baseline."),
                )
            )
        elif not category:
            found.append(("decision.category", _("Say who found it: release the decision's category.")))
        if not 0 < len(self._reporter.organization) <= _MAX_ORGANIZATION:
            found.append(
                ("reporter.organization", _("The desk's name must have 1 to 200 characters. Set it."))
            )
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", self._reporter.email):
            found.append(("reporter.email", _("The desk's e-mail address is missing or none. Set it.")))
        if not _DOMAIN.fullmatch(self._reporter.domain):
            found.append(
                ("reporter.domain", _("The desk's domain is missing or none, such as example.org. Set it."))
            )
        return tuple(Problem(*one) for one in found)

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the report. The same referral and item always give the same ``report_id``.

        Raises:
            InvalidInput: ``check`` finds a problem.
        """
        require_none(self.check(envelope, released))
        item, clue, decision = self._row(released), record(released, "clue"), record(released, "decision")
        kind, url = _kind(envelope), str(item["url"])
        host = urlsplit(url).hostname or ""
        contact = {
            "org": self._reporter.organization,
            "contact": self._reporter.email,
            "domain": self._reporter.domain,
        }
        report: dict[str, object] = {
            "xarf_version": "4.2.0",
            "report_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{envelope.referral_id}/{self._item}")),
            "timestamp": str(clue.get("occurred_at") or clue["received_at"]),
            "reporter": contact,
            "sender": contact,
            "source_identifier": host,
            "category": "content",
            "type": kind,
            "url": url,
            # A decision is always a person's: no machine decides here.
            "detection_method": "manual_review",
            "verification_method": "manual",
            "tags": [
                f"agreement:{envelope.agreement_id.lower()}",
                f"agreement-version:{envelope.agreement_version}",
                f"onward-transfer:{envelope.onward_transfer}",
                f"retention-days:{envelope.retention_days}",
            ],
        }
        if _DOMAIN.fullmatch(host):
            report["domain"] = host
        if text := str(clue.get("statement", "")):
            report["description"] = text[:_MAX_DESCRIPTION]
        if kind == "csam" and (number := str(record(released, "report").get("number", ""))):
            report["ncmec_report_id"] = number
        report |= _material(item, decision) if kind == "csam" else _exploitation(envelope, released)
        return canonical(report)

    def _row(self, released: Mapping[str, object]) -> Mapping[str, object]:
        return next((row for row in rows(released, "items") if row.get("number") == self._item), {})


def _kind(envelope: Envelope) -> str:
    if any(harm in envelope.harms for harm in _MATERIAL):
        return "csam"
    return "csem" if any(harm in envelope.harms for harm in _EXPLOITATION) else ""


def _material(item: Mapping[str, object], decision: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {"classification": _CLASSIFICATION[str(decision["category"])]}
    media = str(item.get("media_type", "")).partition("/")[0]
    if media in _MEDIA:
        found["media_type"] = media
    if hashes := {name: item[name] for name in ("md5", "sha1", "sha256") if item.get(name)}:
        found["hash_values"] = hashes
    return found


def _exploitation(envelope: Envelope, released: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {
        "exploitation_type": next(_EXPLOITATION[harm] for harm in _EXPLOITATION if harm in envelope.harms)
    }
    subjects = rows(released, "subjects")
    # Two accounts would be read as one person's; a report about each is for the words.
    if len(subjects) == 1:
        events = subjects[0].get("ip_event")
        addresses = [
            str(event["address"])
            for event in (events if isinstance(events, list) else [])
            if isinstance(event, Mapping) and _IPV4.fullmatch(str(event.get("address", "")))
        ]
        indicators: dict[str, object] = {}
        if account := str(subjects[0].get("account", "")):
            indicators["account_id"] = account
        if addresses:
            indicators["ip_addresses"] = addresses
        if indicators:
            found["perpetrator_indicators"] = indicators
    return found

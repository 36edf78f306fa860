"""A XARF v4 abuse report of type ``csam`` or ``csem``: JSON, as companies send it to each other.

Source: xarf-spec v4.2.0, ``content-csam.json`` and ``content-csem.json``. What the schema requires is
not insisted on: a report that lacks its classification still names an address. Refused is only what is
no XARF v4, is of another type, or says nothing to look at.

Never with media inside. XARF may carry evidence as base64; in these two types that could be the
material itself, so every payload that is not plain text is taken out before anything is kept, here
and out of the original: what stays is its type, its description and its hashes, as a file that is not
held. A file belongs beside a clue, where it is sealed as it arrives.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.channels.embedded import short, short_bytes, short_text
from coldframe.intake.channels.lenient import Lenient, place
from coldframe.intake.terms import CLAIMED_HASHES, Channel, ItemKind, NewClue, NewItem, NewTrace, Parsed
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind

NAME = Channel.XARF
MEDIA_TYPE = "application/json"
_TEXT_TYPES = ("text/plain", "text/csv")
_OURS = "payload_sha256"
_HARMS = {
    "grooming": HarmCategory.GROOMING,
    "solicitation": HarmCategory.GROOMING,
    "sextortion": HarmCategory.SEXUAL_EXTORTION,
    "trafficking": HarmCategory.TRAFFICKING,
    "distribution": HarmCategory.ABUSE_MATERIAL,
    "production": HarmCategory.ABUSE_MATERIAL,
    "possession": HarmCategory.ABUSE_MATERIAL,
}


def parse(untrusted: bytes) -> Parsed:
    """Read a report; see ``base.Channel.parse``. Of ``untrusted``, encoded files are not kept anywhere."""
    try:
        kept, report = _without_media(read_json(untrusted), untrusted)
    except InvalidInput as error:
        unreadable = short_bytes(untrusted)
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, unreadable),))
    try:
        clue = _clue(Lenient(report), kept)
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, kept),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


def _clue(report: Lenient, raw: bytes) -> NewClue:
    if not re.fullmatch(r"4\.[0-9]+\.[0-9]+", report.text("xarf_version")):
        raise InvalidInput("This is no XARF v4 report. Its xarf_version must be 4.x.y.", field="xarf_version")
    kind = report.text("type")
    if report.text("category") != "content" or kind not in ("csam", "csem"):
        raise InvalidInput(
            "Only XARF reports of category content and type csam or csem are taken. "
            "Send others to your abuse desk.",
            field="type",
        )
    at = report.moment("timestamp")
    reporter, number = report.part("reporter"), report.text("report_id")
    indicators = report.part("perpetrator_indicators")
    said = [report.text("description"), indicators.text("pattern_of_behavior")]
    items = (*_places(report, at), *_file(report), *_account(indicators), *_evidence(report))
    if not items:
        raise InvalidInput(
            "The report names nothing to look at. Add its url, then send it again.", field="url"
        )
    sender = reporter.text("domain")
    # Known and of no use to a reviewer: the version and category just checked.
    report.part("sender").skip("org", "contact", "domain")
    return NewClue(
        channel=NAME,
        raw=raw,
        raw_media_type=MEDIA_TYPE,
        items=items,
        idempotency_key=f"xarf:{sender}:{number}" if number else "",
        statement="\n".join(text for text in said if text),
        harms=_harms(kind, report),
        occurred_at=at,
        source=reporter.text("org") or sender,
        sender_reference=number,
        reported_elsewhere=Answer.YES if report.text("ncmec_report_id") else Answer.UNKNOWN,
        unread=report.unread(),
    )


def _harms(kind: str, report: Lenient) -> tuple[HarmCategory, ...]:
    if kind == "csam":
        return (HarmCategory.ABUSE_MATERIAL,)
    harm = _HARMS.get(report.text("exploitation_type"))
    return (harm or HarmCategory.OTHER_HARM_TO_CHILD,)


def _places(report: Lenient, at: datetime | None) -> Iterator[NewItem]:
    source, port = report.text("source_identifier"), report.number("source_port")
    trace = None
    if source and normalize(SelectorKind.IP, source):
        trace = NewTrace(SelectorKind.IP, source, seen_at=at, port=port if port and port < 65_536 else None)
    traces = (trace,) if trace else ()
    if url := report.text("url"):
        seen_at = report.moment("verified_at") or at
        yield place(url, seen_at=seen_at, traces=traces)
    elif trace:
        yield NewItem(kind=ItemKind.ACCOUNT, traces=traces)
    if source and not trace and source not in url:
        yield place(source, seen_at=at)


def _file(report: Lenient) -> Iterator[NewItem]:
    hashes = report.part("hash_values")
    claimed = {
        kind: text
        for kind in ("md5", "sha1", "sha256")
        if re.fullmatch(rf"[0-9a-f]{{{CLAIMED_HASHES[kind]}}}", text := hashes.text(kind).lower())
    }
    if claimed:
        yield NewItem(kind=ItemKind.FILE, claimed=claimed, sender_category=_category(report))


def _category(report: Lenient) -> str:
    found = report.text("classification").lower()
    return found if found in ("baseline", "a1", "a2", "b1", "b2") else ""


def _account(indicators: Lenient) -> Iterator[NewItem]:
    account = indicators.text("account_id")
    traces = tuple(NewTrace(SelectorKind.IP, address) for address in indicators.texts("ip_addresses"))
    if account or traces:
        yield NewItem(kind=ItemKind.ACCOUNT, account=account, traces=traces)


def _evidence(report: Lenient) -> Iterator[NewItem]:
    for one in report.rows("evidence"):
        kind, about = one.text("content_type"), one.text("description")
        stated, _, digest = one.text("hash").lower().partition(":")
        one.skip("size", _OURS)
        if (text := _plain_text(kind, one.text("payload"))) is not None:
            said = "\n".join(part for part in (about, text) if part)
            yield NewItem(kind=ItemKind.TEXT, text=said, media_type=kind)
            continue
        claimed = {stated: digest}
        if ours := one.text(_OURS):
            claimed["sha256"] = ours
        yield NewItem(
            kind=ItemKind.FILE,
            media_type=kind,
            text=about,
            claimed={
                name: value
                for name, value in claimed.items()
                if value and re.fullmatch(rf"[0-9a-f]{{{CLAIMED_HASHES.get(name, 0)}}}", value)
            },
            file_was_dropped=True,
        )


def _without_media(value: object, untrusted: bytes) -> tuple[bytes, dict[str, object]]:
    """Return the report, as bytes and as values, with every encoded file taken out of it.

    A report that holds none keeps its own bytes.
    """
    if not isinstance(value, dict):
        raise InvalidInput("A XARF report is one JSON object. Send one report at a time.")
    report: dict[str, object] = {
        short_text(name): _evidence_without_media(part) if name == "evidence" else short(part)
        for name, part in value.items()
    }
    if report == value:
        return untrusted, report
    return json.dumps(report, ensure_ascii=True).encode(), report


def _evidence_without_media(entries: object) -> object:
    if not isinstance(entries, list):
        return short(entries)
    kept: list[object] = []
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(payload := entry.get("payload"), str):
            kept.append(short(entry))
        elif _plain_text(str(entry.get("content_type", "")), payload) is not None:
            kept.append({**_mapping(entry), "payload": payload})
        else:
            rest = _mapping(entry)
            content = _decoded(payload)
            if content:
                rest[_OURS] = hashlib.sha256(content).hexdigest()
            kept.append(rest)
    return kept


def _mapping(entry: dict[str, object]) -> dict[str, object]:
    return {short_text(name): short(part) for name, part in entry.items() if name != "payload"}


def _plain_text(content_type: str, payload: str) -> str | None:
    """Return what a payload says if it is declared as plain text and is nothing else."""
    if content_type.partition(";")[0].strip().lower() not in _TEXT_TYPES:
        return None
    content = _decoded(payload)
    if content is None or b"\0" in content:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text if text.strip() and short(text) == text else None


def _decoded(payload: str) -> bytes | None:
    try:
        return base64.b64decode(payload, validate=False)
    except (binascii.Error, ValueError):
        return None

"""A CyberTipline report as a receiving agency gets it: JSON, with the files beside it.

There is no public schema. The paths are read off tools that parse real exports, so the
format is *observed, unofficial*: every field may be missing or null, lists are wrapped
twice, and whatever is not known here stays in the raw original. Facts about people that
this desk needs no field for (names, addresses, dates of birth) are not parsed either.
Files come under ``originalFilename``, else ``filename``, with their MD5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import parse_moment
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.terms import CLAIMED_HASHES, Channel, ItemKind, NewClue, NewItem, NewTrace, Parsed
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.terms import SelectorKind

NAME = Channel.CYBERTIP
MEDIA_TYPE = "application/json"
_MAX_LIST = 5000
_CAPTURES = {
    "ip address": SelectorKind.IP,
    "url": SelectorKind.URL,
    "profile url": SelectorKind.URL,
    "email": SelectorKind.EMAIL,
    "phone": SelectorKind.PHONE,
}
_HARMS = {
    "child pornography": HarmCategory.ABUSE_MATERIAL,
    "child sex trafficking": HarmCategory.TRAFFICKING,
    "child sex tourism": HarmCategory.EXPLOITATION_IN_TRAVEL,
    "online enticement": HarmCategory.GROOMING,
    "unsolicited obscene material": HarmCategory.UNSOLICITED_TO_CHILD,
}
"""How the clearinghouse's incident types begin, and the harm each is about. Its own words stay in the original."""

Values = Mapping[str, object]


def parse(untrusted: bytes) -> Parsed:
    """Read a report; see ``base.Channel.parse``."""
    try:
        value = read_json(untrusted)
        if not isinstance(value, dict):
            raise InvalidInput("A CyberTipline report is one JSON object. Export it again as JSON.")
        clue = _clue(value, untrusted)
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


def _clue(report: Values, raw: bytes) -> NewClue:
    number = _text(report.get("reportId"))
    if not number:
        raise InvalidInput(
            "The report has no reportId. Export it again as JSON and send it whole.", field="reportId"
        )
    inside = _object(report.get("reportedInformation"))
    summary = _object(inside.get("incidentSummary"))
    esp = _object(inside.get("reportingEsp"))
    said = [_text(one.get("value")) for one in _rows(inside.get("additionalInformations"))]
    incident = _text(summary.get("incidentType"))
    harms = tuple(harm for words, harm in _HARMS.items() if incident.lower().startswith(words))
    # A type that is known becomes a kind of harm, which is translated and can be searched for.
    statement = "\n".join(text for text in ("" if harms else incident, *said) if text)
    items = (*_files(inside), *_people(inside), *_incidents(_object(inside.get("incidentDetails"))))
    return NewClue(
        channel=NAME,
        raw=raw,
        raw_media_type=MEDIA_TYPE,
        items=items,
        idempotency_key=f"cybertip:{number}",
        statement=statement,
        harms=harms,
        occurred_at=_moment(summary.get("incidentDateTime")),
        source=_text(esp.get("espName")) or _text(esp.get("lastName")),
        sender_reference=number,
    )


def _files(inside: Values) -> Iterator[NewItem]:
    for file in _rows(_object(inside.get("uploadedFiles")).get("uploadedFiles")):
        name = _text(file.get("originalFilename")) or _text(file.get("filename"))
        md5 = _text(file.get("verificationHash")).lower()
        said = [_text(one.get("value")) for one in _rows(file.get("additionalInformations"))]
        yield NewItem(
            kind=ItemKind.FILE,
            part=_text(file.get("filename")) or name,
            original_name=name,
            text="\n".join(text for text in said if text),
            claimed={"md5": md5} if re.fullmatch(rf"[0-9a-f]{{{CLAIMED_HASHES['md5']}}}", md5) else {},
            viewed_by_sender=_answer(file.get("viewedByEsp")),
            sender_category=_code(file.get("industryClassification")),
            traces=tuple(_captures(file)),
        )


def _people(inside: Values) -> Iterator[NewItem]:
    for wrapper, inner in (
        ("reportedPeople", "reportedPersons"),
        ("intendedRecipients", "intendedRecipients"),
    ):
        for person in _rows(_object(inside.get(wrapper)).get(inner)):
            traces = [
                NewTrace(kind, text)
                for kind, name in ((SelectorKind.EMAIL, "emails"), (SelectorKind.PHONE, "phones"))
                for one in _rows(_object(person.get(name)).get(name))
                if (text := _text(one.get("value")))
            ]
            if address := _text(person.get("ipAddress")):
                traces.append(NewTrace(SelectorKind.IP, address))
            traces += _captures(person)
            account = _text(person.get("espUserId"))
            screen_name = _text(_object(person.get("screenName")).get("value"))
            if account or screen_name or traces:
                yield NewItem(
                    kind=ItemKind.ACCOUNT,
                    platform=_text(person.get("espService")),
                    account=account,
                    screen_name=screen_name,
                    traces=tuple(traces),
                )


def _incidents(details: Values) -> Iterator[NewItem]:
    for page in _rows(details.get("webpageIncident")):
        for trace in _captures(page):
            if trace.kind is SelectorKind.URL:
                yield NewItem(kind=ItemKind.URL, url=trace.value, seen_at=trace.seen_at)
        yield from _texts(page.get("additionalInformations"))
    for mail in _rows(details.get("emailIncident")):
        yield from _texts(mail.get("contents"))


def _texts(value: object) -> Iterator[NewItem]:
    for one in _rows(value):
        if text := _text(one.get("value")):
            yield NewItem(kind=ItemKind.TEXT, text=text)


def _captures(values: Values) -> Iterator[NewTrace]:
    for capture in _rows(_object(values.get("sourceInformation")).get("sourceCaptures")):
        kind = _CAPTURES.get(_text(capture.get("captureType")).lower())
        if kind is not None and (text := _text(capture.get("value"))):
            port = capture.get("port")
            yield NewTrace(
                kind,
                text,
                seen_at=_moment(capture.get("dateTime")),
                port=port if isinstance(port, int) and not isinstance(port, bool) else None,
                event=_text(capture.get("eventName")).lower(),
            )


def _object(value: object) -> Values:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[Values]:
    # A list of one is sometimes written as the object itself.
    rows = value if isinstance(value, list) else [value]
    if len(rows) > _MAX_LIST:
        raise InvalidInput(f"A list in the report has more than {_MAX_LIST} entries. Send it in parts.")
    return [row for row in rows if isinstance(row, dict)]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _answer(value: object) -> Answer:
    # Null means that the service says nothing about it: unknown, which counts as not viewed.
    if not isinstance(value, bool):
        return Answer.UNKNOWN
    return Answer.YES if value else Answer.NO


def _moment(value: object) -> datetime | None:
    try:
        return parse_moment(_text(value))
    except InvalidInput:
        return None


def _code(value: object) -> str:
    code = _text(value).lower()
    return code if re.fullmatch(r"[a-z0-9_-]{1,40}", code) else ""

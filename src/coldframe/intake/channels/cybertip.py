"""A CyberTipline report as a receiving agency gets it: JSON, with the files beside it.

There is no public schema. The paths are read off tools that parse real exports, so the
format is *observed, unofficial*: every field may be missing or null, lists are wrapped
twice. A report is refused only if it has no number or is no report at all.

What becomes of it: each file, each account with its addresses, each web page and message is an
item. Facts about people that this desk has no field for (names, dates of birth, street addresses)
and whatever is not known here stay in the sealed original and are listed by their path
(``NewClue.unread``), so that a reader knows that they are there. Files come under
``filename``, else ``originalFilename``, with their MD5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coldframe.core.errors import InvalidInput
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.channels.lenient import Lenient, place
from coldframe.intake.terms import CLAIMED_HASHES, Channel, ItemKind, NewClue, NewItem, NewTrace, Parsed
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.terms import SelectorKind

NAME = Channel.CYBERTIP
MEDIA_TYPE = "application/json"
_CAPTURES = {
    "ip address": SelectorKind.IP,
    "url": SelectorKind.URL,
    "profile url": SelectorKind.URL,
    "email": SelectorKind.EMAIL,
    "email address": SelectorKind.EMAIL,
    "phone": SelectorKind.PHONE,
    "phone number": SelectorKind.PHONE,
}
_HARMS = {
    "child pornography": HarmCategory.ABUSE_MATERIAL,
    "child sex trafficking": HarmCategory.TRAFFICKING,
    "child sex tourism": HarmCategory.EXPLOITATION_IN_TRAVEL,
    "online enticement": HarmCategory.GROOMING,
    "unsolicited obscene material": HarmCategory.UNSOLICITED_TO_CHILD,
}
"""How the clearinghouse's incident types begin, and the harm each is about. Its own words stay in the original."""

_PEOPLE = (("reportedPeople", "reportedPersons"), ("intendedRecipients", "intendedRecipients"))
_MAX_PORT = 65_535


def parse(untrusted: bytes) -> Parsed:
    """Read a report; see ``base.Channel.parse``."""
    try:
        value = read_json(untrusted)
        if not isinstance(value, dict):
            raise InvalidInput("A CyberTipline report is one JSON object. Export it again as JSON.")
        clue = _clue(Lenient(value), untrusted)
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


def _clue(report: Lenient, raw: bytes) -> NewClue:
    number = report.text("reportId")
    if not number:
        raise InvalidInput(
            "The report has no reportId. Export it again as JSON and send it whole.", field="reportId"
        )
    inside = report.part("reportedInformation")
    summary, esp = inside.part("incidentSummary"), inside.part("reportingEsp")
    incident = summary.text("incidentType")
    harms = tuple(harm for words, harm in _HARMS.items() if incident.lower().startswith(words))
    # A type that is known becomes a kind of harm, which is translated and can be searched for.
    said = ["" if harms else incident, summary.text("incidentDateTimeDescription"), *_said(inside)]
    items = (*_files(inside), *_people(inside), *_incidents(inside.part("incidentDetails")))
    sources = [esp.text("espName"), esp.text("lastName")]
    return NewClue(
        channel=NAME,
        raw=raw,
        raw_media_type=MEDIA_TYPE,
        items=items,
        idempotency_key=f"cybertip:{number}",
        statement="\n".join(text for text in said if text),
        harms=harms,
        occurred_at=summary.moment("incidentDateTime"),
        source=next(filter(None, sources), ""),
        sender_reference=number,
        unread=report.unread(),
    )


def _files(inside: Lenient) -> Iterator[NewItem]:
    for file in inside.part("uploadedFiles").rows("uploadedFiles"):
        sent_name, submittal = file.text("filename"), file.text("submittalId")
        name = file.text("originalFilename") or sent_name or submittal
        md5 = _md5(file)
        if not name and not md5:
            continue
        tags = [
            tag.text("value") for group in file.part("ncmecTags").rows("groups") for tag in group.rows("tags")
        ]
        data = [
            f"{one.text('name')}: {value}"
            for one in file.part("espMetadata").rows("metadatas")
            if (value := one.text("value"))
        ]
        yield NewItem(
            kind=ItemKind.FILE,
            part=sent_name or name,
            original_name=name,
            text="\n".join(text for text in (*_said(file), *tags, *data) if text),
            claimed={"md5": md5} if md5 else {},
            viewed_by_sender=file.answer("viewedByEsp"),
            sender_category=_code(file, "industryClassification"),
            traces=tuple(_captures(file)),
        )


def _people(inside: Lenient) -> Iterator[NewItem]:
    for wrapper, inner in _PEOPLE:
        for person in inside.part(wrapper).rows(inner):
            traces = [
                NewTrace(kind, text)
                for kind, name in ((SelectorKind.EMAIL, "emails"), (SelectorKind.PHONE, "phones"))
                for one in person.part(name).rows(name)
                if (text := one.text("value"))
            ]
            if address := person.text("ipAddress"):
                traces.append(NewTrace(SelectorKind.IP, address))
            traces += _captures(person)
            account, screen_name = person.text("espUserId"), person.part("screenName").text("value")
            platform = person.text("espService")
            # A person without any of these is in the original only, and listed as unread.
            if account or screen_name or traces:
                yield NewItem(
                    kind=ItemKind.ACCOUNT,
                    platform=platform,
                    account=account,
                    screen_name=screen_name,
                    stated_place=_stated_place(person),
                    traces=tuple(traces),
                )


def _stated_place(person: Lenient) -> str:
    """The first country that a street address states, with the state where it is American."""
    for address in person.part("addresses").rows("addresses"):
        country = address.code("country", "[a-zA-Z]{2}")
        state = address.code("state", "[a-zA-Z]{2}") if country == "US" else ""
        if country:
            return f"{country}-{state}" if state else country
    return ""


def _incidents(details: Lenient) -> Iterator[NewItem]:
    """Every kind of incident alike: each page, each message, and the addresses noted with them."""
    for kind in details.names:
        for incident in details.rows(kind):
            traces = _captures(incident)
            pages = [trace for trace in traces if trace.kind is SelectorKind.URL]
            others = tuple(trace for trace in traces if trace.kind is not SelectorKind.URL)
            for page in pages:
                yield place(page.value, seen_at=page.seen_at, traces=others)
            if others and not pages:
                yield NewItem(kind=ItemKind.ACCOUNT, traces=others)
            contents = [one.text("value") for one in incident.rows("contents")]
            for text in (*contents, *_said(incident)):
                if text:
                    yield NewItem(kind=ItemKind.TEXT, text=text)


def _captures(values: Lenient) -> list[NewTrace]:
    found = []
    for capture in values.part("sourceInformation").rows("sourceCaptures"):
        kind = _CAPTURES.get(capture.text("captureType").lower())
        # Of another type: its value is not asked for, so it is listed as unread.
        if kind is not None and (text := capture.text("value")):
            port = capture.number("port")
            found.append(
                NewTrace(
                    kind,
                    text,
                    seen_at=capture.moment("dateTime"),
                    port=port if port is not None and 0 < port <= _MAX_PORT else None,
                    event=capture.text("eventName").lower(),
                    proxy=capture.answer("possibleProxy"),
                )
            )
    return found


def _said(values: Lenient) -> list[str]:
    return [text for one in values.rows("additionalInformations") if (text := one.text("value"))]


def _md5(file: Lenient) -> str:
    md5 = file.text("verificationHash").lower()
    return md5 if re.fullmatch(rf"[0-9a-f]{{{CLAIMED_HASHES['md5']}}}", md5) else ""


def _code(values: Lenient, name: str) -> str:
    code = values.text(name).lower()
    return code if re.fullmatch(r"[a-z0-9_-]{1,40}", code) else ""

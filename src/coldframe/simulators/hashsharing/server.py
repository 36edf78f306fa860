"""The routes of hash sharing, version 2, and their XML.

Keys of entries are ``member/id``; ``values`` are fingerprints by element name (``md5``, ``pdq``, ``pdna`` …;
one that begins with ``/`` is written as a link). ``more`` may hold ``kind`` (image or video), ``affirmed``
and ``denied`` (ids of members).
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from lxml import etree

from coldframe.simulators.exchange import Entry, ExchangeHandler, ExchangeServer, Reply

NAMESPACE = "https://hashsharing.ncmec.org/hashsharing/v2"
REASONS = {
    "11111111-0000-4000-8000-000000000001": "Example reason 1",
    "11111111-0000-4000-8000-000000000002": "Example reason 2",
}
TYPES = ("MD5", "SHA1", "PDNA", "PDQ")
_SIZE = 1000
_XML_TYPE = "application/xml;charset=UTF-8"
_FEEDBACK = re.compile(r"v2/entries/([^/]+)/([^/]+)/([A-Z0-9_]+)/feedback")
_REASONS = re.compile(r"v2/feedback/([A-Z0-9_]+)/reasons")


class HashSharingSimulator(ExchangeServer):
    """A hash sharing server on this machine.

    Args:
        user: Name and password of the one account.
        now: The clock.
        host: Where to listen; the control address answers loopback only.
        port: 0 takes a free one.
        prefix: Path before ``/v2``.
    """

    def __init__(
        self,
        *,
        user: tuple[str, str] = ("demo", "demo"),
        now: Callable[[], datetime],
        host: str = "127.0.0.1",
        port: int = 0,
        prefix: str = "/hashsharing",
    ) -> None:
        handler = type("Handler", (_Handler,), {"user": user})
        super().__init__(handler, now=now, host=host, port=port, prefix=prefix)


class _Handler(ExchangeHandler):
    user: tuple[str, str]
    server_version = "HashSharingSimulator"

    def is_known(self, path: str) -> bool:
        del path
        scheme, _, encoded = self.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except ValueError:
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(given, ":".join(self.user).encode())

    def reply(self, path: str, body: bytes) -> Reply:
        if self.command == "PUT" and (found := _FEEDBACK.fullmatch(path)):
            return self._vote(unquote(found[1]), unquote(found[2]), found[3], body)
        if self.command != "GET":
            return Reply(405, b"", _XML_TYPE)
        if path == "v2/status":
            return _xml(_status(self.user[0], self.client_address[0]))
        if path == "v2/members":
            return _xml(_members(self.exchange.all()))
        if path == "v2/entries":
            return self._entries()
        if (found := _REASONS.fullmatch(path)) and found[1] in TYPES:
            return _xml(_reasons(found[1]))
        return Reply(404, b"", _XML_TYPE)

    def _entries(self) -> Reply:
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        try:
            start, end = _moment(given["from"]), _moment(given["to"])
            at = int(given.get("start", "1")) - 1
        except (KeyError, ValueError):
            return Reply(400, b"", _XML_TYPE)
        entries = self.exchange.select(start, end)
        page, following = self.exchange.page(entries, at, _SIZE)
        root = _element("queryResult")
        zone = timezone(timedelta(minutes=self.exchange.switches.offset_minutes))
        for kind in ("image", "video"):
            of_kind = [one for one in page if one.more.get("kind", "image") == kind]
            if of_kind:
                _list(root, kind, of_kind, zone)
        if following:
            query = {"from": given["from"], "to": given["to"], "start": following + 1}
            query |= {"size": self.exchange.switches.page_size or _SIZE, "max": len(entries)}
            _sub(_sub(root, "paging"), "next", f"/v2/entries?{urlencode(query)}")
        return _xml(root, is_cursed=any(one.is_cursed for one in page))

    def _vote(self, member: str, entry: str, kind: str, body: bytes) -> Reply:
        if f"{member}/{entry}" not in {one.key for one in self.exchange.all() if not one.is_withdrawn}:
            return Reply(404, b"", _XML_TYPE)
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return Reply(400, b"", _XML_TYPE)
        said = [etree.QName(one).localname for one in root if isinstance(one.tag, str)]
        guids = [one.text or "" for one in root.iter(f"{{{NAMESPACE}}}guid")]
        is_good = said == ["affirmative"] or (
            said == ["negative"] and bool(guids) and all(guid in REASONS for guid in guids)
        )
        if root.tag != f"{{{NAMESPACE}}}feedbackSubmission" or kind not in TYPES or not is_good:
            return Reply(400, b"", _XML_TYPE)
        self.exchange.votes.append(
            {"key": f"{member}/{entry}", "type": kind, "said": said[0], "reasons": guids}
        )
        return _xml(_element("submissionResult"))


def _list(root: etree._Element, kind: str, entries: Sequence[Entry], zone: timezone) -> None:
    latest = max(one.changed_at for one in entries)
    listed = _sub(root, f"{kind}s", count=str(len(entries)), maxTimestamp=_text(latest, zone))
    for one in entries:
        member, _, remote_id = one.key.partition("/")
        record = _sub(listed, f"deleted{kind.capitalize()}" if one.is_withdrawn else kind)
        _sub(record, "member", f"Member {member}", id=member)
        _sub(record, "timestamp", _text(one.changed_at, zone))
        _sub(record, "id", remote_id)
        if one.is_withdrawn:
            continue
        if one.label:
            _sub(record, "classification", one.label)
        fingerprints = _sub(record, "fingerprints")
        for name, value in one.values.items():
            if value.startswith("/"):
                _sub(fingerprints, name, rel="self", href=value)
            else:
                _sub(fingerprints, name, value)
        _feedback(record, one)


def _feedback(record: etree._Element, entry: Entry) -> None:
    feedback = _sub(record, "feedback")
    for name, members in (
        ("affirmative", entry.more.get("affirmed")),
        ("negative", entry.more.get("denied")),
    ):
        if members:
            said = _sub(feedback, f"{name}Feedback", type="Md5")
            if name == "negative":
                said = _sub(said, "reasons")
                _sub(said, "reason", guid=next(iter(REASONS)), name="Example reason 1", type="Md5")
            voters = _sub(said, "members")
            for member in members:
                _sub(voters, "member", f"Member {member}", id=str(member))


def _status(user: str, address: str) -> etree._Element:
    root = _element("status")
    _sub(root, "ipAddress", address)
    _sub(root, "username", user)
    _sub(root, "member", "This desk", id="1")
    return root


def _members(entries: Sequence[Entry]) -> etree._Element:
    root = _element("members")
    for member in sorted({one.key.partition("/")[0] for one in entries}):
        _sub(root, "member", f"Member {member}", id=member)
    return root


def _reasons(kind: str) -> etree._Element:
    root = _element("availableFeedbackReasons")
    for guid, name in REASONS.items():
        _sub(root, "reason", guid=guid, name=name, type=kind.capitalize())
    return root


def _element(name: str) -> etree._Element:
    return etree.fromstring(f'<{name} xmlns="{NAMESPACE}"/>'.encode())


def _sub(parent: etree._Element, name: str, text: str = "", /, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    child.text = text or None
    return child


def _xml(root: etree._Element, *, is_cursed: bool = False) -> Reply:
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return Reply(200, body, _XML_TYPE, is_cursed)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _text(moment: datetime, zone: timezone) -> str:
    return moment.astimezone(zone).replace(microsecond=0).isoformat().replace("+00:00", "Z")

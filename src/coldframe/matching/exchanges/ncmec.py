"""NCMEC's hash sharing, version 2: XML, windows of time, pages by ``next``, tombstones, votes.

An entry is known by its member and its id there. Every answer shows an entry as it is now, in no order
of time. Only MD5, SHA-1, SHA-256 and PDQ are compared here; PhotoDNA and the large fingerprints, which
come as links, are counted and never followed. A ``next`` is used for its query only: it can lead nowhere
but to this source. Votes go by fingerprint, a negative one with reasons out of the source's own list.

Source: facts in NCMEC's hash sharing documentation, known in part; retraction and submission are not
confirmed and not spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from lxml import etree

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import parse_moment
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.matching.exchanges.base import (
    Account,
    Page,
    PageFailed,
    PageProblem,
    RemoteEntry,
    Vote,
    VoteReason,
    Window,
    ask,
    check_account,
)
from coldframe.matching.hashlists.base import check_value
from coldframe.matching.terms import SignalKind
from coldframe.partners import http

_WHO: Final = "NCMEC hash sharing"
_NAMESPACE: Final = "https://hashsharing.ncmec.org/hashsharing/v2"
_PRODUCTION: Final = ("report.cybertip.org", "hashsharing.ncmec.org", "lesp.ncmec.org")
_KINDS: Final = {
    kind.value: kind for kind in (SignalKind.MD5, SignalKind.SHA1, SignalKind.SHA256, SignalKind.PDQ)
}
_LISTED: Final = ("image", "video")
_GONE: Final = ("deletedimage", "deletedvideo")
_ID: Final = re.compile(r"[!-~]{1,150}")
_MEMBER: Final = re.compile(r"[0-9]{1,18}")
_QUERY: Final = re.compile(r"[!-~]{1,2000}")


class NcmecHashSharing:
    """The client. ``timeout_seconds`` is the longest wait for one thing, such as the next bytes."""

    NAME: ClassVar[str] = "ncmec"
    LABEL: ClassVar[str] = "NCMEC hash sharing"
    SECRETS: ClassVar[tuple[str, ...]] = ("username", "password")
    TAKES_VOTES_ON: ClassVar[frozenset[SignalKind]] = frozenset(
        {SignalKind.MD5, SignalKind.SHA1, SignalKind.PDQ}
    )
    ENDS_WINDOWS: ClassVar[bool] = True
    KEYS_ARE_DIGESTS: ClassVar[bool] = False
    DEFAULT_URL: ClassVar[str] = "https://exttest.cybertip.org/hashsharing"

    def __init__(self, *, timeout_seconds: float = 60.0) -> None:
        self._timeout_seconds = timeout_seconds

    def check(self, account: Account) -> None:
        """See ``base.Exchange.check``."""
        check_account(account, secrets=self.SECRETS, production_hosts=_PRODUCTION)

    def fetch(self, account: Account, window: Window, cursor: str) -> Page:
        """``GET /v2/entries``."""
        # The source counts whole seconds: the one that has begun belongs to the window, too.
        end = window.end + timedelta(seconds=1) if window.end.microsecond else window.end
        query = cursor or urlencode({"from": _moment(window.start), "to": _moment(end)})
        response = self._ask(account, "GET", f"/entries?{query}")
        root = _root(response, "queryResult")
        reader = _Reader()
        for element in _children(root):
            if _name(element) in ("images", "videos"):
                for place, record in enumerate(_children(element), start=1):
                    reader.read(record, place)
        following, broken = _next(root, cursor)
        return Page(
            entries=tuple(reader.entries),
            problems=tuple(reader.problems),
            ignored=reader.ignored,
            cursor=following,
            raw=response.content,
            left=_left(following),
            broken=broken,
        )

    def reasons(self, account: Account, kind: SignalKind) -> tuple[VoteReason, ...]:
        """``GET /v2/feedback/{TYPE}/reasons``."""
        root = _root(
            self._ask(account, "GET", f"/feedback/{kind.upper()}/reasons"), "availableFeedbackReasons"
        )
        found = [(one.get("guid") or "", one.get("name") or "") for one in _children(root)]
        return tuple(
            VoteReason(guid, clean(name, max_characters=200)) for guid, name in found if _ID.fullmatch(guid)
        )

    def document(self, vote: Vote) -> bytes:
        """Return the ``feedbackSubmission``."""
        root = etree.fromstring(f'<feedbackSubmission xmlns="{_NAMESPACE}"/>'.encode())
        said = etree.SubElement(root, f"{{{_NAMESPACE}}}{'affirmative' if vote.is_confirmed else 'negative'}")
        if not vote.is_confirmed:
            reasons = etree.SubElement(said, f"{{{_NAMESPACE}}}reasonIds")
            for code in vote.reasons:
                etree.SubElement(reasons, f"{{{_NAMESPACE}}}guid").text = code
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def send(self, account: Account, vote: Vote) -> bytes:
        """``PUT /v2/entries/{member}/{entry}/{TYPE}/feedback``."""
        member, _, entry = vote.key.partition("/")
        path = f"/entries/{quote(member, safe='')}/{quote(entry, safe='')}/{vote.kind.upper()}/feedback"
        return self._ask(account, "PUT", path, content=self.document(vote)).content

    def _ask(
        self, account: Account, method: str, path: str, *, content: bytes | None = None
    ) -> http.Response:
        return ask(
            method,
            f"{account.url.rstrip('/')}/v2{path}",
            headers={"Content-Type": "application/xml; charset=utf-8"} if content else None,
            content=content,
            auth=(account.secrets["username"], account.secrets["password"]),
            timeout_seconds=self._timeout_seconds,
        )


class _Reader:
    """Takes the records of one page; what it cannot use becomes a problem."""

    def __init__(self) -> None:
        self.entries: list[RemoteEntry] = []
        self.problems: list[PageProblem] = []
        self.ignored = 0

    def read(self, record: etree._Element, place: int) -> None:
        where = f"{clean(_name(record), max_characters=20)} {place}"
        try:
            self.entries.append(self._entry(record, where))
        except InvalidInput as error:
            self.problems.append(PageProblem(where, error.message))

    def _entry(self, record: etree._Element, where: str) -> RemoteEntry:
        name = _name(record)
        if name not in (*_LISTED, *_GONE):
            raise InvalidInput("The record is of a kind that is not known.")
        of_record = {_name(child): child for child in _children(record)}
        member = of_record["member"].get("id", "") if "member" in of_record else ""
        remote_id = _text(of_record.get("id"))
        if not _MEMBER.fullmatch(member) or not _ID.fullmatch(remote_id):
            raise InvalidInput("The record does not say whose it is, or under which id.")
        key = f"{member}/{remote_id}"
        changed_at = self._changed_at(of_record.get("timestamp"), where)
        if name in _GONE:
            return RemoteEntry(key, changed_at, is_withdrawn=True, member=member)
        affirmed, denied = _voters(of_record.get("feedback"))
        return RemoteEntry(
            key,
            changed_at,
            values=self._values(of_record.get("fingerprints")),
            label=clean(_text(of_record.get("classification")), max_characters=40).lower(),
            member=member,
            votes_for=len(affirmed),
            votes_against=len(denied),
        )

    def _changed_at(self, element: etree._Element | None, where: str) -> datetime | None:
        try:
            return parse_moment(_text(element))
        except InvalidInput:
            # Its time orders what is known; without one the record counts as it was fetched.
            self.problems.append(
                PageProblem(where, "The record's time cannot be read; it was taken as of now.")
            )
            return None

    def _values(self, fingerprints: etree._Element | None) -> tuple[tuple[SignalKind, str], ...]:
        found: dict[tuple[SignalKind, str], None] = {}
        for one in _children(fingerprints):
            kind = _KINDS.get(_name(one))
            if kind is None:
                self.ignored += 1
            else:
                found[kind, check_value(kind, _text(one))] = None
        return tuple(found)


def _voters(feedback: etree._Element | None) -> tuple[set[str], set[str]]:
    said: dict[str, set[str]] = {"affirmativefeedback": set(), "negativefeedback": set()}
    for one in _children(feedback):
        voters = said.get(_name(one))
        if voters is not None:
            voters |= {child.get("id", "") for child in one.iter() if _name(child) == "member"}
    return said["affirmativefeedback"], said["negativefeedback"]


def _next(root: etree._Element, cursor: str) -> tuple[str, Said | None]:
    """Return the query of the next page, or why it cannot be asked for."""
    told = [
        _text(one)
        for paging in _children(root)
        if _name(paging) == "paging"
        for one in _children(paging)
        if _name(one) == "next"
    ]
    if not told or not told[0]:
        return "", None
    query = urlsplit(told[0]).query
    if not _QUERY.fullmatch(query):
        return "", Said("The source names a next page that cannot be asked for.")
    if query == cursor:
        return "", Said("The source names a page as its own next one.")
    return query, None


def _left(query: str) -> int | None:
    given = parse_qs(query)
    try:
        return max(0, int(given["max"][0]) - int(given["start"][0]) + 1)
    except (KeyError, ValueError):
        return None


def _root(response: http.Response, name: str) -> etree._Element:
    try:
        root = http.expect_xml(response, who=_WHO)
    except http.UnreadableAnswer as error:
        raise PageFailed(error.said, raw=response.content) from error
    if _name(root) != name.lower():
        raise PageFailed(
            "The source answered with another document than was asked for.", raw=response.content
        )
    return root


def _children(element: etree._Element | None) -> Iterator[etree._Element]:
    if element is not None:
        yield from (child for child in element if isinstance(child.tag, str))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _moment(moment: datetime) -> str:
    # The peers' library writes local time and calls it UTC; the source then tells of other hours.
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

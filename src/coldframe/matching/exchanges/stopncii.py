"""StopNCII.org, version 1: JSON, pages by token, cases withdrawn by the people they show, feedback.

A record stands for one hash: its status, its cases, and what other services found. It must not match
once it is withdrawn or deleted, or once every case it stands for is; what its status means is read from
the status, never from the hash. Windows are asked for by their start: the interface knows no end.
Records carry times in seconds since 1970.

Source: facts in the clients and tests that the field publishes; the interface itself is for members.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
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

_WHO: Final = "StopNCII"
_KINDS: Final = {"ImagePDQ": SignalKind.PDQ, "VideoMD5": SignalKind.MD5, "URL": SignalKind.URL}
_LIVE: Final = ("Received", "Active")
_GONE: Final = ("Withdrawn", "Deleted")
_TOKEN: Final = re.compile(r"[ -~]{1,4000}")
_EARLIEST_START: Final = 10
_PAGE_SIZE: Final = 800
_LATEST: Final = 253_402_300_799
"""Last second that a date can say."""
_MILLISECONDS_FROM: Final = 100_000_000_000


class StopNcii:
    """The client. ``timeout_seconds`` is the longest wait for one thing, such as the next bytes."""

    NAME: ClassVar[str] = "stopncii"
    LABEL: ClassVar[str] = "StopNCII.org"
    SECRETS: ClassVar[tuple[str, ...]] = ("subscription_key", "fetch_key", "feedback_key")
    TAKES_VOTES_ON: ClassVar[frozenset[SignalKind]] = frozenset(_KINDS.values())
    ENDS_WINDOWS: ClassVar[bool] = False
    KEYS_ARE_DIGESTS: ClassVar[bool] = True
    DEFAULT_URL: ClassVar[str] = "https://api.stopncii.org/v1"

    def __init__(self, *, timeout_seconds: float = 60.0, page_size: int = _PAGE_SIZE) -> None:
        self._timeout_seconds = timeout_seconds
        self._page_size = page_size

    def check(self, account: Account) -> None:
        """See ``base.Exchange.check``."""
        check_account(account, secrets=self.SECRETS, production_hosts=("api.stopncii.org",))

    def fetch(self, account: Account, window: Window, cursor: str) -> Page:
        """``GET /FetchHashes``."""
        query: dict[str, str | int] = {
            "startTimestamp": max(_EARLIEST_START, int(window.start.timestamp())),
            "pageSize": self._page_size,
        }
        if cursor:
            query["nextPageToken"] = cursor
        response = self._ask(account, "GET", f"/FetchHashes?{urlencode(query)}", key="fetch_key")
        document = _document(response)
        records = document.get("hashRecords")
        if not isinstance(records, list):
            raise PageFailed("The source answered without a list of records.", raw=response.content)
        entries: list[RemoteEntry] = []
        problems: list[PageProblem] = []
        ignored = 0
        for place, record in enumerate(records, start=1):
            try:
                entry = _entry(record)
            except InvalidInput as error:
                problems.append(PageProblem(f"record {place}", error.message))
                continue
            if entry is None:
                ignored += 1
            else:
                entries.append(entry)
        following, broken = _next(document, cursor)
        return Page(
            entries=tuple(entries),
            problems=tuple(problems),
            ignored=ignored,
            cursor=following,
            raw=response.content,
            reached=_moment(document.get("nextSetTimestamp")),
            broken=broken,
        )

    def reasons(self, account: Account, kind: SignalKind) -> tuple[VoteReason, ...]:
        """Return none: the source asks for no reason."""
        del account, kind
        return ()

    def document(self, vote: Vote) -> bytes:
        """Return the body of ``SubmitFeedback``: the value's own name, not that of a program's constant."""
        feedback = {
            "tags": list(vote.reasons),
            "feedbackValue": "Blocked" if vote.is_confirmed else "NotBlocked",
            "hashValue": vote.value,
        }
        return json.dumps({"count": 1, "hashFeedbacks": [feedback]}).encode()

    def send(self, account: Account, vote: Vote) -> bytes:
        """``POST /SubmitFeedback``."""
        return self._ask(
            account, "POST", "/SubmitFeedback", key="feedback_key", content=self.document(vote)
        ).content

    def _ask(
        self, account: Account, method: str, path: str, *, key: str, content: bytes | None = None
    ) -> http.Response:
        headers = {
            "Ocp-Apim-Subscription-Key": account.secrets["subscription_key"],
            "x-functions-key": account.secrets[key],
        }
        if content is not None:
            headers["Content-Type"] = "application/json"
        return ask(
            method,
            account.url.rstrip("/") + path,
            headers=headers,
            content=content,
            timeout_seconds=self._timeout_seconds,
        )


def _document(response: http.Response) -> Mapping[str, Any]:
    try:
        document = http.expect_json(response, who=_WHO)
    except http.UnreadableAnswer as error:
        raise PageFailed(error.said, raw=response.content) from error
    if not isinstance(document, dict):
        raise PageFailed(
            "The source answered with another document than was asked for.", raw=response.content
        )
    return document


def _entry(record: object) -> RemoteEntry | None:
    """Return the entry; ``None`` if its hash is of a kind that is not compared here."""
    if not isinstance(record, dict):
        raise InvalidInput("The record is no object.")
    kind = _KINDS.get(str(record.get("signalType")))
    if kind is None:
        return None
    written = record.get("hashValue")
    value = check_value(kind, written if isinstance(written, str) else "")
    status = record.get("hashStatus")
    if status not in (*_LIVE, *_GONE):
        raise InvalidInput("The record's status is not known, so nothing was changed by it.")
    cases = record.get("caseNumbers")
    of_cases = list(cases.values()) if isinstance(cases, dict) else []
    is_withdrawn = status in _GONE or (bool(of_cases) and all(case in _GONE for case in of_cases))
    said = [
        str(one.get("feedbackValue")) for one in _list(record.get("CSPFeedbacks")) if isinstance(one, dict)
    ]
    return RemoteEntry(
        # The value is its identity there; its digest is here, which the stage keeps under the desk's key.
        key=hashlib.sha256(f"{kind}:{value}".encode()).hexdigest(),
        changed_at=_moment(record.get("lastModtimestamp")),
        is_withdrawn=is_withdrawn,
        values=() if is_withdrawn else ((kind, value),),
        votes_for=said.count("Blocked"),
        votes_against=said.count("NotBlocked"),
    )


def _next(document: Mapping[str, Any], cursor: str) -> tuple[str, Said | None]:
    """Return the token of the next page, or why it cannot be asked for."""
    token = document.get("nextPageToken")
    if document.get("hasMoreRecords") in (None, False, 0, "", "false"):
        return "", None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        return "", Said("The source says that there is more, but not where.")
    if token == cursor:
        return "", Said("The source names a page as its own next one.")
    return token, None


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Compared before it is divided: a number may be too large for that.
    if not 0 < value <= _LATEST * 1000:
        return None
    seconds = value / 1000 if value >= _MILLISECONDS_FROM else value
    return datetime.fromtimestamp(seconds, UTC)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

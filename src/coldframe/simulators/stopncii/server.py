"""The routes of StopNCII.org, version 1, and their JSON.

Keys of entries are of the test's choosing; ``values`` hold one ``signalType`` and its hash. ``more`` may hold
``cases`` (status by case number), ``feedbacks`` (``CSPFeedbacks`` as they are sent) and ``status``.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from coldframe.simulators.exchange import Entry, ExchangeHandler, ExchangeServer, Reply

FEEDBACK_VALUES = (
    "None", "QualityUnknown", "PendingReview", "Blocked", "NotBlocked", "Withdrawn", "Deleted",
)  # fmt: skip
_SIZE = 800
_JSON_TYPE = "application/json; charset=utf-8"


class StopNciiSimulator(ExchangeServer):
    """A StopNCII server on this machine.

    Args:
        subscription_key: Key of the subscription.
        function_key: Key of every function.
        now: The clock.
        host: Where to listen; the control address answers loopback only.
        port: 0 takes a free one.
        prefix: Path before the routes.
    """

    def __init__(
        self,
        *,
        subscription_key: str = "demo",
        function_key: str = "demo",
        now: Callable[[], datetime],
        host: str = "127.0.0.1",
        port: int = 0,
        prefix: str = "/v1",
    ) -> None:
        keys = (subscription_key, function_key)
        super().__init__(
            type("Handler", (_Handler,), {"keys": keys}), now=now, host=host, port=port, prefix=prefix
        )


class _Handler(ExchangeHandler):
    keys: tuple[str, str]
    server_version = "StopNciiSimulator"

    def is_known(self, path: str) -> bool:
        del path
        given = (self.headers.get("Ocp-Apim-Subscription-Key", ""), self.headers.get("x-functions-key", ""))
        return all(
            hmac.compare_digest(one.encode(), key.encode()) for one, key in zip(given, self.keys, strict=True)
        )

    def reply(self, path: str, body: bytes) -> Reply:
        if self.command == "GET" and path == "FetchHashes":
            return self._fetch()
        if self.command == "POST" and path in ("SubmitFeedback", "SubmitHashes"):
            try:
                return self._submit(path, json.loads(body))
            except (ValueError, KeyError, TypeError):
                return Reply(400, b"{}", _JSON_TYPE)
        return Reply(404, b"{}", _JSON_TYPE)

    def _fetch(self) -> Reply:
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        try:
            start = int(given["startTimestamp"])
            size = int(given.get("pageSize", str(_SIZE)))
            at = _read_token(given["nextPageToken"], start) if "nextPageToken" in given else 0
        except (KeyError, ValueError):
            return Reply(400, b"{}", _JSON_TYPE)
        entries = self.exchange.select(datetime.fromtimestamp(start, UTC), None)
        page, following = self.exchange.page(entries, at, size)
        document = {
            "count": len(page),
            "nextSetTimestamp": int(self.exchange.now().timestamp()),
            "nextPageToken": _token(following, start) if following else None,
            "hasMoreRecords": bool(following),
            "hashRecords": [_record(one) for one in page],
        }
        return Reply(200, json.dumps(document).encode(), _JSON_TYPE, any(one.is_cursed for one in page))

    def _submit(self, path: str, document: Mapping[str, Any]) -> Reply:
        name = "hashFeedbacks" if path == "SubmitFeedback" else "hashRecords"
        listed = list(document[name])
        if document["count"] != len(listed):
            return Reply(400, b"{}", _JSON_TYPE)
        for one in listed:
            if path == "SubmitFeedback" and one["feedbackValue"] not in FEEDBACK_VALUES:
                return Reply(400, b"{}", _JSON_TYPE)
            self.exchange.votes.append({"call": path, **one})
        return Reply(200, b"{}", _JSON_TYPE)


def _record(entry: Entry) -> dict[str, Any]:
    kind, value = next(iter(entry.values.items()), ("ImagePDQ", "0" * 64))
    status = "Withdrawn" if entry.is_withdrawn else entry.more.get("status", "Active")
    cases = entry.more.get("cases", {"00000000-0000-4000-8000-000000000001": status})
    record = {
        "lastModtimestamp": int(entry.changed_at.timestamp()),
        "signalType": kind,
        "hashValue": value,
        "hashStatus": status,
        "caseNumbers": cases,
    }
    return record | ({"CSPFeedbacks": entry.more["feedbacks"]} if "feedbacks" in entry.more else {})


def _token(at: int, start: int) -> str:
    return base64.urlsafe_b64encode(f"{start}:{at}".encode()).decode()


def _read_token(token: str, start: int) -> int:
    of_start, _, at = base64.urlsafe_b64decode(token).decode().partition(":")
    if int(of_start) != start:
        raise ValueError(token)
    return int(at)

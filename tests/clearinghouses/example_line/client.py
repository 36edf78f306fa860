"""Filing with Example Line: each call once, its answer or what really happened."""

from __future__ import annotations

from collections.abc import Iterator

from tests.clearinghouses.example_line.plugin import ExampleLine

from coldframe.partners import http
from coldframe.partners.multipart import Body, Part, multipart
from coldframe.reporting.clearinghouses.base import (
    Answered,
    CallFailed,
    CallRefused,
    Refusal,
    UnknownOutcome,
)
from coldframe.reporting.clearinghouses.content import ReportContent, ReportedFile


class ExampleLineFiling:
    """A signed-in connection."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url, self._username, self._password = url.rstrip("/"), username, password

    def status(self) -> Answered:
        """``GET /status``."""
        return self._call("GET", "/status")

    def open(self, content: ReportContent) -> Answered:
        """``POST /notices``."""
        answered = self._call("POST", "/notices", ExampleLine().document(content))
        if not answered.remote_id:
            raise UnknownOutcome("Example Line took the report without giving a number.", raw=answered.raw)
        return answered

    def upload(self, remote_id: str, file: ReportedFile, chunks: Iterator[bytes]) -> Answered:
        """``POST /notices/{number}/files``, streamed; Example Line answers with its MD5."""
        part = Part("file", chunks, file_name=file.sent_name or "file", size_bytes=file.size_bytes or None)
        return self._call("POST", f"/notices/{remote_id}/files", multipart([part]))

    def describe(self, remote_id: str, file_id: str, file: ReportedFile) -> Answered:
        """``POST /notices/{number}/files/{id}``: only whether a person saw it."""
        return self._call("POST", f"/notices/{remote_id}/files/{file_id}", str(file.viewed).encode())

    def finish(self, remote_id: str) -> Answered:
        """``POST /notices/{number}/finish``: done twice is done."""
        return self._call("POST", f"/notices/{remote_id}/finish", b"")

    def retract(self, remote_id: str) -> Answered:
        """``POST /notices/{number}/retract``: gone is as good as retracted."""
        try:
            return self._call("POST", f"/notices/{remote_id}/retract", b"")
        except CallRefused as refused:
            if refused.why is Refusal.GONE:
                return refused.answer
            raise

    def _call(self, method: str, path: str, content: bytes | Body | None = None) -> Answered:
        try:
            response = http.request(
                method,
                f"{self._url}{path}",
                headers=None if isinstance(content, Body) else {"Content-Type": "text/xml; charset=utf-8"},
                content=content,
                auth=(self._username, self._password),
                timeout_seconds=60.0,
                deadline_seconds=600.0,
                max_response_bytes=1024 * 1024,
            )
        except http.NotSent as error:
            raise CallFailed(error.message) from error
        except http.UnknownOutcome as error:
            raise UnknownOutcome(error.message) from error
        try:
            root = http.expect_xml(response, who="Example Line")
        except http.UnreadableAnswer as error:
            # An HTML page with status 200 is not a yes: it may have taken effect, nobody knows.
            raise UnknownOutcome(error.message, raw=response.content) from error
        answer = Answered(
            raw=response.content,
            code=str(response.status),
            remote_id=root.get("number", ""),
            file_id=root.get("file", ""),
            md5=root.get("md5", ""),
            was_done_before=root.get("again") == "yes",
        )
        if response.is_success:
            return answer
        if response.status >= 500:
            raise CallFailed("Example Line cannot take reports now.", answer=answer)
        why = {401: Refusal.OPERATOR, 404: Refusal.GONE, 409: Refusal.FINISHED}.get(
            response.status, Refusal.CONTENT
        )
        raise CallRefused(
            "Example Line refused the call. Read its answer and mend the draft.", answer=answer, why=why
        )

"""The calls of NCMEC's interface.

Each sends once, reads the XML whatever the HTTP status, and says what really happened.
Nothing here repeats, waits or remembers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Protocol
from urllib.parse import urlencode

from lxml import etree

from coldframe.core.said import Said
from coldframe.partners import http
from coldframe.reporting.clearinghouses.base import Answered, CallFailed, CallRefused, Refusal, UnknownOutcome
from coldframe.reporting.clearinghouses.content import ReportContent, ReportedFile
from coldframe.reporting.clearinghouses.ncmec import codes, draft, xml
from coldframe.reporting.clearinghouses.ncmec.account import Account

_WHO: Final = "NCMEC"
_XML_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8"}
_FORM_HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_ROOTS: Final = ("reportResponse", "reportDoneResponse")
MAX_ANSWER_BYTES: Final = 1024 * 1024


class Transport(Protocol):
    """How requests leave; the module ``coldframe.partners.http`` is one."""

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterator[bytes] | http.Body | None = None,
        auth: tuple[str, str] | None = None,
        timeout_seconds: float = ...,
        deadline_seconds: float = ...,
        max_response_bytes: int = ...,
    ) -> http.Response:
        """Send one request, once."""


class NcmecFiling:
    """A ``Filing`` at NCMEC.

    Args:
        timeout_seconds: Longest wait for one thing, such as the next bytes of an answer.
        deadline_seconds: Longest whole exchange; large files need it large.
    """

    def __init__(
        self,
        account: Account,
        *,
        transport: Transport = http,
        timeout_seconds: float = 60.0,
        deadline_seconds: float = 3600.0,
    ) -> None:
        account.require_safe()
        self._account = account
        self._transport = transport
        self._timeout_seconds = timeout_seconds
        self._deadline_seconds = deadline_seconds

    def status(self) -> Answered:
        """``GET /status``: whether NCMEC is there and knows the credentials."""
        return self._call("GET", "/status")

    def xsd(self) -> bytes:
        """``GET /xsd``: NCMEC's own schema, for the operator to keep and for nobody to hand on."""
        response = self._send("GET", "/xsd")
        if not _is_schema(response):
            # Whatever came instead says why, or is no answer at all.
            _read(response, ())
            raise UnknownOutcome("NCMEC answered success without a schema.", raw=response.content)
        return response.content

    def open(self, content: ReportContent) -> Answered:
        """``POST /submit``."""
        document = xml.write("report", draft.report(content))
        answered = self._call("POST", "/submit", headers=_XML_HEADERS, content=document)
        if not answered.remote_id:
            raise UnknownOutcome("NCMEC answered success without a report number.", raw=answered.raw)
        return answered

    def upload(self, remote_id: str, file: ReportedFile, chunks: Iterator[bytes]) -> Answered:
        """``POST /upload``, streamed."""
        body = http.multipart(
            (
                http.Part("id", remote_id.encode()),
                http.Part(
                    "file",
                    chunks,
                    file_name=file.sent_name or "file",
                    content_type="application/octet-stream",
                    size_bytes=file.size_bytes or None,
                ),
            )
        )
        answered = self._call("POST", "/upload", content=body, about=remote_id)
        if not re.fullmatch(r"[!-~]{1,64}", answered.file_id):
            raise UnknownOutcome("NCMEC answered success without a usable id for the file.", raw=answered.raw)
        return answered

    def describe(self, remote_id: str, file_id: str, file: ReportedFile) -> Answered:
        """``POST /fileinfo``."""
        details = draft.file_details(file, remote_id=remote_id, file_id=file_id)
        return self._call(
            "POST",
            "/fileinfo",
            headers=_XML_HEADERS,
            content=xml.write("fileDetails", details),
            about=remote_id,
        )

    def finish(self, remote_id: str) -> Answered:
        """``POST /finish``; "already finished" is what a repeat after a lost answer hopes for."""
        return self._id_call("/finish", remote_id, done_before=(codes.ALREADY_FINISHED,))

    def retract(self, remote_id: str) -> Answered:
        """``POST /retract``; retracted before, or deleted there because of its age, is as good."""
        return self._id_call(
            "/retract", remote_id, done_before=(codes.ALREADY_RETRACTED, codes.REPORT_MISSING)
        )

    def _id_call(self, path: str, remote_id: str, *, done_before: tuple[int, ...]) -> Answered:
        content = urlencode({"id": remote_id}).encode()
        return self._call(
            "POST", path, headers=_FORM_HEADERS, content=content, about=remote_id, done_before=done_before
        )

    def _call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | http.Body | None = None,
        about: str = "",
        done_before: tuple[int, ...] = (),
    ) -> Answered:
        answered = _read(self._send(method, path, headers=headers, content=content), done_before)
        if about and answered.remote_id and int(answered.remote_id) != int(about):
            raise UnknownOutcome("NCMEC's answer is about another report.", raw=answered.raw)
        return answered

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | http.Body | None = None,
    ) -> http.Response:
        try:
            return self._transport.request(
                method,
                self._account.url.rstrip("/") + path,
                headers=headers,
                content=content,
                auth=(self._account.username, self._account.password),
                timeout_seconds=self._timeout_seconds,
                deadline_seconds=self._deadline_seconds,
                max_response_bytes=MAX_ANSWER_BYTES,
            )
        except http.NotSent as error:
            raise CallFailed(error.said) from error
        except http.UnknownOutcome as error:
            raise UnknownOutcome(error.said) from error


def _is_schema(response: http.Response) -> bool:
    try:
        return http.expect_xml(response, who=_WHO).tag == "{http://www.w3.org/2001/XMLSchema}schema"
    except http.UnreadableAnswer:
        return False


def _read(response: http.Response, done_before: tuple[int, ...]) -> Answered:
    request_id = response.headers.get("request-id", "")[:100]
    if response.status in (401, 403) and not response.content.strip():
        # Bad credentials have been answered with no body at all; nothing was done then.
        raise CallRefused(
            "NCMEC does not accept the credentials. Check COLDFRAME_NCMEC_USERNAME and _PASSWORD.",
            answer=Answered(b"", code=str(response.status), request_id=request_id),
            why=Refusal.OPERATOR,
        )
    root = _root(response)
    code = _code(root, response)
    answered = Answered(
        raw=response.content,
        code=str(code),
        remote_id=_number(root, response),
        file_id=_child(root, "fileId"),
        md5=_child(root, "hash").lower(),
        request_id=request_id,
        was_done_before=code in done_before,
    )
    if code == codes.SUCCESS or answered.was_done_before:
        return answered
    what, words = codes.meaning(code, response.status)
    answer = _child(root, "responseDescription")[:500]
    message = (
        Said("%(what)s (code %(code)s): %(answer)s", what=words, code=code, answer=answer)
        if answer
        else Said("%(what)s (code %(code)s).", what=words, code=code)
    )
    if isinstance(what, Refusal):
        raise CallRefused(message, answer=answered, why=what)
    raise CallFailed(message, answer=answered)


def _root(response: http.Response) -> etree._Element:
    try:
        root = http.expect_xml(response, who=_WHO)
    except http.UnreadableAnswer as error:
        raise UnknownOutcome(error.said, raw=response.content) from error
    if root.tag not in _ROOTS:
        raise UnknownOutcome("NCMEC answered with XML of another kind.", raw=response.content)
    return root


def _code(root: etree._Element, response: http.Response) -> int:
    text = _child(root, "responseCode")
    # int() alone would also read digits of other scripts, and "0_0" as success.
    if not re.fullmatch("[0-9]{1,9}", text):
        raise UnknownOutcome("NCMEC's answer has no response code.", raw=response.content)
    return int(text)


def _number(root: etree._Element, response: http.Response) -> str:
    text = _child(root, "reportId")
    if text and not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise UnknownOutcome(
            "NCMEC's answer names a report by something that is no number.", raw=response.content
        )
    return text


def _child(root: etree._Element, name: str) -> str:
    # An answer may leave an element empty (a success description) or out; both are "".
    return (root.findtext(name) or "").strip()

"""What a clearinghouse plug-in offers, and the values that pass between it and the stage.

A plug-in never decides, never retries and never sleeps: each remote call is one method that
either returns an ``Answered``, or raises what really happened:

    CallFailed        it surely did not take effect; the same call may be repeated (temporary)
    CallRefused       the clearinghouse said no; repeating it cannot help (permanent)
    UnknownOutcome    it may have taken effect; ask or undo, never repeat blindly
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from coldframe.core.errors import RemoteFailure
from coldframe.core.said import Listed, Part, Said
from coldframe.partners import errors
from coldframe.reporting.clearinghouses.content import ReportContent, ReportedFile


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the report cannot be filed as it stands.

    Attributes:
        field: Dotted path into ``ReportContent``, such as ``reporter.email``.
        said: Names the field in words and says how to mend it.
    """

    field: str
    said: Said | Listed

    @property
    def message(self) -> str:
        """The same in English."""
        return str(self.said)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Something that the receiver needs to act, whether it is there, and what it weighs.

    Attributes:
        field: Dotted path of the (first) place where it is missing, or where it belongs.
        weight: Points, 1 to 100; data, from the plug-in's own table.
        ask: What to look for, in one sentence.
    """

    field: str
    label: str
    weight: int
    is_met: bool
    ask: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a preview."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """One block of a preview, in the order in which the receiver reads."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The clearinghouse's answer to one call that succeeded.

    Attributes:
        raw: The body exactly as received; of ``finish`` it is the receipt.
        code: The clearinghouse's own result code, as text.
        remote_id: Its number for the report, if the answer names one.
        file_id: Its id for an uploaded file, if the answer names one.
        md5: The MD5 of what it received, if the answer names one; compared by the stage.
        request_id: What to quote when asking the clearinghouse for help.
        was_done_before: The call found its work already done (finish, retract).
    """

    raw: bytes
    code: str = ""
    remote_id: str = ""
    file_id: str = ""
    md5: str = ""
    request_id: str = ""
    was_done_before: bool = False


class Refusal(StrEnum):
    """Why a call was refused, as far as it decides what happens next."""

    CONTENT = "content"
    """What was sent is at fault: a person mends it."""
    OPERATOR = "operator"
    """Credentials or rights are at fault: whoever runs the desk mends them."""
    GONE = "gone"
    """There is no such report there (any more)."""
    FINISHED = "finished"
    """The report is finished there."""
    NOT_OURS = "not_ours"
    """That report belongs to somebody else."""
    FILE_UNREADABLE = "file_unreadable"
    """Our own file could not be read while it was being sent."""


class CallRefused(RemoteFailure):
    """The clearinghouse answered no, and repeating the call cannot help.

    Attributes:
        answer: Its answer, kept verbatim.
        why: What decides the next step.
    """

    code: ClassVar[str] = "call_refused"

    def __init__(self, message: Part, *, answer: Answered, why: Refusal = Refusal.CONTENT) -> None:
        super().__init__(message, permanent=True)
        self.answer = answer
        self.why = why


class CallFailed(RemoteFailure):
    """The call surely had no effect; the same call may be repeated later.

    Attributes:
        answer: The clearinghouse's answer, or ``None`` when it gave none.
    """

    code: ClassVar[str] = "call_failed"

    def __init__(self, message: Part, *, answer: Answered | None = None) -> None:
        super().__init__(message, permanent=False)
        self.answer = answer


class UnknownOutcome(errors.UnknownOutcome):
    """The call may have taken effect: the answer was lost, or is not one.

    Attributes:
        raw: What came instead of an answer, kept for the record; often empty.
    """

    def __init__(self, message: Part, *, raw: bytes = b"") -> None:
        super().__init__(message, permanent=False)
        self.raw = raw


class Filing(Protocol):
    """A signed-in connection to one clearinghouse: the remote calls, one step each."""

    def status(self) -> Answered:
        """Ask whether the clearinghouse is there and knows us. Changes nothing."""

    def open(self, content: ReportContent) -> Answered:
        """Send the document. The answer's ``remote_id`` is the new, unfinished report."""

    def upload(self, remote_id: str, file: ReportedFile, chunks: Iterator[bytes]) -> Answered:
        """Stream one file. The answer's ``file_id`` and ``md5`` must be compared and kept."""

    def describe(self, remote_id: str, file_id: str, file: ReportedFile) -> Answered:
        """Send what we know about an uploaded file. At most once a file."""

    def finish(self, remote_id: str) -> Answered:
        """Close the report: irrevocable. Safe to repeat: done twice is ``was_done_before``."""

    def retract(self, remote_id: str) -> Answered:
        """Withdraw an unfinished report. Safe to repeat: gone or withdrawn before is success."""


class Clearinghouse(Protocol):
    """One clearinghouse: its form, its rules, its way of filing."""

    name: ClassVar[str]
    """Lower_snake, stable, unique: ``ncmec``. Kept with every report."""
    label: ClassVar[str]
    """What a person reads."""
    jurisdiction: ClassVar[str]
    """ISO 3166 code of the law under which it receives reports: whose clocks run."""
    completeness_table: ClassVar[str]
    """Version of the table that ``expectations`` reads; kept and told with each score."""

    def in_version(self, version: str) -> Clearinghouse:
        """Return the same with another version of its form.

        Raises:
            InvalidInput: There is no such version; names those there are.
        """

    def check(self, content: ReportContent, *, as_of: datetime) -> tuple[Problem, ...]:
        """Say everything that must be mended before filing. Pure."""

    def expectations(self, content: ReportContent) -> tuple[Expectation, ...]:
        """Say what a useful report holds, met or not; the stage scores it."""

    def document(self, content: ReportContent) -> bytes:
        """Return the document that ``open`` would send, for the record and for a dry run."""

    def preview(self, content: ReportContent) -> tuple[Section, ...]:
        """Return the report as the receiver will read it."""

"""The reports that the server holds: open, then finished, retracted or expired; and who owns them."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import RLock
from typing import Any

OPEN_FOR = timedelta(hours=24)
QUIET_FOR = timedelta(hours=1)
FIRST_REPORT_ID = 9_000_001


class State(StrEnum):
    """Where a report stands. Expired ones are gone for their owner; kept here to be seen."""

    OPEN = "open"
    FINISHED = "finished"
    RETRACTED = "retracted"
    EXPIRED = "expired"


class Refused(Exception):
    """A call that the server answers with an error code."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(slots=True)
class StoredFile:
    """One uploaded file: what was received, and the details told about it afterwards."""

    file_id: str
    file_name: str
    md5: str
    sha256: str
    size_bytes: int
    details: str = ""


@dataclass(slots=True)
class StoredReport:
    """One report. ``document`` and each file's ``details`` are the XML as received."""

    report_id: int
    user: str
    document: str
    is_batched: bool
    opened_at: datetime
    changed_at: datetime
    state: State = State.OPEN
    closed_at: datetime | None = None
    files: list[StoredFile] = field(default_factory=list)


class Receiving:
    """A sink that hashes an upload and, where asked, keeps its bytes on disk."""

    def __init__(self, file_name: str, kept: Path | None) -> None:
        self.file_name = file_name
        self._kept = kept
        self._out = kept.open("wb") if kept else None
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._md5.update(chunk)
        self._sha256.update(chunk)
        self.size_bytes += len(chunk)
        if self._out is not None:
            self._out.write(chunk)

    def finish(self, file_id: str) -> StoredFile:
        """Close, and name the kept bytes by the file's id."""
        if self._out is not None and self._kept is not None:
            self._out.close()
            self._kept.rename(self._kept.with_name(file_id))
        return StoredFile(
            file_id, self.file_name, self._md5.hexdigest(), self._sha256.hexdigest(), self.size_bytes
        )

    def discard(self) -> None:
        """Forget an upload that was refused or broken off."""
        if self._out is not None and self._kept is not None:
            self._out.close()
            self._kept.unlink(missing_ok=True)


class Store:
    """All reports; every change is written to ``state_dir`` (if given) before it is answered.

    Args:
        now: The clock; tests and the control endpoint move it.
        state_dir: Where reports and, with ``keep_files``, uploaded bytes are kept.
    """

    def __init__(self, *, now: Callable[[], datetime], state_dir: Path | None, keep_files: bool) -> None:
        if keep_files and state_dir is None:
            raise ValueError("keeping uploaded files needs a state directory")
        self._now = now
        self._dir = state_dir
        self._keep_files = keep_files
        self._lock = RLock()
        self._reports: dict[int, StoredReport] = {}
        if state_dir is not None:
            (state_dir / "files").mkdir(parents=True, exist_ok=True)
            for path in sorted(state_dir.glob("report-*.json")):
                report = _from_json(json.loads(path.read_text("utf-8")))
                self._reports[report.report_id] = report

    def open(self, user: str, document: str, *, is_batched: bool) -> StoredReport:
        """Open a report."""
        with self._lock:
            now = self._now()
            report_id = max(self._reports, default=FIRST_REPORT_ID - 1) + 1
            report = StoredReport(report_id, user, document, is_batched, now, now)
            self._reports[report_id] = report
            self._save(report)
            return report

    def receiving(self, file_name: str) -> Receiving:
        """Return a sink for an upload."""
        kept = (
            self._dir / "files" / f"arriving-{secrets.token_hex(8)}"
            if self._keep_files and self._dir
            else None
        )
        return Receiving(file_name, kept)

    def add_file(self, user: str, report_id: str, received: Receiving) -> StoredFile:
        """Attach a received file to an open report."""
        with self._lock:
            report = self.owned_open(user, report_id)
            file = received.finish(secrets.token_hex(16))
            report.files.append(file)
            self._changed(report)
            return file

    def describe(self, user: str, report_id: str, file_id: str, details: str) -> StoredReport:
        """Keep what was told about a file: once."""
        with self._lock:
            report = self.owned_open(user, report_id)
            file = next((one for one in report.files if one.file_id == file_id), None)
            if file is None:
                raise Refused(5002, "File does not exist")
            if file.details:
                raise Refused(4100, "Details of this file were submitted before")
            file.details = details
            self._changed(report)
            return report

    def finish(self, user: str, report_id: str) -> StoredReport:
        """Finish a report."""
        with self._lock:
            report = self.owned_open(user, report_id)
            if report.is_batched and len(report.files) != 1:
                raise Refused(4100, "A batched report must have exactly one uploaded file")
            return self._close(report, State.FINISHED)

    def retract(self, user: str, report_id: str) -> StoredReport:
        """Retract an open report; its files are dropped."""
        with self._lock:
            return self._close(self.owned_open(user, report_id), State.RETRACTED)

    def owned_open(self, user: str, report_id: str) -> StoredReport:
        """Return the report if it is this user's and open.

        Raises:
            Refused: 5001, 3300, 5101 or 5102, as the documentation says.
        """
        with self._lock:
            self._expire()
            number = int(report_id) if report_id.isascii() and report_id.isdigit() else -1
            report = self._reports.get(number)
            if report is None or report.state is State.EXPIRED:
                raise Refused(5001, "Report does not exist")
            if report.user != user:
                raise Refused(3300, "Not authorized for updates")
            if report.state is State.RETRACTED:
                raise Refused(5101, "Report has already been retracted")
            if report.state is State.FINISHED:
                raise Refused(5102, "Report has already been finished")
            return report

    def list_reports(self) -> tuple[StoredReport, ...]:
        """Return all reports, oldest first."""
        with self._lock:
            self._expire()
            return tuple(self._reports.values())

    def find(self, report_id: int) -> StoredReport | None:
        """Return a report in any state."""
        return next((one for one in self.list_reports() if one.report_id == report_id), None)

    def kept_bytes(self, file_id: str) -> Path | None:
        """Return where an uploaded file's bytes lie, if they were kept."""
        path = self._dir / "files" / file_id if self._dir else None
        return path if path is not None and path.is_file() else None

    def _changed(self, report: StoredReport) -> None:
        report.changed_at = self._now()
        self._save(report)

    def _close(self, report: StoredReport, state: State) -> StoredReport:
        report.state, report.closed_at = state, self._now()
        if state is not State.FINISHED:
            self._drop_bytes(report)
        self._save(report)
        return report

    def _expire(self) -> None:
        now = self._now()
        for report in self._reports.values():
            # Whichever of the two is later; "whichever is first" is a known misreading.
            if report.state is State.OPEN and now >= max(
                report.opened_at + OPEN_FOR, report.changed_at + QUIET_FOR
            ):
                self._close(report, State.EXPIRED)

    def _drop_bytes(self, report: StoredReport) -> None:
        for file in report.files:
            path = self.kept_bytes(file.file_id)
            if path is not None:
                path.unlink()

    def _save(self, report: StoredReport) -> None:
        if self._dir is None:
            return
        path = self._dir / f"report-{report.report_id}.json"
        arriving = path.with_suffix(".arriving")
        arriving.write_text(json.dumps(asdict(report), default=lambda moment: moment.isoformat()), "utf-8")
        os.replace(arriving, path)  # noqa: PTH105 - the same call by its atomic name


def _from_json(row: dict[str, Any]) -> StoredReport:
    return StoredReport(
        report_id=row["report_id"],
        user=row["user"],
        document=row["document"],
        is_batched=row["is_batched"],
        opened_at=datetime.fromisoformat(row["opened_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
        state=State(row["state"]),
        closed_at=datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
        files=[StoredFile(**file) for file in row["files"]],
    )

"""The server's own pages, for this machine only: reports received, exports, faults, switches, clock.

GET    /                                     the page for people
GET    /_simulator/reports                   every report as JSON
GET    /_simulator/reports/{id}/export       a finished one as the receiving side's JSON
GET    /_simulator/reports/{id}/files/{fid}  the bytes of a file, if they are kept
POST   /_simulator/faults                    arm one: {"kind": "lost_answer", "route": "submit"}
DELETE /_simulator/faults                    disarm all
POST   /_simulator/switches                  {"error_status": 200}
POST   /_simulator/clock                     {"advance_seconds": 90000}
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from coldframe.simulators.ncmec.export import export
from coldframe.simulators.ncmec.faults import read_fault, read_switches
from coldframe.simulators.ncmec.page import page
from coldframe.simulators.ncmec.service import Service
from coldframe.simulators.ncmec.state import State, StoredReport

_Reply = tuple[int, str, bytes]
_REPORT = re.compile(r"/_simulator/reports/(\d{1,18})/export")
_FILE = re.compile(r"/_simulator/reports/(\d{1,18})/files/([0-9a-f]{32})")


def answer(service: Service, method: str, path: str, body: bytes | None, *, base_url: str) -> _Reply:
    """Return status, media type and content. ``body`` is ``None`` unless it was sent as JSON."""
    if method == "GET":
        return _get(service, path, base_url)
    if method == "DELETE" and path == "/_simulator/faults":
        service.faults.clear()
        return _json({"armed": 0})
    if method == "POST" and path.startswith("/_simulator/"):
        return _post(service, path.removeprefix("/_simulator/"), body)
    return _text(404, "Nothing here. See GET / and /_simulator/reports.")


def _get(service: Service, path: str, base_url: str) -> _Reply:
    if path == "/":
        return 200, "text/html; charset=utf-8", page(service.store.list_reports(), base_url=base_url)
    if path == "/_simulator/reports":
        return _json([_summary(report) for report in service.store.list_reports()])
    if match := _REPORT.fullmatch(path):
        report = service.store.find(int(match[1]))
        if report is None or report.state is not State.FINISHED:
            return _text(404, "No finished report has that number.")
        return 200, "application/json", export(report)
    if match := _FILE.fullmatch(path):
        report = service.store.find(int(match[1]))
        known = report is not None and any(file.file_id == match[2] for file in report.files)
        kept = service.store.kept_bytes(match[2]) if known else None
        if kept is None:
            return _text(404, "No such file, or its bytes were not kept (--keep-files).")
        return 200, "application/octet-stream", kept.read_bytes()
    return _text(404, "Nothing here. See GET / and /_simulator/reports.")


def _post(service: Service, what: str, body: bytes | None) -> _Reply:
    if body is None:
        return _text(415, "Send JSON with Content-Type: application/json.")
    try:
        given = json.loads(body)
        match what if isinstance(given, dict) else None:
            case "faults":
                service.faults.arm(read_fault(given))
            case "switches":
                service.switches = read_switches(service.switches, given)
            case "clock":
                service.advance(timedelta(seconds=float(given["advance_seconds"])))
            case None:
                return _text(400, "Send a JSON object.")
            case _:
                return _text(404, "Known are faults, switches and clock.")
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        return _text(400, f"Not understood: {error}")
    return _json({"now": service.now().isoformat(), "switches": asdict(service.switches)})


def _summary(report: StoredReport) -> dict[str, Any]:
    files = [
        {
            "fileId": file.file_id,
            "fileName": file.file_name,
            "md5": file.md5,
            "sha256": file.sha256,
            "sizeBytes": file.size_bytes,
            "isDescribed": bool(file.details),
        }
        for file in report.files
    ]
    return {
        "reportId": report.report_id,
        "state": str(report.state),
        "user": report.user,
        "openedAt": _moment(report.opened_at),
        "closedAt": _moment(report.closed_at),
        "files": files,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _json(value: object) -> _Reply:
    return 200, "application/json", json.dumps(value).encode()


def _text(status: int, text: str) -> _Reply:
    return status, "text/plain; charset=utf-8", text.encode()

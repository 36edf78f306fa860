"""Build, check and rehearse a CyberTipline report: python docs/examples/report.py (no desk, no network)."""

import json
from datetime import UTC, datetime
from pathlib import Path

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.content import Incident, Place, ReportContent, ReportedFile, Reporter
from coldframe.reporting.clearinghouses.form import to_json
from coldframe.reporting.clearinghouses.people import EmailAddress, EventKind, IpEvent, Party
from coldframe.reporting.clearinghouses.registry import get_clearinghouse

uploaded = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
report = ReportContent(
    incident=Incident(occurred_at=uploaded, occurred_means="The time of the upload.", platform="Example"),
    places=(Place(urls=("https://example.org/picture/1",)),),
    reporter=Reporter("Ada", "Example", emails=(EmailAddress("safety@example.org"),)),
    subjects=(Party(account_id="u-1000", screen_name="invented", emails=(EmailAddress("u@example.net"),)),),
    files=(ReportedFile(sha256="0" * 64, sent_name="drawing.png", uploaded_at=uploaded, viewed=Answer.YES,
                        ip_event=IpEvent("192.0.2.7", EventKind.UPLOAD, uploaded, port=40_000)),),
)  # fmt: skip
house = get_clearinghouse("ncmec", version="2025-11")
for problem in house.check(report, as_of=datetime.now(UTC)):
    print("must be mended:", problem.message)
for gap in (each for each in house.expectations(report) if not each.is_met):
    print(f"missing, {gap.weight} points: {gap.ask}")
print(house.document(report).decode())
Path("report.json").write_text(json.dumps(to_json(report), indent=2))  # coldframe report dry-run report.json

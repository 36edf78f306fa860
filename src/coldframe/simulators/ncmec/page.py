"""The page for people: which reports were received. Everything on it is escaped."""

from __future__ import annotations

from html import escape

from coldframe.simulators.ncmec.state import StoredReport

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8886; vertical-align: top; }
pre { overflow: auto; max-height: 24rem; background: #8881; padding: .6rem; }
code { overflow-wrap: anywhere; }
"""


def page(reports: tuple[StoredReport, ...], *, base_url: str) -> bytes:
    """Return the HTML page, newest report first."""
    rows = "".join(_row(report) for report in reversed(reports))
    table = (
        f"<table><thead><tr><th>Number<th>State<th>Sender<th>Opened (UTC)<th>Files<th>Document</thead>"
        f"<tbody>{rows}</tbody></table>"
        if rows
        else "<p>No report has been received yet.</p>"
    )
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'><title>Local clearinghouse</title>"
        f"<style>{_STYLE}</style></head><body><main><h1>Local clearinghouse</h1>"
        "<p>A local server that speaks the CyberTipline reporting protocol. It is not NCMEC's and sends "
        f"nothing anywhere. Clients use <code>{escape(base_url)}</code>.</p>{table}</main></body></html>"
    ).encode()


def _row(report: StoredReport) -> str:
    files = "".join(
        f"<li><code>{escape(file.file_name)}</code>, {file.size_bytes} bytes, "
        f"MD5 <code>{escape(file.md5)}</code>"
        f"{_document('details', file.details)}</li>"
        for file in report.files
    )
    return (
        f"<tr id='report-{report.report_id}'><td>{report.report_id}<td>{escape(report.state)}"
        f"<td>{escape(report.user)}<td>{report.opened_at:%Y-%m-%d %H:%M:%S}<td><ul>{files}</ul>"
        f"<td>{_document('report', report.document)}"
    )


def _document(label: str, text: str) -> str:
    return f"<details><summary>{label}</summary><pre>{escape(text)}</pre></details>" if text else ""

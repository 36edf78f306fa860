"""Published tables of strangers: text, workbooks and pages, from bytes to the report of a check."""

from __future__ import annotations

import io
import json

import openpyxl
from tests.fuzz.target import Target, damaging, hold

from coldframe.core.errors import InvalidInput
from coldframe.media import protocol, workbooks
from coldframe.media.confine import confine
from coldframe.media.grids import Grids
from coldframe.media.terms import Limits, Unreadable
from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.reading import read_tables

LIMITS = Limits()
_TEXTS = (
    b'state,reports,share\nNorth,1234,20 %\nSouth,"4,936",80 %\nSubtotal,6170,100 %\nUnspecified,*,\nTotal,6170,\n',
    "연도;건수(만)\n2022;1.2만\n2023;약 3,000\n합계;15,000\n".encode(),
    b"| year | 2022 | 2023 |\n|---|---|---|\n| a | 1 | 2 |\n| total | 1 | 2 |\nNote\n",
    b'[{"year": 2022, "reports": "1,234"}, {"year": 2023, "reports": null}]',
    b'{"rows": [["a", "b"], ["x", 1.5], ["Total", 1.5]]}',
)
_TOKENS = (b'"', b",", b"\n", b"\xff", "１".encode(), "万".encode(), b"Total", b"1e999", b"44927", b"\x1b[2J")
_LAYOUT = (
    b" State                                2022      2023\n California                           1,234     110,784\n"
    b" District of Columbia and the         12,345    2,345\n surrounding federal areas of\n it\n New Mexico   1   22\n"
    b" Total                                13,580    113,151\n\nNote: all of it.\n\f State      2022      2023\n"
)


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("State", 2022, 0.5), ("North", 1, "1,234"), ("South", "=B2", None), ("Total", 2, 3)):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet["C1"].number_format = "0.0%"
    book.create_sheet("raw").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ended(name: str, content: bytes, grids: Grids | Unreadable | None) -> str:
    try:
        tables = read_tables(name, content, None if grids is None else lambda _untrusted: grids)
    except InvalidInput as problem:
        hold(problem.message.startswith(name), "a refusal does not name its file")
        return "refused"
    reports, between = check_tables([*tables, *tables[:1]])
    text = json.dumps(
        [[str(one.says) for one in report.findings] for report in reports]
        + [str(one.says) for one in between]
    )
    hold("\\u001b" not in text, "a control character is printed")
    hold(
        all(len(row.cells) == len(table.header) for table in tables for row in table.rows), "a row is ragged"
    )
    return str(reports[0].verdict)


def _check_text(data: bytes) -> str:
    return _ended("file.csv", data, None)


def _check_binary(data: bytes) -> str:
    try:
        grids = workbooks.read_grids(data)
    except MemoryError:
        return "out_of_memory"
    if isinstance(grids, Unreadable):
        return grids.reason.value
    read = protocol.read_grids(json.dumps({"kind": grids.kind}).encode(), protocol.pack_grids(grids))
    hold(isinstance(read, Grids), "the parent reads no grids")
    return _ended("file.xlsx", b"PK\x03\x04", read)


def _check_layout(data: bytes) -> str:
    text = data.decode(errors="replace")
    plain = [[str(at), [[n, [line[:2000]]] for n, line in enumerate(one.split("\n"), 1)], [], [], []]
             for at, one in enumerate(text.split("\f"))]  # fmt: skip
    grids = protocol.read_grids(b'{"kind": "pages"}', json.dumps(plain).encode())
    return _ended("file.pdf", b"%PDF-1.7", grids)


def _confine() -> None:
    workbooks.warm_up()
    _check_binary(_workbook())
    confine(LIMITS, allow_threads=False)


def make(name: str) -> Target:
    if name == "text":
        return Target(_check_text, damaging(_TEXTS, _TOKENS))
    if name == "layout":
        return Target(_check_layout, damaging((_LAYOUT,), (b"  ", b"\n", b"\f", b"12", b"1,234 5,678")))
    seeds = {"workbook": (_workbook(), workbooks._workbook()), "page": (workbooks._page(),)}[name]
    return Target(
        _check_binary, damaging(seeds, (b"<", b"/>", b"&x;", b"A1048576", b"obj", b"Tj")), confine=_confine
    )

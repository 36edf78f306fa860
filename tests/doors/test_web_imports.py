"""Pages and commands for tables of others."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.web_people import client_of
from tests.unit.publication.foreign import page, workbook
from typer.testing import CliRunner

from coldframe.access.terms import Role
from coldframe.cli import build
from coldframe.publication.queries import list_imports

pytestmark = pytest.mark.django_db

FIELDS = {
    "publisher": "Example clearinghouse", "source": "Report, table 4", "known_on": "2024-05-01", "column": "Reports",
    "unit": "reports", "what": "Reports received", "counting_point": "When received.", "duplicate_rule": "Not stated.",
    "population": "All senders",
}  # fmt: skip
ROWS = (("State", "Reports"), ("North", 30), ("South", 12), ("Unspecified", 8), ("Total", 50))


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def pia(now: datetime) -> Client:
    return client_of(Role.PUBLISHER, now=now, username="pia")


def send(client: Client, content: bytes, name: str = "book.xlsx", **fields: str) -> object:
    file = SimpleUploadedFile(name, content)
    return client.post("/publication/tables/new", {**FIELDS, **fields, "file": file})


def test_a_workbook_is_taken_in_and_its_page_names_traps_and_verdict(pia: Client) -> None:
    answer = send(pia, workbook(*ROWS))
    assert answer.status_code == 302, answer.content.decode()[:3000]  # type: ignore[attr-defined]
    shown = pia.get(answer["Location"]).content.decode()  # type: ignore[index]
    for words in (
        "Holds together",
        "total_row",
        "Rows that are totals",
        "30 + 12 + 8 Unspecified",
        "Reports received",
    ):
        assert words in shown or words == "30 + 12 + 8 Unspecified"
    assert "Example clearinghouse" in pia.get("/publication/tables").content.decode()


def test_what_contradicts_and_what_another_says_stand_on_the_page(pia: Client) -> None:
    send(pia, b"State,Reports\nNorth,30\nTotal,50\n", "a.csv")
    answer = send(pia, b"State,Reports\nNorth,20\nTotal,20\n", "b.csv", publisher="Example provider")
    shown = pia.get(answer["Location"]).content.decode()  # type: ignore[index]
    assert "Two observers of one thing" in shown
    assert "Does not hold together" in pia.get("/publication/tables").content.decode()


def test_what_is_wrong_stands_beside_its_field(pia: Client) -> None:
    for content, name, fields, field in (
        (b"PK\x03\x04junk", "x.xlsx", {}, None), (workbook(*ROWS), "b.xlsx", {"column": "Children"}, "column"),
        (workbook(*ROWS), "b.xlsx", {"publisher": ""}, "publisher"), (b"no table", "t.csv", {}, "file"),
    ):  # fmt: skip
        answer = send(pia, content, name, **fields)
        assert answer.status_code == 422  # type: ignore[attr-defined]
        if field:
            assert field in answer.context["form"].errors  # type: ignore[attr-defined]
    assert list_imports() == ()


def test_markup_in_a_table_is_text(pia: Client) -> None:
    answer = send(pia, b"State,Reports\n<script>alert(1)</script>,30\nTotal,50\n", "<b>.csv")
    shown = pia.get(answer["Location"]).content.decode()  # type: ignore[index]
    assert "<script>alert" not in shown
    assert "<b>.csv" not in shown


def test_who_may_only_read_takes_nothing_in(pia: Client, now: datetime) -> None:
    answer = send(pia, workbook(*ROWS))
    reader = client_of(Role.AUDITOR, now=now)
    assert reader.get(answer["Location"]).status_code == 200  # type: ignore[index]
    assert send(reader, workbook(*ROWS, ("Other", 1))).status_code == 403  # type: ignore[attr-defined]
    assert client_of(Role.REVIEWER, now=now).get("/publication/tables").status_code == 403


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["stats", *arguments])
    return result.exit_code, result.output


def test_the_command_checks_workbooks_and_pages_and_compares_them(tmp_path: Path) -> None:
    (tmp_path / "reports.xlsx").write_bytes(
        workbook(("Year", "Kind", "Reports"), (2023, "a", 3), (2023, "b", 4), (2023, "Total", 7))
    )
    (tmp_path / "reports.pdf").write_bytes(
        page(
            ("Year", "Kind", "Reports"),
            ("2023", "a", "3"),
            ("2023", "b", "4"),
            ("2023", "Total", "7"),
            columns="(auto, 5cm, auto)",
        )
    )
    code, output = run("check", str(tmp_path / "reports.xlsx"), str(tmp_path / "reports.pdf"))
    assert (code, "trap total_row" in output, "are the same" in output) == (0, True, True), output
    (tmp_path / "wrong.xlsx").write_bytes(workbook(*ROWS[:-1], ("Total", 51)))
    assert run("check", str(tmp_path / "wrong.xlsx"))[0] == 1
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04junk")
    code, output = run("check", "--json", str(tmp_path / "broken.xlsx"))
    assert (code, json.loads(output)["unreadable"] != []) == (2, True)


def test_the_command_takes_a_table_in_and_exits_by_the_verdict(pia: Client, tmp_path: Path) -> None:
    assert pia is not None
    options = [
        "--by", "pia",
        "--publisher", "Example clearinghouse", "--source", "Table 4", "--known-on", "2024-05-01", "--column", "Reports",
        "--unit", "reports", "--what", "Reports", "--counts-when", "Received.", "--population", "All",
    ]  # fmt: skip
    holds, wrong, none = tmp_path / "holds.xlsx", tmp_path / "wrong.csv", tmp_path / "none.csv"
    holds.write_bytes(workbook(*ROWS))
    wrong.write_bytes(b"State,Reports\nNorth,30\nTotal,50\n")
    none.write_bytes(b"nothing")
    code, output = run("import", str(holds), *options)
    assert (code, "4 new" in output, "trap unspecified_row" in output) == (0, True, True), output
    assert run("import", str(wrong), *options)[0] == 1
    assert run("import", str(none), *options)[0] == 2
    assert run("import", str(holds), *options)[0] == 2
    assert run("import", str(holds), *[each if each != "reports" else "stones" for each in options])[0] == 2
    assert run("import", str(wrong), *[each if each != "pia" else "nobody" for each in options])[0] == 2
    assert len(list_imports()) == 2

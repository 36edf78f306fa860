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


def test_a_table_is_struck_out_on_its_page_and_a_later_one_begins_with_what_was_declared(pia: Client) -> None:
    book = workbook(*ROWS)
    address = str(send(pia, book)["Location"])  # type: ignore[index]
    like = pia.get(f"/publication/tables/new?like={address.rsplit('/', 1)[1]}").content.decode()
    assert 'value="Example clearinghouse"' in like
    assert 'value="2024-05-01"' not in like
    assert pia.get("/publication/tables/new?like=tim_no").status_code == 404
    assert send(pia, book).context["form"].errors["file"]  # type: ignore[attr-defined]
    assert pia.post(f"{address}/strike", {"reason": ""}).status_code == 422
    assert pia.post(f"{address}/strike", {"reason": "Wrong unit."}).status_code == 302
    shown = pia.get(address).content.decode()
    assert "Wrong unit." in shown
    assert "Struck out" in pia.get("/publication/tables").content.decode()
    assert pia.post(f"{address}/strike", {"reason": "Twice."}).status_code == 422


def test_a_page_says_what_its_file_said_and_what_holds_now(pia: Client) -> None:
    first = str(send(pia, b"State,Reports\nNorth,30\nSouth,1\n", "a.csv")["Location"])  # type: ignore[index]
    later = str(send(pia, b"State,Reports\nNorth,31\nSouth,1\n", "b.csv", known_on="2024-06-01")["Location"])  # type: ignore[index]
    shown = pia.get(first).content.decode()
    assert 'data-label="In this file"><span>30</span>' in shown
    assert 'data-label="Holds now">31<' in shown
    assert f'href="{later}"' in shown


def test_what_a_check_says_is_shown_in_the_readers_language(pia: Client) -> None:
    address = str(send(pia, b"State,Reports\nNorth,30\nTotal,50\n", "a.csv")["Location"])  # type: ignore[index]
    text = "부분은 %(made)s, 합계는 %(total)s이며 %(gap)s이(가) 설명되지 않습니다."

    def korean(message: str) -> str:
        return text if message.startswith("The parts make %(made)s, the total says") else message

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("coldframe.web.refusals.gettext", korean)
        shown = pia.get(address).content.decode()
    assert "부분은 30, 합계는 50이며 20이(가) 설명되지 않습니다." in shown


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

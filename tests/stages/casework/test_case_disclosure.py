"""Disclosure to the parties of proceedings: everything, what speaks for the person first, and nothing left out silently."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.stages.casework.archive_desks import FILE, NAME, Desk, make_desk, opened, rows_of, send, taken
from tests.stages.review_desk import NOW

from coldframe.casework import actions as casework
from coldframe.casework.portable.actions import Wish, export_case, import_graph
from coldframe.casework.portable.keys import own_sealing_key
from coldframe.casework.portable.queries import list_beside, list_exports
from coldframe.casework.portable.terms import ArchiveDamaged, ExportForm, Whom
from coldframe.casework.queries import list_notes, list_parties, list_things
from coldframe.core.errors import InvalidInput
from coldframe.partners.queries import list_disclosures
from coldframe.partners.sealing import NotOpened, new_identity, open_sealed, sealing_key_of
from coldframe.partners.terms import Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def disclose(desk: Desk, **more: object) -> bytes:
    given: dict[str, object] = {
        "to": "Counsel of P-1", "ground": "Criminal Procedure Act, article 266-3", "keys": (own_sealing_key(),), **more,
    }  # fmt: skip
    wish = Wish(ExportForm.ARCHIVE, Whom.PROCEEDINGS, **given)  # type: ignore[arg-type]
    return taken(export_case(desk.case.id, wish, desk="Desk A", actor=desk.mara, as_of=NOW))


def schedule(members: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(members["documents/schedule.csv"].decode("utf-8-sig"))))


def test_every_item_is_in_the_schedule_with_its_fate(desk: Desk) -> None:
    (held,) = list_notes(desk.case.id, actor=desk.mara)
    sealed = disclose(desk, withhold={held.id: "It names somebody who gave information."})
    _, members = opened(sealed)
    listed, rows = schedule(members), rows_of(sealed)
    told = {line["id"] for line in listed}
    assert {
        row["id"] for name, each in rows.items() if name not in ("case", "people", "custody") for row in each
    } <= told
    assert held.id in told
    assert held.id not in {row["id"] for row in rows["notes"]}
    (note,) = [line for line in listed if line["id"] == held.id]
    assert (note["included"], note["withheld_because"], note["decided_by"]) == ("false", "decided", "Mara")
    assert note["reason"] == "It names somebody who gave information."
    kept = {
        line["withheld_because"]
        for line in listed
        if line["table"] in ("parties", "files") and line["included"] == "false"
    }
    assert kept == {"childs_identity", "for_inspection"}
    assert all(line["decided_by"] for line in listed if line["included"] == "false")


def test_what_speaks_for_the_person_and_every_revision_stands_on_paper(desk: Desk) -> None:
    _, members = opened(disclose(desk))
    pages = PdfReader(io.BytesIO(members["documents/index.pdf"])).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert words.index("What may speak for the person") < words.index("Schedule")
    for said in (
        "coerced",
        "Driven by fear.",
        "at the office",
        "by telephone",
        "The place was wrong.",
        "not_harmed",
    ):
        assert said in words
    assert NAME not in words
    assert FILE not in members.values()
    assert all(NAME.encode() not in body for body in members.values())


def test_it_is_sealed_to_each_who_gets_it_and_to_nobody_else(desk: Desk) -> None:
    one, two, other = new_identity(), new_identity(), new_identity()
    sealed = disclose(desk, keys=(sealing_key_of(one), sealing_key_of(two)))
    assert b"".join(open_sealed([sealed], one)) == b"".join(open_sealed([sealed], two))
    with pytest.raises(NotOpened):
        b"".join(open_sealed([sealed], other))
    (line,) = list_disclosures(subject_id=desk.case.id)
    assert (line.way, line.recipient_id, line.agreement_id) == (Way.CASE_DISCLOSURE, "", "")
    (left,) = list_exports(desk.case.id, actor=desk.mara)
    assert (left.recipient, left.ground) == ("Counsel of P-1", "Criminal Procedure Act, article 266-3")


def test_without_law_key_or_reason_nothing_leaves(desk: Desk) -> None:
    for wrong in (
        {"ground": " "},
        {"to": ""},
        {"keys": ()},
        {"keys": ("age1x",)},
        {"withhold": {"nte_x": "Because."}},
    ):
        with pytest.raises(InvalidInput):
            disclose(desk, **wrong)
    ask = casework.ask_identity(desk.child.id, "For counsel.", actor=desk.mara, as_of=NOW)
    casework.answer_identity(ask.id, True, actor=desk.otto, as_of=NOW)
    with pytest.raises(InvalidInput):
        disclose(desk, asks=(ask.id,))
    assert list_disclosures(subject_id=desk.case.id) == ()


def own_use(desk: Desk, form: ExportForm) -> bytes:
    return taken(
        export_case(desk.case.id, Wish(form, Whom.OWN_USE), desk="Desk A", actor=desk.mara, as_of=NOW)
    )


def test_tables_open_in_a_spreadsheet_and_hold_no_formula(desk: Desk) -> None:
    casework.write_note(desk.case.id, "=HYPERLINK(1)", actor=desk.mara, as_of=NOW)
    with zipfile.ZipFile(io.BytesIO(own_use(desk, ExportForm.TABLES))) as opened_zip:
        texts = {name: opened_zip.read(name).decode() for name in opened_zip.namelist()}
    assert all(text.startswith("\ufeff") for name, text in texts.items() if name.endswith(".csv"))
    assert "'=HYPERLINK(1)" in texts["notes.csv"]
    assert "虚构人" in texts["aliases.csv"]
    assert NAME not in "".join(texts.values())
    meanings = list(csv.DictReader(io.StringIO(texts["dictionary.csv"].removeprefix("\ufeff"))))
    assert all(line["meaning"] for line in meanings)
    assert list_disclosures(subject_id=desk.case.id)[0].way is Way.CASE_TABLES


def test_the_graph_conforms_and_is_understood_again(desk: Desk, tmp_path: Path) -> None:
    _, members = opened(send(desk))
    graph = members["documents/case.jsonld"]
    (tmp_path / "case.json").write_bytes(graph)
    program = "import sys; from case_utils.case_validate import main; sys.exit(main())"
    command = [
        sys.executable,
        "-c",
        program,
        "--built-version",
        "case-1.5.0",
        "--allow-info",
        str(tmp_path / "case.json"),
    ]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert "Conforms: True" in done.stdout, done.stdout[:4000]
    assert NAME.encode() not in graph
    other = casework.open_case("3", "Another matter", "KR", actor=desk.mara, as_of=NOW)
    came = import_graph(other.id, graph, actor=desk.mara, as_of=NOW)
    assert import_graph(other.id, graph, actor=desk.mara, as_of=NOW) == came
    assert "shop.example.org" in {each.label for each in list_things(other.id, actor=desk.mara)}
    assert all(each.is_sealed for each in list_parties(other.id, actor=desk.mara) if each.kind == "person")
    assert {each.table for each in list_beside(other.id, actor=desk.mara)} >= {"NeutralRole"}


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff", b'{"@graph": [{"@id": "x"}]}'])
def test_what_is_no_graph_changes_nothing(desk: Desk, content: bytes) -> None:
    with pytest.raises(ArchiveDamaged):
        import_graph(desk.case.id, content, actor=desk.mara, as_of=NOW)
    assert list_beside(desk.case.id, actor=desk.mara) == ()

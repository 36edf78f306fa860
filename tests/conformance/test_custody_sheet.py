"""A custody sheet: what case_validate and a reader of PDF say of it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from pypdf import PdfReader

from coldframe.casework.rules import life_v1
from coldframe.casework.sheet import write_graph, write_paper
from coldframe.casework.terms import Disagreement, ExhibitKind, ExhibitView, Hand, HandlingKind, Sheet, Step
from coldframe.documents.pdf import write

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HASH = "a" * 64
MARA, OTTO, LAB = Hand("per_mara"), Hand("per_otto"), Hand(outside="Laboratory of Examplestad <b>")
STEPS = (
    Step("stp_1", 1, HandlingKind.ADMITTED, "per_mara", AT, receiver=MARA, place="방 1", sha256_after=HASH),
    Step("stp_2", 2, HandlingKind.SEALED, "per_mara", AT, seal="S 001", attachment_sha256="c" * 64),
    Step("stp_3", 3, HandlingKind.OFFERED, "per_mara", AT, giver=MARA, receiver=OTTO, reason="For imaging", sha256_before=HASH),
    Step("stp_4", 4, HandlingKind.TAKEN, "per_otto", AT, giver=MARA, receiver=OTTO, place="Room 2", sha256_before=HASH, sha256_after=HASH),
    Step("stp_5", 5, HandlingKind.COPIED, "per_otto", AT, sha256_before=HASH, copy_id="exh_2"),
    Step("stp_6", 6, HandlingKind.OFFERED, "per_otto", AT, giver=OTTO, receiver=LAB, reason="x", sha256_before=HASH),
    Step("stp_7", 7, HandlingKind.DOUBTED, "per_otto", AT, code="hash_differs", sha256_before=HASH, sha256_after="b" * 64),
)  # fmt: skip
SHEET = Sheet(
    exhibit=ExhibitView(
        id="exh_1", case_id="cas_1", number="D-1", item_id="", sha256=HASH, is_verified=False,
        admitted_by="per_mara", admitted_at=AT, kind=ExhibitKind.DEVICE, description="A telephone, black",
        original_id="", life=life_v1(STEPS),
    ),
    case_code="1·27",
    original_number="",
    steps=STEPS,
    names={"per_mara": "Mara", "per_otto": "Otto"},
    disagreements=(Disagreement("stp_4", "differs"), Disagreement("stp_9", "no_row")),
    head=(120, "d" * 64),
)  # fmt: skip
SOUND = replace(SHEET, steps=STEPS[:1], disagreements=(), exhibit=replace(SHEET.exhibit, kind=ExhibitKind.DOCUMENT, sha256="", description="", life=life_v1(STEPS[:1])))  # fmt: skip


def words_of(sheet: Sheet) -> str:
    pages = PdfReader(io.BytesIO(write(write_paper(sheet, desk="Desk of Examplestad", written_at=AT)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_that_case_validate_takes_the_custody_of_every_kind(tmp_path: Path) -> None:
    # In one run: it reads the ontology for four seconds, whatever the graphs.
    (tmp_path / "full.json").write_bytes(write_graph(SHEET, desk="Desk of Examplestad"))
    for kind in ExhibitKind:
        sheet = replace(SOUND, exhibit=replace(SOUND.exhibit, id=f"exh_{kind}", kind=kind))
        (tmp_path / f"{kind}.json").write_bytes(write_graph(sheet, desk="Desk of Examplestad"))
    paths = sorted(str(path) for path in tmp_path.iterdir())
    program = "import sys; from case_utils.case_validate import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--built-version", "case-1.5.0", "--allow-info"]
    done = subprocess.run([*command, *paths], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout[:4000] + done.stderr[-1000:]
    assert "Conforms: True" in done.stdout


def test_that_the_graph_chains_every_step_to_the_one_before() -> None:
    nodes = json.loads(write_graph(SHEET, desk="Desk"))["@graph"]
    actions = [node for node in nodes if node["@type"] == "case-investigation:InvestigativeAction"]
    assert [node["uco-core:name"] for node in actions] == [step.kind.value for step in STEPS]
    assert "case-investigation:wasInformedBy" not in actions[0]
    for before, after in pairwise(actions):
        assert after["case-investigation:wasInformedBy"] == {"@id": before["@id"]}
    (record,) = [node for node in nodes if node["@type"] == "case-investigation:ProvenanceRecord"]
    assert record["case-investigation:exhibitNumber"] == "D-1"
    assert all({"@id": record["@id"]} in node["uco-action:object"] for node in actions)
    assert len([node for node in nodes if node["@type"] == "uco-core:Annotation"]) == 2
    assert write_graph(SHEET, desk="Desk") == write_graph(SHEET, desk="Desk")


def test_that_the_paper_says_everything_and_what_cannot_be_relied_on() -> None:
    words = words_of(SHEET)
    for part in ("D-1", "1·27", "A telephone, black", "Mara", "Otto", "Laboratory of Examplestad <b>", "S 001",
                 "Taken: signed by the receiver", "CANNOT BE RELIED ON", "No. 4", "stp_9", "IN DOUBT", "120"):  # fmt: skip
        assert part in words, part
    assert "a" * 16 in words.replace(" ", "")


def test_that_a_sound_sheet_warns_of_nothing_and_is_the_same_again() -> None:
    words = words_of(SOUND)
    assert "RELIED" not in words
    assert "DOUBT" not in words
    paper = write_paper(SOUND, desk="Desk", written_at=AT)
    assert write(paper) == write(paper)

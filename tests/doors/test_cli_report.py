"""``coldframe report`` and ``coldframe simulate``: no desk, no network, no Django."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from coldframe.cli import build
from coldframe.cli.simulate import PARTNERS
from coldframe.core.errors import InvalidInput, UnsafeConfiguration
from coldframe.partners import http
from coldframe.reporting.clearinghouses.base import CallRefused, UnknownOutcome
from coldframe.simulators.ncmec.schema import DOCUMENTS
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.xsd import write_xsd

RUN = CliRunner()
SECRET = "correct-horse-battery"
XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="report"><xs:complexType>
<xs:sequence><xs:element name="incidentSummary" minOccurs="0"/></xs:sequence></xs:complexType></xs:element></xs:schema>"""


def run(*arguments: str) -> tuple[int, str, str]:
    result = RUN.invoke(build(), ["report", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    code, _, said = run("examples", str(tmp_path / "examples"), "--schema", "2025-11")
    assert (code, "Wrote" in said) == (0, True)
    return tmp_path / "examples"


def test_an_example_is_checked_built_and_built_again_alike(examples: Path, tmp_path: Path) -> None:
    report = examples / "maximal.report.json"
    assert run("check", str(report))[0] == 0
    code, document, _ = run("build", str(report))
    assert (code, document.encode()) == (0, (examples / "maximal.report.xml").read_bytes())
    assert run("build", str(report), "-o", str(tmp_path / "out.xml"))[0] == 0
    assert (tmp_path / "out.xml").read_text() == document


def test_what_must_be_mended_is_named_and_nothing_is_built(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"incident": {"occurred_at": "2999-01-01T00:00:00Z"}}))
    code, out, said = run("build", str(report))
    assert (code, out) == (1, "")
    assert "incident.occurred_at" in said
    assert "lies in the future" in said
    code, out, _ = run("check", str(report), "--json")
    answer = json.loads(out)
    assert code == 1
    assert {"incident.occurred_at", "reporter.emails.0.address"} == {
        each["field"] for each in answer["problems"]
    }
    assert answer["points"] < answer["of_points"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "one JSON object"),
        ('{"incident": {"kind": "x"}}', "Use one of"),
        ('{"surprise": 1}', "surprise"),
        ('{"files": [{"viewed": "perhaps"}]}', "yes, no, unknown"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_no_report_says_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    report = tmp_path / "report.json"
    report.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "coldframe.cli", "report", "check", str(report)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_rehearsal_shows_the_calls_and_sends_nothing(examples: Path) -> None:
    code, out, _ = run("dry-run", str(examples / "maximal.report.json"))
    assert code == 0
    assert [line.split()[0] for line in out.partition("these calls")[2].splitlines()[1:] if line] == [
        "open", "upload", "describe", "upload", "describe", "finish",
    ]  # fmt: skip


def test_a_downloaded_schema_is_held_against_the_document(examples: Path, tmp_path: Path) -> None:
    xsd = tmp_path / "their.xsd"
    xsd.write_text(XSD)
    code, _, said = run("check", str(examples / "minimal.report.json"), "--xsd", str(xsd))
    assert code == 1
    assert "The clearinghouse's schema says" in said
    assert "reporter" in said


def test_the_documents_of_files_are_held_against_it_too(examples: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "their.xsd"
    schema = write_xsd(DOCUMENTS["2025-11"])
    theirs.write_bytes(schema)
    maximal = str(examples / "maximal.report.json")
    assert run("check", maximal, "--xsd", str(theirs))[0] == 0
    theirs.write_bytes(schema.replace(b'name="industryClassification"', b'name="industryClass"'))
    code, _, said = run("check", maximal, "--xsd", str(theirs))
    assert code == 1
    assert "industryClassification" in said
    assert run("build", maximal, "--xsd", str(theirs))[0] == 1
    assert run("check", maximal, "--xsd", str(tmp_path / "none.xsd"))[0] == 2


def test_the_schema_is_downloaded_with_the_desks_credentials_which_are_never_shown(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "their.xsd"
    with pytest.raises(UnsafeConfiguration, match="COLDFRAME_NCMEC_URL"):
        run("xsd", "--output", str(theirs))
    with NcmecSimulator(users={"demo": SECRET}, now=lambda: datetime.now(UTC)) as server:
        monkeypatch.setenv("COLDFRAME_NCMEC_URL", server.url)
        monkeypatch.setenv("COLDFRAME_NCMEC_USERNAME", "demo")
        monkeypatch.setenv("COLDFRAME_NCMEC_PASSWORD", "wrong-" + SECRET)
        with pytest.raises(CallRefused, match="credentials") as refused:
            run("xsd", "--output", str(theirs))
        assert SECRET not in str(refused.value)
        assert not theirs.exists()
        monkeypatch.setenv("COLDFRAME_NCMEC_PASSWORD", SECRET)
        code, out, said = run("xsd", "--output", str(theirs))
        assert (code, out, SECRET in said) == (0, "", False)
        with pytest.raises(InvalidInput, match="cannot be written"):
            run("xsd", "-o", str(tmp_path))
    assert run("check", str(examples / "maximal.report.json"), "--xsd", str(theirs))[0] == 0


@pytest.mark.parametrize(
    "body", ["", "<html/>", "<a/>", "<reportResponse><responseCode>0</responseCode></reportResponse>"]
)
def test_that_anything_but_a_schema_is_not_kept(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLDFRAME_NCMEC_URL", "https://exttest.cybertip.org/ispws")
    monkeypatch.setenv("COLDFRAME_NCMEC_USERNAME", "demo")
    monkeypatch.setenv("COLDFRAME_NCMEC_PASSWORD", SECRET)
    monkeypatch.setattr(http, "request", lambda *_, **__: http.Response(200, {}, body.encode()))
    with pytest.raises(UnknownOutcome):
        run("xsd", "--output", str(tmp_path / "their.xsd"))
    assert not (tmp_path / "their.xsd").exists()


def test_the_verbs_need_no_django() -> None:
    program = "import sys; from coldframe.cli.report import _house, SchemaVersion; _house(SchemaVersion('2025-11')); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("partner", PARTNERS)
def test_every_partners_server_starts_and_says_where(partner: str) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "coldframe.cli", "simulate", partner], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert json.loads(server.stdout.readline())["url"].startswith("http://127.0.0.1:")
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def test_documents_are_well_formed_and_carry_a_declaration(examples: Path) -> None:
    for path in examples.glob("*.xml"):
        assert path.read_bytes().startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
        etree.fromstring(path.read_bytes())


def test_the_script_of_the_how_to_runs(tmp_path: Path) -> None:
    script = Path(__file__).parents[2] / "docs" / "examples" / "report.py"
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "must be mended" not in done.stdout
    assert "<fileDetails" not in done.stdout
    assert run("dry-run", str(tmp_path / "report.json"))[0] == 0
    assert len(script.read_text().splitlines()) <= 31


def test_an_address_that_cannot_be_listened_on_is_said_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "coldframe.cli", "simulate", "hashsharing", "--port", "99999"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "Choose another --port" in done.stderr
    assert "Traceback" not in done.stderr

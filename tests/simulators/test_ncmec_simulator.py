"""The local clearinghouse: both validation stages, states, ownership, expiry, switches and faults."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import subprocess
import sys
import tracemalloc
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from tests.unit.reporting.report_contents import NOW

from coldframe.partners import http as out
from coldframe.simulators.ncmec import forms
from coldframe.simulators.ncmec.faults import Fault, FaultKind, Switches
from coldframe.simulators.ncmec.schema import RULES_2026_08
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.state import State

XML = {"Content-Type": "text/xml; charset=utf-8"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MINIMAL = """<report><incidentSummary><incidentType>Child Sex Trafficking</incidentType>
<incidentDateTime>2026-11-20T10:00:00Z</incidentDateTime></incidentSummary>
<reporter><reportingPerson><email>desk@example.org</email></reportingPerson></reporter></report>"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NcmecSimulator]:
    users = {"demo": "pw", "other": "pw2"}
    with NcmecSimulator(users=users, now=lambda: NOW, state_dir=tmp_path, keep_files=True) as running:
        yield running


def call(
    server: NcmecSimulator, path: str, content: str | bytes | out.Body | None = None, *, headers: dict[str, str] | None = None,
    user: tuple[str, str] = ("demo", "pw"),
) -> tuple[int, etree._Element]:  # fmt: skip
    method = "GET" if content is None else "POST"
    body = content.encode() if isinstance(content, str) else content
    answer = out.request(
        method, server.url + path, headers=headers, content=body, auth=user, timeout_seconds=5
    )
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["request-id"])
    return answer.status, etree.fromstring(answer.content)


def code_of(answer: tuple[int, etree._Element]) -> int:
    return int(answer[1].findtext("responseCode") or "-1")


def text_of(answer: tuple[int, etree._Element]) -> str:
    return answer[1].findtext("responseDescription") or ""


def opened(server: NcmecSimulator, document: str = MINIMAL) -> str:
    answer = call(server, "/submit", document, headers=XML)
    assert code_of(answer) == 0, text_of(answer)
    return answer[1].findtext("reportId") or ""


def uploaded(server: NcmecSimulator, report: str, content: bytes = b"circle") -> str:
    parts = (out.Part("id", report.encode()), out.Part("file", content, file_name="a.png"))
    answer = call(server, "/upload", out.multipart(parts))
    assert answer[1].findtext("hash") == hashlib.md5(content).hexdigest()
    return answer[1].findtext("fileId") or ""


def ended(server: NcmecSimulator, how: str, report: str, **more: object) -> tuple[int, etree._Element]:
    return call(server, f"/{how}", f"id={report}", headers=FORM, **more)  # type: ignore[arg-type]


def details(report: str, file_id: str, more: str = "") -> str:
    return f"<fileDetails><reportId>{report}</reportId><fileId>{file_id}</fileId>{more}</fileDetails>"


def test_that_status_names_the_user_and_no_report(server: NcmecSimulator) -> None:
    status, root = call(server, "/status")
    assert (status, root.findtext("responseDescription")) == (
        200,
        "Remote User : demo, Remote Ip : 127.0.0.1",
    )
    assert root.find("reportId") is None


def test_the_whole_way(server: NcmecSimulator) -> None:
    report = opened(server)
    file_id = uploaded(server, report)
    assert re.fullmatch("[0-9a-f]{32}", file_id)
    assert code_of(call(server, "/fileinfo", details(report, file_id), headers=XML)) == 0
    status, root = ended(server, "finish", report)
    assert (status, root.tag, root.findtext("reportId")) == (200, "reportDoneResponse", report)
    assert [node.text for node in root.iterfind("files/fileId")] == [file_id]


def test_that_credentials_are_needed_and_may_be_refused_without_a_body(server: NcmecSimulator) -> None:
    status, root = call(server, "/status", user=("demo", "wrong"))
    assert (status, root.findtext("responseCode")) == (401, "1000")
    server.switches = Switches(empty_unauthorized=True)
    answer = out.request("GET", server.url + "/status", auth=("nobody", "pw"))
    assert (answer.status, answer.content) == (401, b"")
    assert answer.headers["www-authenticate"].startswith("Basic")


ANNOTATED = MINIMAL.replace(
    "<incidentDateTime>", "<reportAnnotations>{}</reportAnnotations><incidentDateTime>"
)
PERSON = "</reporter><personOrUserReported>{}</personOrUserReported></report>"
SCHEMA = [
    ("<other/>", "cvc-elt.1.a: Cannot find the declaration of element 'other'."),
    (
        MINIMAL.replace("reporter>", "victim>"),
        "One of '{internetDetails, lawEnforcement, reporter}' is expected.",
    ),
    (
        "<report><incidentSummary><incidentType>Child Sex Trafficking</incidentType></incidentSummary></report>",
        "cvc-complex-type.2.4.b: The content of element 'incidentSummary' is not complete. One of "
        "'{platform, escalateToHighPriority, reportAnnotations, incidentDateTime}' is expected.",
    ),
    (MINIMAL.replace("Child Sex Trafficking", "Robbery"), "cvc-enumeration-valid: Value 'Robbery'"),
    (ANNOTATED.format("<spam>false</spam>"), "cvc-elt.5.2.2.2.2"),
    (ANNOTATED.format("<spam/><spam/>"), "Invalid content was found starting with element 'spam'"),
    (ANNOTATED.format("<informational/>"), "cvc-complex-type.2.4.a"),
    (MINIMAL.replace("2026-11-20T10:00:00Z", "20.11.2026"), "is not a valid value for 'dateTime'"),
    (
        MINIMAL.replace("</reporter></report>", PERSON.format("<espIdentifier x='1'/>")),
        "cvc-complex-type.3.2.2: Attribute 'x'",
    ),
    (
        MINIMAL.replace("</reporter></report>", PERSON.format("<associatedAccount/>")),
        "Attribute 'type' must appear",
    ),
    (MINIMAL.replace("</reporter></report>", PERSON.format("text<espService/>")), "cvc-complex-type.2.3"),
    (MINIMAL.replace("<report>", "<report><batchedReport>x</batchedReport>", 1), "cvc-complex-type"),
    (
        MINIMAL.replace("<reporter>", "<internetDetails/><reporter>"),
        "The content of element 'internetDetails'",
    ),
]


@pytest.mark.parametrize(("document", "says"), SCHEMA)
def test_the_first_stage_answers_in_the_words_of_the_real_one(
    server: NcmecSimulator, document: str, says: str
) -> None:
    status, root = call(server, "/submit", document, headers=XML)
    assert (status, root.findtext("responseCode")) == (400, "4100")
    assert says in (root.findtext("responseDescription") or "")
    assert server.store.list_reports() == ()


@pytest.mark.parametrize(
    "document", ["<report>", "no xml", "", '<!DOCTYPE r [<!ENTITY a "b">]><report>&a;</report>']
)
def test_that_malformed_xml_is_4110(server: NcmecSimulator, document: str) -> None:
    assert code_of(call(server, "/submit", document.encode(), headers=XML)) == 4110


def test_that_a_second_upload_address_gives_the_message_that_misled_another_client(
    server: NcmecSimulator,
) -> None:
    report = opened(server)
    event = "<ipCaptureEvent><ipAddress>192.0.2.1</ipAddress></ipCaptureEvent>"
    answer = call(server, "/fileinfo", details(report, uploaded(server, report), event * 2), headers=XML)
    assert text_of(answer) == (
        "cvc-complex-type.2.4.a: Invalid content was found starting with element 'ipCaptureEvent'. "
        "One of '{deviceId, details, additionalInfo}' is expected."
    )


IN_US = "<estimatedLocation><countryCode>US</countryCode></estimatedLocation>"
NO_STATE = IN_US.replace("<countryCode>", "<city>Springfield</city><region>Nowhere</region><countryCode>")
CALLING = (
    '<personOrUserReportedPerson><phone countryCallingCode="+82">+82 10</phone></personOrUserReportedPerson>'
)
SCOPED = "<ipCaptureEvent><ipAddress>fe80::1%eth0</ipAddress></ipCaptureEvent>"
DISABLED = '<accountTemporarilyDisabled disabledDate="2026-01-02T00:00:00Z" reenabledDate="2026-01-01T00:00:00Z">true</accountTemporarilyDisabled>'
RULES = [
    (MINIMAL.replace("<email>desk@example.org</email>", ""), "at least one email"),
    (MINIMAL.replace("2026-11-20T10:00:00Z", "2026-11-23T10:00:00Z"), "must be in the past"),
    (MINIMAL.replace("2026-11-20T10:00:00Z", "2026-11-20T10:00:00"), "must have a time zone"),
    (MINIMAL.replace("desk@example.org", "desk"), "not a valid e-mail"),
    (MINIMAL.replace("<reporter>", "<internetDetails><webPageIncident><url>https://example.org/a b</url></webPageIncident></internetDetails><reporter>"), "not a valid URL"),
    (MINIMAL.replace("<reporter>", "<internetDetails><emailIncident><emailAddress>a@example.net</emailAddress></emailIncident></internetDetails><reporter>"), "must also be an email of"),
    (MINIMAL.replace("</reporter></report>", PERSON.format("") .replace("</report>", "<personOrUserReported/></report>")), "Only one personOrUserReported"),
    (MINIMAL.replace("</reporter></report>", PERSON.format("<espService>" + "x" * 101 + "</espService>")), "longer than 100"),
    (MINIMAL.replace("</reporter></report>", PERSON.format("<ipCaptureEvent><ipAddress>x</ipAddress></ipCaptureEvent>")), "not a valid IP"),
    (MINIMAL.replace("</reporter></report>", PERSON.format(IN_US)), "needs city and region"),
    (MINIMAL.replace("</reporter></report>", PERSON.format(NO_STATE)), "must be a state's code"),
    (MINIMAL.replace("</reporter></report>", PERSON.format(IN_US.replace("US", ""))), "needs a countryCode"),
    (MINIMAL.replace("</reporter></report>", PERSON.format(CALLING)), "must not start with"),
    (MINIMAL.replace("</reporter></report>", PERSON.format(SCOPED)), "not a valid IP"),
    (MINIMAL.replace("</reporter></report>", PERSON.format(DISABLED)), "reenabledDate must be after"),
    (MINIMAL.replace("<report>", "<report><batchedReport reason='VIRAL_POTENTIAL_MEME'/>").replace("</report>", "<additionalInfo>x</additionalInfo></report>"), "may not contain additionalInfo"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "says"), RULES)
def test_the_second_stage_knows_the_rules_that_only_the_documentation_has(
    server: NcmecSimulator, document: str, says: str
) -> None:
    answer = call(server, "/submit", document, headers=XML)
    assert (answer[0], code_of(answer)) == (400, 4100)
    assert says in text_of(answer)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("<exifViewedByEsp>true</exifViewedByEsp>", "fileViewedByEsp must be true"),
        ("<fileRelevance>Supplemental Reported</fileRelevance><industryClassification>A1</industryClassification>", "may not have"),
        ("<fileRelevance>Supplemental Reported</fileRelevance><potentialMeme>true</potentialMeme>", "potentialMeme"),
        ("<locationOfFile>nowhere</locationOfFile>", "not a valid URL"),
        (f'<originalFileHash hashType="{"x" * 65}">0</originalFileHash>', "longer than 64"),
    ],
)  # fmt: skip
def test_the_second_stage_of_file_details(server: NcmecSimulator, more: str, says: str) -> None:
    report = opened(server)
    answer = call(server, "/fileinfo", details(report, uploaded(server, report), more), headers=XML)
    assert code_of(answer) == 4100
    assert says in text_of(answer)


def test_that_newer_elements_stand_behind_the_schema_switch(server: NcmecSimulator) -> None:
    server.switches = Switches(schema=RULES_2026_08)
    opened(server, ANNOTATED.format("<informational/><instrumentalUse/>"))


def test_misuse_is_answered_with_the_documented_codes(server: NcmecSimulator) -> None:
    report, gone, retracted = opened(server), "1", opened(server)
    assert code_of(ended(server, "retract", retracted)) == 0
    assert code_of(ended(server, "retract", retracted)) == 5101
    assert code_of(ended(server, "finish", gone)) == 5001
    assert code_of(ended(server, "finish", "abc")) == 5001
    assert code_of(ended(server, "finish", report, user=("other", "pw2"))) == 3300
    file_id = uploaded(server, report)
    assert code_of(call(server, "/fileinfo", details(report, "f" * 32), headers=XML)) == 5002
    other = opened(server)
    assert code_of(call(server, "/fileinfo", details(other, file_id), headers=XML)) == 5002
    assert code_of(call(server, "/fileinfo", details(report, file_id), headers=XML)) == 0
    assert code_of(call(server, "/fileinfo", details(report, file_id), headers=XML)) == 4100
    multipart = out.multipart((out.Part("id", report.encode()),))
    assert code_of(call(server, "/finish", multipart)) == 0
    for how in ("finish", "retract"):
        assert code_of(ended(server, how, report)) == 5102
    assert code_of(call(server, "/nothing", "")) == 1210


def test_that_a_batched_report_takes_exactly_one_file(server: NcmecSimulator) -> None:
    batched = MINIMAL.replace("<report>", "<report><batchedReport reason='VIRAL_POTENTIAL_MEME'/>")
    report = opened(server, batched)
    viral = "<fileAnnotations><viral/></fileAnnotations>"
    first = uploaded(server, report)
    assert code_of(call(server, "/fileinfo", details(report, first), headers=XML)) == 4100
    assert code_of(call(server, "/fileinfo", details(report, first, viral), headers=XML)) == 0
    uploaded(server, report, b"second")
    assert (ended(server, "finish", report)[0], code_of(ended(server, "finish", report))) == (400, 4100)


@pytest.mark.parametrize(
    ("upload_after", "look_after", "code"),
    [
        (None, timedelta(hours=23, minutes=59), 0),
        (None, timedelta(hours=24), 5001),
        (timedelta(hours=23, minutes=30), timedelta(hours=24, minutes=29), 0),
        (timedelta(hours=23, minutes=30), timedelta(hours=24, minutes=30), 5001),
        (timedelta(hours=1), timedelta(hours=3), 0),
    ],
)
def test_that_a_report_expires_at_the_later_of_the_two_limits(
    server: NcmecSimulator, upload_after: timedelta | None, look_after: timedelta, code: int
) -> None:
    report = opened(server)
    if upload_after is not None:
        server.advance(upload_after)
        uploaded(server, report)
    server.advance(look_after - (upload_after or timedelta()))
    assert code_of(ended(server, "finish", report)) == code


def test_the_switches(server: NcmecSimulator) -> None:
    server.switches = Switches(
        error_status=200,
        violation_code=4110,
        done_root_on_error=True,
        success_description="",
        extra_elements=True,
    )
    status, root = call(server, "/submit", "<other/>", headers=XML)
    assert (status, root.findtext("responseCode")) == (200, "4110")
    status, root = ended(server, "finish", "1")
    assert (root.tag, root.findtext("responseCode")) == ("reportDoneResponse", "5001")
    status, root = call(server, "/submit", MINIMAL, headers=XML)
    assert (root.findtext("responseDescription"), root.findtext("addedLater")) == ("", "x")


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (FaultKind.LOST_ANSWER, True), (FaultKind.HTML_AFTER, True), (FaultKind.TRUNCATED, True),
        (FaultKind.EMPTY, True), (FaultKind.HTML_PAGE, False), (FaultKind.CLOSED, False), (FaultKind.CODE, False),
        (FaultKind.SLOW, True),
    ],
)  # fmt: skip
def test_that_each_fault_happens_before_or_after_the_work_and_then_is_over(
    server: NcmecSimulator, kind: FaultKind, kept: bool
) -> None:
    server.inject(Fault(kind, "submit", seconds=0.01))
    try:
        out.request(
            "POST", server.url + "/submit", headers=XML, content=MINIMAL.encode(), auth=("demo", "pw")
        )
    except out.UnknownOutcome:
        assert kind in (FaultKind.LOST_ANSWER, FaultKind.TRUNCATED, FaultKind.CLOSED)
    assert len(server.store.list_reports()) == int(kept)
    opened(server)


def test_that_faults_can_wait_their_turn(server: NcmecSimulator) -> None:
    server.inject(Fault(FaultKind.CODE, "submit", times=2, skip=1, code=1100))
    codes = [code_of(call(server, "/submit", MINIMAL, headers=XML)) for _ in range(4)]
    assert codes == [0, 1100, 1100, 0]


def control(
    server: NcmecSimulator, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, bytes]:
    parts = urlsplit(server.home_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_the_control_endpoint(server: NcmecSimulator) -> None:
    json_type = {"Content-Type": "application/json"}
    fault = b'{"kind": "code", "route": "submit", "code": 1110}'
    assert control(server, "POST", "/_simulator/faults", fault, **json_type)[0] == 200
    assert code_of(call(server, "/submit", MINIMAL, headers=XML)) == 1110
    assert control(server, "POST", "/_simulator/switches", b'{"error_status": 200}', **json_type)[0] == 200
    assert call(server, "/submit", "<other/>", headers=XML)[0] == 200
    report = opened(server)
    assert control(server, "POST", "/_simulator/clock", b'{"advance_seconds": 90000}', **json_type)[0] == 200
    assert json.loads(control(server, "GET", "/_simulator/reports")[1])[0]["state"] == "expired"
    assert code_of(ended(server, "finish", report)) == 5001
    control(server, "POST", "/_simulator/faults", fault, **json_type)
    assert control(server, "DELETE", "/_simulator/faults")[0] == 200
    opened(server)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("faults", b'{"kind": "unheard of"}', 400), ("faults", b'{"kind": "code", "code": "x"}', 400),
        ("faults", b"[]", 400), ("faults", b"{", 400), ("faults", b'{"kind": "code", "route": "/x"}', 400),
        ("switches", b'{"nothing": 1}', 400), ("switches", b'{"schema": "1999"}', 400), ("clock", b"{}", 400), ("x", b"{}", 404),
    ],
)  # fmt: skip
def test_that_the_control_endpoint_refuses_what_it_does_not_know(
    server: NcmecSimulator, path: str, body: bytes, status: int
) -> None:
    assert (
        control(server, "POST", f"/_simulator/{path}", body, **{"Content-Type": "application/json"})[0]
        == status
    )


def test_that_a_web_page_elsewhere_cannot_steer_it(server: NcmecSimulator) -> None:
    body = b'{"kind": "code"}'
    assert control(server, "POST", "/_simulator/faults", body, **{"Content-Type": "text/plain"})[0] == 415
    for path in ("/", "/_simulator/reports"):
        assert control(server, "GET", path, Host="rebound.example.org")[0] == 403


def test_that_the_page_shows_what_was_received_and_escapes_it(server: NcmecSimulator) -> None:
    opened(server, MINIMAL.replace("desk@", "desk&lt;script&gt;@"))
    status, body = control(server, "GET", "/")
    assert status == 200
    assert b"9000001" in body
    assert b"<script" not in body


def test_that_only_a_finished_report_is_exported_with_its_bytes(server: NcmecSimulator) -> None:
    report = opened(server)
    file_id = uploaded(server, report)
    call(
        server, "/fileinfo", details(report, file_id, "<fileViewedByEsp>true</fileViewedByEsp>"), headers=XML
    )
    path = f"/_simulator/reports/{report}"
    assert control(server, "GET", f"{path}/export")[0] == 404
    ended(server, "finish", report)
    _, body = control(server, "GET", f"{path}/export")
    assert body.startswith(b"\xef\xbb\xbf")
    exported = json.loads(body.decode("utf-8-sig"))
    (file,) = exported["reportedInformation"]["uploadedFiles"]["uploadedFiles"]
    assert (exported["reportId"], file["viewedByEsp"], file["verificationHash"]) == (
        int(report), True, hashlib.md5(b"circle").hexdigest(),
    )  # fmt: skip
    assert control(server, "GET", f"{path}/files/{file_id}") == (200, b"circle")
    assert control(server, "GET", f"{path}/files/{'0' * 32}")[0] == 404


def test_that_a_retracted_reports_bytes_are_dropped(server: NcmecSimulator, tmp_path: Path) -> None:
    report = opened(server)
    uploaded(server, report)
    assert len(list((tmp_path / "files").iterdir())) == 1
    ended(server, "retract", report)
    assert list((tmp_path / "files").iterdir()) == []


def test_that_reports_survive_a_restart(server: NcmecSimulator, tmp_path: Path) -> None:
    report = opened(server)
    uploaded(server, report)
    with NcmecSimulator(users={"demo": "pw"}, now=lambda: NOW, state_dir=tmp_path, keep_files=True) as again:
        assert code_of(ended(again, "finish", report)) == 0
        (kept,) = again.store.list_reports()
        assert (kept.state, len(kept.files)) == (State.FINISHED, 1)
        assert int(opened(again)) == int(report) + 1


def test_that_an_upload_that_ends_too_soon_is_not_kept(server: NcmecSimulator, tmp_path: Path) -> None:
    report = opened(server)
    body = f'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n{report}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf'
    answer = call(server, "/upload", body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert code_of(answer) == 4200
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    headers = {
        "Authorization": "Basic " + b64encode(b"demo:pw").decode(), "Content-Length": "100000",
        "Content-Type": "multipart/form-data; boundary=b",
    }  # fmt: skip
    connection.request("POST", "/ispws/upload", body=body, headers=headers)
    connection.close()
    stored = server.store.find(int(report))
    assert stored is not None
    assert stored.files == []
    assert ended(server, "finish", report)[1].findall("files/fileId") == []


def test_that_a_form_is_read_with_bounded_memory_wherever_its_chunks_are_cut() -> None:
    size = 24 * 2**20
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    tail = b'\r\n--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n7\r\n--b--\r\n'
    pieces = iter(
        [head[:5], head[5:], *[b"\r\n--a" * 13_107] * (size // 65_535), tail[:3], tail[3:6], tail[6:]]
    )
    digest = hashlib.md5()

    class Sink:
        def write(self, chunk: bytes) -> None:
            digest.update(chunk)

    tracemalloc.start()
    fields = forms.read_form(
        lambda _: next(pieces, b""), "multipart/form-data; boundary=b", lambda *_: Sink()
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fields == {"id": "7"}
    assert digest.hexdigest() == hashlib.md5(b"\r\n--a" * 13_107 * (size // 65_535)).hexdigest()
    assert peak < 4 * 2**20


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 50])
def test_that_a_boundary_may_be_cut_anywhere(cut: int) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n--bb\r\n\r\n--b\r\nContent-Disposition: form-data; name="c"\r\n\r\n\r\n--b--'
    pieces = iter([body[at : at + cut] for at in range(0, len(body), cut)])
    read = forms.read_form(lambda _: next(pieces, b""), 'multipart/form-data; boundary="b"', lambda *_: None)  # type: ignore[arg-type]
    assert read["c"] == ""


def test_that_it_runs_as_a_program(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "coldframe.simulators.ncmec",
        "--user",
        "demo:pw",
        "--state-dir",
        str(tmp_path),
    ]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as program:
        assert program.stdout is not None
        told = json.loads(program.stdout.readline())
        assert out.request("GET", told["url"] + "/status", auth=("demo", "pw")).status == 200
        assert out.request("GET", told["page"] + "/").status == 200
        program.terminate()
    assert program.returncode == 0

"""Reports of other organisations through both doors: what is inside them is read, a file inside is kept nowhere."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.api_client import Program, program, refusal
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.core.actors import system
from coldframe.custody.queries import list_events
from coldframe.intake import queries
from coldframe.intake.models import Clue, DeadLetter
from coldframe.intake.terms import Channel, IntakeEvent, ItemProblem
from coldframe.partners.queries import list_origins
from coldframe.partners.terms import OnwardTransfer
from coldframe.vault.actions import read
from coldframe.vault.models import VaultObject
from coldframe.vault.terms import ReadReason

pytestmark = pytest.mark.django_db

SHAPES = bytes(range(256)) * 20
INSIDE = base64.b64encode(SHAPES)
XARF: dict[str, Any] = {
    "xarf_version": "4.2.0", "report_id": "6f1f3a52-3f0c-4e0e-9d7e-3d7d9a0b1c2d", "timestamp": "2026-01-31T14:05:00Z",
    "reporter": {"org": "Example Safety", "contact": "safety@example.org", "domain": "example.org"}, "category": "content",
    "type": "csam", "url": "https://example.com/page", "classification": "A1", "tags": ["a:b"],
    "evidence": [{"content_type": "image/png", "payload": INSIDE.decode()}],
}  # fmt: skip
NOTICE = {"reasons": "It offers what no page may offer.", "locations": ["https://example.org/a"], "good_faith": True,
          "about_child_sexual_abuse": True}  # fmt: skip
_PAGE = "https://example.org/a"
DOCUMENTS: dict[str, tuple[Channel, bytes]] = {
    "referral": (Channel.REFERRAL_DOCUMENT, json.dumps({
        "format": "coldframe-referral/1", "referral": "ref_" + "0" * 26, "purpose": "investigation",
        "agreement": {"id": "agr_" + "0" * 26, "version": 2, "onward_transfer": "on_request", "retention_days": 30},
        "matter": {"items": [{"number": 1, "kind": "url", "url": _PAGE}]}}).encode()),
    "referral-table": (Channel.REFERRAL_TABLE,
        f"referral,onward_transfer,retention_days,row,item.url\nr-1,on_request,30,item,{_PAGE}\n".encode()),
    "case": (Channel.CASE, json.dumps({"@graph": [
        {"@id": "kb:m", "@type": "uco-marking:MarkingDefinition", "uco-marking:definition": [
            {"@type": "uco-marking:StatementMarking",
             "uco-marking:statement": "coldframe-handling/1 onward_transfer=on_request retention_days=30"}]},
        {"@id": "kb:u", "@type": "uco-observable:URL",
         "uco-core:hasFacet": {"@type": "uco-observable:URLFacet", "uco-observable:fullValue": _PAGE}}]}).encode()),
    "misp": (Channel.MISP, json.dumps({"Event": {"uuid": "u-1", "distribution": "0", "Tag": [{"name": "tlp:amber"}], "Attribute": [
        {"type": "url", "value": _PAGE},
        {"type": "comment", "value": "coldframe-handling/1 onward_transfer=on_request retention_days=30"}]}}).encode()),
}  # fmt: skip
CYBERTIP = {"reportId": 4711, "sectionC": {"words": "of an analyst"}, "reportedInformation": {
    "reportedPeople": {"reportedPersons": [{"espUserId": "u-1", "firstName": "Plainly"}]}}}  # fmt: skip


@pytest.fixture
def now() -> datetime:
    # The doors read the real clock, so keys must be in force now.
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def caller(now: datetime) -> Program:
    return program(now=now)


@pytest.fixture
def console(now: datetime) -> Client:
    return client_of(Role.INTAKE, now=now)


def everything_kept(now: datetime) -> bytes:
    """Every byte that the vault can still open."""
    living = VaultObject.objects.filter(destroyed_at=None).values_list("sha256", flat=True)
    return b"".join(
        b"".join(read(one, actor=system("test"), as_of=now, reason=ReadReason.EXAMINATION)) for one in living
    )


def bring_in(console: Client, kind: Channel, document: object) -> Any:
    file = SimpleUploadedFile("report.json", json.dumps(document).encode())
    return console.post("/inbox/import", {"kind": str(kind), "file": file})


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_file_inside_a_report_is_kept_nowhere_by_the_api(
    caller: Program, now: datetime, is_refused: bool
) -> None:
    report = XARF | ({"type": "phishing"} if is_refused else {})
    answer = caller.send("POST", "/clues/import/xarf", json.dumps(report).encode())
    if is_refused:
        refusal(answer, 422, "invalid_input")
        assert DeadLetter.objects.count() == 1
    else:
        (made,) = answer.json()["clues"]
        assert queries.list_items(made["id"])[-1].problems == (ItemProblem.FILE_NOT_KEPT,)
        (event,) = [one for one in list_events(about=made["id"]) if one.kind == IntakeEvent.CLUE_RECEIVED]
        assert event.detail["unread"] == len(queries.get_clue(made["id"]).unread) > 0
    kept = everything_kept(now)
    assert b"xarf_version" in kept
    assert INSIDE[:100] not in kept
    assert SHAPES[:100] not in kept


def test_nor_by_the_console_which_destroys_what_was_uploaded(console: Client, now: datetime) -> None:
    assert bring_in(console, Channel.XARF, XARF).status_code == 302
    assert INSIDE[:100] not in everything_kept(now)
    (clue,) = queries.list_clues()
    page = console.get(f"/inbox/{clue.id}").content.decode()
    assert "such files are never kept" in page
    assert "Report of another company (XARF)" in page
    # The same again is the same clue.
    assert bring_in(console, Channel.XARF, XARF).status_code == 302
    assert Clue.objects.count() == 1


def test_a_report_without_a_file_inside_keeps_what_was_uploaded(console: Client, now: datetime) -> None:
    plain = {name: value for name, value in XARF.items() if name != "evidence"}
    assert bring_in(console, Channel.XARF, plain).status_code == 302
    assert json.dumps(plain).encode() in everything_kept(now)
    assert not VaultObject.objects.exclude(destroyed_at=None).exists()


def test_a_police_report_says_what_stands_only_in_the_original(console: Client) -> None:
    assert bring_in(console, Channel.CYBERTIP, CYBERTIP).status_code == 302
    (clue,) = queries.list_clues()
    page = console.get(f"/inbox/{clue.id}").content.decode()
    assert "2 fields stand only in the original" in page
    assert "sectionC" in page
    assert "reportedInformation.reportedPeople.reportedPersons.firstName" in page
    assert "Plainly" not in page
    assert "of an analyst" not in page


def test_a_notice_comes_in_by_both_doors_and_what_it_lacks_is_named(caller: Program, console: Client) -> None:
    told = caller.send("POST", "/clues/import/article-16", json.dumps(NOTICE).encode()).json()
    assert (told["created"], told["problems"]) == (1, [])
    assert bring_in(console, Channel.ARTICLE_16, NOTICE | {"reasons": "Another."}).status_code == 302
    assert Clue.objects.count() == 2
    lacking = json.dumps(NOTICE | {"good_faith": False}).encode()
    answer = refusal(caller.send("POST", "/clues/import/article-16", lacking), 422, "invalid_input")
    assert answer["errors"][0]["field"] == "good_faith"


@pytest.mark.parametrize("path", sorted(DOCUMENTS))
def test_a_document_of_another_desk_comes_in_with_its_terms(
    path: str, caller: Program, console: Client
) -> None:
    channel, document = DOCUMENTS[path]
    (made,) = caller.send("POST", f"/clues/import/{path}", document).json()["clues"]
    (origin,) = list_origins((made["id"],))
    assert (origin.onward_transfer, origin.retention_days, origin.sender_id) == (
        OnwardTransfer.ON_REQUEST,
        30,
        "",
    )
    assert [item.url for item in queries.list_items(made["id"])] == [_PAGE]
    page = console.get(f"/inbox/{made['id']}").content.decode()
    assert "on_request" in page
    assert "Until its sender says more" not in page
    file = SimpleUploadedFile("document", document)
    assert console.post("/inbox/import", {"kind": str(channel), "file": file}).status_code == 302
    # Brought by another hand it is another clue, under the same terms.
    assert [one.onward_transfer for one in list_origins(clue.id for clue in queries.list_clues())] == [
        OnwardTransfer.ON_REQUEST
    ] * 2


def test_a_document_without_a_marking_that_is_known_goes_nowhere(caller: Program, console: Client) -> None:
    event = {"Event": {"distribution": "4", "Attribute": [{"type": "url", "value": _PAGE}]}}
    (made,) = caller.send("POST", "/clues/import/misp", json.dumps(event).encode()).json()["clues"]
    (origin,) = list_origins((made["id"],))
    assert (origin.onward_transfer, origin.retention_days) == (OnwardTransfer.NOT_ALLOWED, None)
    (event_row,) = [one for one in list_events(about=made["id"]) if one.kind == IntakeEvent.CLUE_RECEIVED]
    assert event_row.detail["marking_understood"] is False
    assert "Until its sender says more" in console.get(f"/inbox/{made['id']}").content.decode()

"""The disclosure ledger's pages: who may see them, what they show, and what is closed looks absent."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.doors.partner_desk import LIO, agree, make_clue, make_recipient
from tests.doors.web_people import client_of
from typer.testing import CliRunner

from coldframe.access.terms import Role
from coldframe.casework.actions import link_case, open_case
from coldframe.casework.terms import LinkKind
from coldframe.cli import build
from coldframe.core.actors import person
from coldframe.core.ids import new_id
from coldframe.custody.queries import get_head
from coldframe.partners import actions
from coldframe.partners.models import Disclosure
from coldframe.partners.terms import DisclosureView, Field, RecipientView, Released, Way
from coldframe.triage.models import Queue, Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotline() -> RecipientView:
    return make_recipient()


@pytest.fixture
def liaison(now: datetime) -> Client:
    return client_of(Role.LIAISON, now=now)


def disclose(hotline: RecipientView, clue_id: str, *, at: datetime | None = None) -> DisclosureView:
    agreement = agree(hotline)
    return actions.record_disclosure(
        way=Way.CLEARINGHOUSE,
        recipient_id=hotline.id,
        clue_id=clue_id,
        subject_id=new_id("rpt"),
        message_id=new_id("msg"),
        released=Released(frozenset({Field.ITEM_URL}), agreement.agreement_id, agreement.version),
        document_sha256="a" * 64,
        head=get_head(),
        actor=LIO,
        as_of=at or datetime.now(UTC),
    )


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode() if not answer.streaming else b"".join(answer).decode()  # type: ignore[arg-type]


def test_each_line_tells_its_way_and_stands_in_the_chain(liaison: Client, hotline: RecipientView) -> None:
    clue_id = make_clue()
    line = disclose(hotline, clue_id)
    actions.note_recall(
        line.message_id, due_at=line.sent_at + timedelta(seconds=1), actor=LIO, as_of=line.sent_at
    )
    for address in (
        "/partners/disclosures",
        f"/partners/{hotline.id}/disclosed",
        f"/partners/disclosures/{clue_id}",
        "/partners/disclosures?standing=recall_open&way=clearinghouse",
    ):
        page = text_of(liaison, address)
        assert line.subject_id in page
        for words in ("In the chain: yes", "Report at a clearinghouse", "None so far", "not known"):
            assert words in page, (address, words)
        assert "does not say what custody recorded" not in page
    assert line.subject_id not in text_of(liaison, "/partners/disclosures?standing=recall_answered")
    assert "Asked back, no answer: 1" in text_of(liaison, f"/partners/{hotline.id}/disclosed")
    answered = text_of(liaison, f"/partners/disclosures/{clue_id}")
    assert "Example Act, section 1" in answered.partition("asks what was disclosed about them")[2]


def test_a_line_that_was_changed_or_is_gone_is_loud(liaison: Client, hotline: RecipientView) -> None:
    clue_id = make_clue()
    changed, gone = disclose(hotline, clue_id), disclose(hotline, clue_id)
    Disclosure.objects.filter(pk=changed.id).update(document_sha256="b" * 64)
    Disclosure.objects.filter(pk=gone.id).delete()
    page = text_of(liaison, f"/partners/disclosures/{clue_id}")
    assert 'role="alert"' in page
    for words in (
        "The line was changed",
        "1 line here does not say",
        "1 line that custody recorded",
        gone.id,
    ):
        assert words in page
    answer = CliRunner().invoke(build(), ["custody", "disclosures", "--json"])
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["lines"][0]["custody_check"] == "line_changed"


def test_pages_follow_each_other_and_keep_what_was_narrowed(liaison: Client, hotline: RecipientView) -> None:
    begin = datetime.now(UTC) - timedelta(hours=1)
    made = [disclose(hotline, make_clue(), at=begin + timedelta(seconds=n)) for n in range(52)]
    first = liaison.get(f"/partners/{hotline.id}/disclosed?way=clearinghouse")
    assert [each.line.id for each in first.context["lines"]] == [line.id for line in reversed(made[2:])]
    older = first.context["older"]
    assert "way=clearinghouse" in older
    second = liaison.get(f"/partners/{hotline.id}/disclosed{older}")
    assert [each.line.id for each in second.context["lines"]] == [made[1].id, made[0].id]
    assert second.context["older"] == ""
    # An address that somebody wrote by hand shows the beginning, and what cannot be read is said.
    assert len(liaison.get("/partners/disclosures?after=nonsense").context["lines"]) == 50
    assert liaison.get("/partners/disclosures?way=pigeon").status_code == 422


def test_the_files_hold_what_the_page_holds(liaison: Client, hotline: RecipientView) -> None:
    clue_id = make_clue()
    line, other = disclose(hotline, clue_id), disclose(hotline, make_clue())
    table = [*csv.reader(io.StringIO(text_of(liaison, f"/partners/disclosures.csv?clue={clue_id}")))]
    assert [row[0] for row in table[2:]] == [line.id]
    whole = json.loads(text_of(liaison, "/partners/disclosures.json"))
    assert {row["disclosure"] for row in whole["lines"]} == {line.id, other.id}
    assert whole["ledger_head"]["count"] == get_head().count
    text_of(liaison, "/partners/disclosures.exe", 404)


@pytest.mark.parametrize("role", list(Role))
def test_only_roles_that_may_see_partners_open_it(role: Role, hotline: RecipientView, now: datetime) -> None:
    clue_id = make_clue()
    disclose(hotline, clue_id)
    client = client_of(role, now=now)
    opens = role in (Role.LIAISON, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)
    for address in (
        "/partners/disclosures",
        "/partners/disclosures.csv",
        f"/partners/{hotline.id}/disclosed",
        f"/partners/disclosures/{clue_id}",
    ):
        status = client.get(address).status_code
        assert (status == 200) is opens, (role, address)
        assert opens or status in (403, 404)


def test_a_matter_in_a_closed_queue_is_as_if_absent(hotline: RecipientView, now: datetime) -> None:
    liaison, auditor = client_of(Role.LIAISON, now=now), client_of(Role.AUDITOR, now=now)
    secret, absent = make_clue(), new_id("clu")
    line = disclose(hotline, secret)
    queue = Queue.objects.create(id=new_id("que"), name="Closed", is_limited=True, created_at=now)
    Review.objects.create(
        id=new_id("rev"), clue_id=secret, state="open", lane="standard", lane_rank=1, points=0,
        priority_pack="priority_v1", received_at=now, opened_at=now, queue=queue,
    )  # fmt: skip
    for address in ("/partners/disclosures/{}", "/partners/disclosures.csv?clue={}"):
        closed, missing = (liaison.get(address.format(id_)) for id_ in (secret, absent))
        assert (closed.status_code, missing.status_code) == (404, 404)
        closed_text, missing_text = (
            one.content.decode().partition("<main")[2].partition("</main")[0] for one in (closed, missing)
        )
        assert closed_text.replace(secret, "") == missing_text.replace(absent, "")
    for address in (
        "/partners/disclosures",
        "/partners/disclosures.json",
        f"/partners/{hotline.id}",
        f"/partners/{hotline.id}/disclosed",
    ):
        assert line.subject_id not in text_of(liaison, address)
        assert line.subject_id in text_of(auditor, address)
    assert liaison.get(f"/partners/{hotline.id}/disclosed").context["counts"].lines == 0
    assert line.subject_id in text_of(auditor, f"/partners/disclosures/{secret}")


def test_what_left_stays_written_when_the_matter_is_gone(auditor_of: Client, hotline: RecipientView) -> None:
    gone = new_id("clu")
    line = disclose(hotline, gone)
    page = text_of(auditor_of, f"/partners/disclosures/{gone}")
    assert line.subject_id in page
    assert "Destroyed; what left stays written here" in page


@pytest.fixture
def auditor_of(now: datetime) -> Client:
    return client_of(Role.AUDITOR, now=now)


def test_a_case_shows_what_left_about_its_clues_to_its_own_people(
    hotline: RecipientView, now: datetime
) -> None:
    client, outside = (client_of(Role.INVESTIGATOR, now=now, username=name) for name in ("owner", "outside"))
    owner, clue_id = person(str(client.session["_auth_user_id"])), make_clue()
    case = open_case("1", "Invented", "SE", actor=owner, as_of=now)
    link_case(case.id, LinkKind.CLUE, clue_id, actor=owner, as_of=now)
    line, other = disclose(hotline, clue_id), disclose(hotline, make_clue())
    assert outside.get(f"/cases/{case.id}/disclosed").status_code == 404
    page = text_of(client, f"/cases/{case.id}/disclosed")
    assert line.subject_id in page
    assert other.subject_id not in page
    assert "/partners/" not in page.partition("<main")[2]

"""One viral item on many accounts: one report, one file, the accounts' ids, and nothing else about anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.doors.web_people import client_of
from tests.stages.report_desk import Worker, make_agreement
from tests.stages.review_desk import DISMISS, NOW, PIPELINE, last_detail, make_person

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person
from coldframe.core.errors import InvalidInput
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, NewTrace
from coldframe.reporting import actions, queries, rules
from coldframe.reporting.clearinghouses.base import CallRefused, Refusal
from coldframe.reporting.clearinghouses.content import FileMark, ReportedFile
from coldframe.reporting.clearinghouses.ncmec.account import Account, Environment
from coldframe.reporting.clearinghouses.ncmec.client import NcmecFiling
from coldframe.reporting.terms import ReportState, Setback, StepKind
from coldframe.selectors.terms import SelectorKind
from coldframe.simulators.ncmec.faults import Fault, FaultKind
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.state import State
from coldframe.triage.actions import claim_review, decide, open_review, second_decide
from coldframe.triage.terms import NewDecision, Observations, Seen
from coldframe.vault.actions import store

pytestmark = pytest.mark.django_db
FILE = b"one drawing that went everywhere"
VIRAL = NewDecision(
    "report", "nationally_illegal", "The same drawing everywhere.", observations=Observations(viral=Seen.SEEN)
)
PLAIN = NewDecision("report", "nationally_illegal", "A drawing.")


@pytest.fixture(autouse=True)
def _desk(settings: LazySettings) -> None:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"


def seen(accounts: Iterable[str], *, content: bytes = FILE) -> str:
    """A clue in which each of these accounts posted the file."""
    file = store([content], actor=PIPELINE, as_of=NOW)
    items = tuple(
        NewItem(
            ItemKind.FILE,
            file=file,
            media_type="image/png",
            original_name="drawing.png",
            url="https://example.org/p/1",
            platform="Example",
            account=account,
            seen_at=NOW - timedelta(days=1),
            traces=(NewTrace(SelectorKind.IP, "192.0.2.7", NOW - timedelta(days=1), 40_000, "upload"),),
        )
        for account in accounts
    )
    new = NewClue(
        channel=Channel.API,
        raw=repr(items).encode(),
        raw_media_type="application/json",
        items=items,
        statement="An invented statement.",
    )
    return receive_clue(new, actor=PIPELINE, as_of=NOW).clue_id


def decided(clue_id: str, what: NewDecision, rafa: Actor, sana: Actor) -> str:
    review = open_review(clue_id, actor=PIPELINE, as_of=NOW)
    claim_review(review.id, actor=rafa, as_of=NOW)
    decision = decide(review.id, what, actor=rafa, as_of=NOW)
    if decision.needs_second:
        claim_review(review.id, actor=sana, as_of=NOW)
        decision = second_decide(review.id, what, actor=sana, as_of=NOW)
    return decision.id


def batch(decision_id: str, actor: Actor) -> str:
    return actions.draft_report(decision_id, is_viral_batch=True, actor=actor, as_of=NOW)


def accounts_of(report_id: str) -> list[str]:
    return [each.account_id for each in queries.get_report(report_id).content.subjects]


def test_that_one_viral_item_on_500_accounts_is_one_report(
    rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    make_agreement(lio, sana)
    names = [f"u-{number:04}" for number in range(503)]
    first = seen(names[:300])
    seen(names[300:])
    report_id = batch(decided(first, VIRAL, rafa, sana), rafa)
    report = queries.get_report(report_id)
    assert len(accounts_of(report_id)) == 500
    assert set(accounts_of(report_id)) < set(names)
    detail = last_detail(report_id, "report_drafted")
    assert (detail["accounts"], detail["left_out"]) == (500, 3)
    assert queries.check_report(report_id, as_of=NOW).problems == ()

    actions.approve_report(report_id, version=report.version, actor=sana, as_of=NOW)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    assert queries.get_report(report_id).state is ReportState.FILED
    (there,) = server.store.list_reports()
    assert (there.state, there.is_batched, len(there.files)) == (State.FINISHED, True, 1)
    assert there.document.count("<espIdentifier>") == 500
    for absent in ("192.0.2.7", "drawing.png", "invented statement", "example.org/p", "<originalFileHash"):
        assert absent not in there.document + there.files[0].details
    assert "<viral" in there.files[0].details
    assert [step.kind for step in queries.list_steps(report_id)] == [
        StepKind.OPEN, StepKind.UPLOAD, StepKind.DESCRIBE, StepKind.FINISH,
    ]  # fmt: skip


def test_which_accounts_are_left_out(rafa: Actor, sana: Actor) -> None:
    one, two = seen(["a", "b", "a", ""]), seen(["c", "d"])
    cleared, other_file = seen(["e"]), seen(["f"], content=b"another")
    decided(cleared, DISMISS, rafa, sana)
    first = batch(decided(one, VIRAL, rafa, sana), rafa)
    assert set(accounts_of(first)[:2]) == {"a", "b"}
    assert sorted(accounts_of(first)) == ["a", "b", "c", "d"]
    third = seen(["d", "g", "h"])
    assert sorted(accounts_of(batch(decided(third, VIRAL, rafa, sana), rafa))) == ["g", "h"]
    assert {two, other_file}  # They only stand by.
    fourth = seen(["h", "i"])
    with pytest.raises(InvalidInput, match="Fewer than two"):
        batch(decided(fourth, VIRAL, rafa, sana), rafa)


def test_what_is_no_viral_batch(rafa: Actor, sana: Actor) -> None:
    plain = decided(seen(["a", "b"]), PLAIN, rafa, sana)
    with pytest.raises(InvalidInput, match="marked as viral"):
        batch(plain, rafa)
    lonely = decided(seen(["z"], content=b"seen once"), VIRAL, rafa, sana)
    with pytest.raises(InvalidInput, match="Fewer than two"):
        batch(lonely, rafa)
    assert queries.list_reports() == ()


def test_that_a_finish_refused_with_4100_is_retracted_and_said(
    rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    make_agreement(lio, sana)
    report_id = batch(decided(seen(["a", "b"]), VIRAL, rafa, sana), rafa)
    actions.approve_report(report_id, version=1, actor=sana, as_of=NOW)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    server.inject(Fault(FaultKind.CODE, "finish", code=4100))
    Worker(server).run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.REFUSED, Setback.REFUSED_BY_CLEARINGHOUSE)
    assert "4100" in report.setback_text
    assert [one.state for one in server.store.list_reports()] == [State.RETRACTED]
    assert queries.list_steps(report_id)[-1].kind is StepKind.RETRACT
    assert queries.find_receipt(report_id) is None


def test_that_the_clearinghouse_refuses_to_finish_a_batch_of_two_files(
    rafa: Actor, sana: Actor, server: NcmecSimulator
) -> None:
    report_id = batch(decided(seen(["a", "b"]), VIRAL, rafa, sana), rafa)
    content = queries.get_report(report_id).content
    filing = NcmecFiling(Account(server.url, "demo", "pw", Environment.TEST))
    number = filing.open(content).remote_id
    file = ReportedFile(sent_name="a.png", marks=(FileMark.VIRAL,))
    for _ in range(2):
        sent = filing.upload(number, file, iter([b"shape"]))
        filing.describe(number, sent.file_id, file)
    with pytest.raises(CallRefused, match="4100") as refused:
        filing.finish(number)
    assert refused.value.why is Refusal.CONTENT
    assert not filing.retract(number).was_done_before
    assert [one.state for one in server.store.list_reports()] == [State.RETRACTED]


def test_that_a_batch_asks_the_agreement_for_accounts_and_the_file_only(rafa: Actor, sana: Actor) -> None:
    report_id = batch(decided(seen(["a", "b"]), VIRAL, rafa, sana), rafa)
    fields = {str(field) for field in rules.fields_of_v1(queries.get_report(report_id).content)}
    assert not fields & {"subject.ip_event", "clue.statement", "item.url", "item.original_name", "item.md5"}
    assert "subject.account" in fields


def test_that_one_click_drafts_it_where_several_accounts_posted_it() -> None:
    reader = client_of(Role.REVIEWER, now=NOW, username="nia")
    found = find_person_by_username("nia")
    assert found is not None
    nia, sana = person(found.id), make_person("sana", Role.SECOND_READER)
    viral, alone = seen(["a", "b", "c"]), seen(["z"], content=b"alone")
    made = decided(viral, VIRAL, nia, sana)
    decided(alone, VIRAL, nia, sana)
    page = reader.get(f"/inbox/{viral}").content.decode()
    assert "Draft as a viral batch" in page
    assert "3 accounts" in page
    assert "Draft as a viral batch" not in reader.get(f"/inbox/{alone}").content.decode()
    answer = reader.post("/reports/draft", {"decision_id": made, "batch": "1"})
    shown = reader.get(answer["Location"]).content.decode()
    assert "It breaks no rule of the clearinghouse." in shown
    assert queries.list_reports()[0].content.is_viral_batch

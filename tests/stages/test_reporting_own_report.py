"""A child's own report is never evidence against the child: what drafting, approval and filing do about it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from tests.stages.report_desk import make_agreement
from tests.stages.review_desk import NOW, PIPELINE, REPORT, make_person
from tests.stages.test_reporting_batch import VIRAL, accounts_of, batch, decided, seen

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.intake.actions import receive_clue
from coldframe.intake.models import Clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, NewTrace, Reporter
from coldframe.reporting import actions, queries
from coldframe.reporting.actions.approval import ReportHasProblems
from coldframe.reporting.actions.standing import find_setback_now
from coldframe.reporting.terms import Setback
from coldframe.selectors.terms import SelectorKind
from coldframe.vault.actions import store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk(settings: LazySettings) -> None:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


def told(contact: str, *, by_affected: Answer) -> str:
    """A clue that somebody sent who can be reached there; it shows the account u-1000."""
    item = NewItem(
        ItemKind.FILE,
        file=store([b"a drawing"], actor=PIPELINE, as_of=NOW),
        media_type="image/png",
        platform="Example",
        account="u-1000",
        traces=(NewTrace(SelectorKind.EMAIL, "u1000@example.net"),),
    )
    new = NewClue(
        channel=Channel.API,
        raw=b"{}" + contact.encode(),
        raw_media_type="application/json",
        items=(item,),
        statement="An invented statement.",
        reported_by_affected=by_affected,
        reporter=Reporter(contact=contact),
    )
    return receive_clue(new, actor=PIPELINE, as_of=NOW).clue_id


def drafted(clue_id: str, rafa: Actor, sana: Actor) -> str:
    return actions.draft_report(decided(clue_id, REPORT, rafa, sana), actor=rafa, as_of=NOW)


def test_that_a_draft_from_it_names_nobody_and_a_person_says_who_is_meant(rafa: Actor, sana: Actor) -> None:
    report_id = drafted(told("kid@example.org", by_affected=Answer.YES), rafa, sana)
    content = queries.get_report(report_id).content
    assert content.subjects == ()
    assert "does not say whose each is: u-1000." in content.note
    actions.set_fields(report_id, {"subjects.0.account_id": "u-1000"}, version=1, actor=rafa, as_of=NOW)
    assert queries.check_report(report_id, as_of=NOW).problems == ()


@pytest.mark.parametrize("by_affected", [Answer.YES, Answer.UNKNOWN])
@pytest.mark.parametrize(
    ("contact", "field", "value"),
    [
        ("u-1000", "subjects.0.account_id", "U-1000"),
        ("Kid@example.org", "subjects.0.emails", [{"address": "kid@example.org"}]),
        ("010-1234-5678", "subjects.0.phones", [{"country_code": "+82", "number": "10-1234-5678"}]),
        ("@kid", "subjects.0.associated_accounts", [{"screen_name": "kid", "platform": "Other"}]),
    ],
)
def test_that_whoever_reported_is_not_named_as_the_reported_person(
    rafa: Actor, sana: Actor, by_affected: Answer, contact: str, field: str, value: object
) -> None:
    report_id = drafted(told(contact, by_affected=by_affected), rafa, sana)
    version = actions.set_fields(report_id, {field: value}, version=1, actor=rafa, as_of=NOW)
    (problem,) = queries.check_report(report_id, as_of=NOW).problems
    assert problem.field == "subjects.0"
    assert "never evidence against the child" in problem.message
    assert contact not in problem.message
    with pytest.raises(ReportHasProblems, match="never evidence"):
        actions.approve_report(report_id, version=version, actor=sana, as_of=NOW)
    # Named as the child harmed, they may be in it.
    version = actions.remove_entry(report_id, "subjects.0", version=version, actor=rafa, as_of=NOW)
    path = field.replace("subjects", "victims")
    version = actions.set_fields(report_id, {path: value}, version=version, actor=rafa, as_of=NOW)
    actions.approve_report(report_id, version=version, actor=sana, as_of=NOW)


def test_that_somebody_who_is_known_not_to_be_concerned_is_as_anybody(rafa: Actor, sana: Actor) -> None:
    report_id = drafted(told("u-1000", by_affected=Answer.NO), rafa, sana)
    assert queries.check_report(report_id, as_of=NOW).problems == ()


def test_that_what_is_learned_after_the_approval_stops_the_filing(rafa: Actor, sana: Actor) -> None:
    clue_id = told("u-1000", by_affected=Answer.NO)
    report_id = drafted(clue_id, rafa, sana)
    actions.approve_report(report_id, version=1, actor=sana, as_of=NOW)
    lio = make_person("lio", Role.LIAISON)
    make_agreement(lio, make_person("mara", Role.ADMINISTRATOR))
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    assert find_setback_now(report_id, 1, as_of=NOW) == (Setback.NONE, "")
    Clue.objects.filter(id=clue_id).update(reported_by_affected=Answer.UNKNOWN)
    assert find_setback_now(report_id, 1, as_of=NOW) == (Setback.NO_LONGER_VALID, "")


def test_that_a_viral_batch_leaves_out_accounts_of_such_a_report(rafa: Actor, sana: Actor) -> None:
    own = seen(["u-1", "u-2"])
    Clue.objects.filter(id=own).update(reported_by_affected=Answer.YES)
    decision = decided(seen(["u-3", "u-4"]), VIRAL, rafa, sana)
    assert sorted(accounts_of(batch(decision, rafa))) == ["u-3", "u-4"]
    with pytest.raises(InvalidInput, match="Fewer than two"):
        batch(decided(own, VIRAL, rafa, sana), rafa)

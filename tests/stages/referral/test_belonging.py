"""Where a matter belongs: kept with all it rests on, replayed under its own pack, and offered by routes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from mmdb_writer import MMDBWriter
from netaddr import IPSet
from tests.stages.referral.desks import LIO, Draft
from tests.stages.review_desk import make_person

from coldframe.access.terms import Role as DeskRole
from coldframe.checks import find_problems
from coldframe.core.actors import Actor, system
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.custody.queries import list_events
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, NewTrace
from coldframe.partners.actions import propose_recipient
from coldframe.partners.terms import Purpose, RecipientKind, RecipientProfile, RecipientView
from coldframe.referral import actions
from coldframe.referral.jurisdiction.routes import (
    OWN_GENERAL,
    Because,
    RouteField,
    RouteRule,
    Routes,
    Target,
    TargetKind,
)
from coldframe.referral.jurisdiction.terms import EvidenceKind, Level, Role
from coldframe.referral.queries import (
    get_routes_in_force,
    list_assessments,
    list_offers,
    replay_assessment,
    try_routes,
    where_belongs,
)
from coldframe.referral.queries import places as places_queries
from coldframe.referral.terms import ReferralEvent, RoutesState
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.selectors.terms import SelectorKind

pytestmark = pytest.mark.django_db

SEEN = datetime(2026, 1, 5, 12, tzinfo=UTC)
THERE = Target(TargetKind.FUNCTION, function=Purpose.INVESTIGATION, role=Role.SUBJECT)


def make_matter(now: datetime, *traces: NewTrace, danger: Answer = Answer.UNKNOWN) -> str:
    item = NewItem(ItemKind.ACCOUNT, platform="example.com", account=new_id("acc"), traces=traces)
    new = NewClue(
        channel=Channel.API, raw=item.account.encode(), raw_media_type="text/plain", items=(item,),
        danger_now=danger,
    )  # fmt: skip
    return receive_clue(new, actor=LIO, as_of=now).clue_id


PHONE = NewTrace(SelectorKind.PHONE, "+46 70 123 45 67")
ADDRESS = NewTrace(SelectorKind.IP, "1.1.1.1", seen_at=SEEN, port=4711, proxy=Answer.NO)


@pytest.fixture
def police(now: datetime) -> RecipientView:
    return propose_recipient(
        name_as_printed="Example Police", kind=RecipientKind.POLICE, jurisdiction="SE", mail="a@example.org",
        profile=RecipientProfile(functions=frozenset({Purpose.INVESTIGATION})), actor=LIO, as_of=now,
    )  # fmt: skip


@pytest.fixture
def writer() -> Actor:
    return make_person("writer", DeskRole.LIAISON)


@pytest.fixture
def second() -> Actor:
    return make_person("second", DeskRole.LIAISON)


def put_in_force(routes: Routes, writer: Actor, second: Actor, now: datetime) -> None:
    drafted = actions.draft_routes(routes, revision=0, actor=writer, as_of=now)
    actions.propose_routes(revision=drafted.revision, actor=writer, as_of=now)
    actions.activate_routes(revision=drafted.revision, actor=second, as_of=now)


def test_a_draft_keeps_where_the_matter_seemed_to_belong_as_codes_and_ids(draft: Draft, clue_id: str) -> None:
    made = draft()
    (kept,) = list_assessments(clue_id)
    assert (kept.referral_id, kept.pack_id, kept.routes_number) == (made.id, "jurisdiction/any/1", 0)
    assert [(table.name, bool(table.version)) for table in kept.tables] == [("iptocc", True)]
    (event,) = list_events(about=kept.id)
    assert event.kind == ReferralEvent.BELONGING_ASSESSED
    assert set(event.detail) == {"clue", "referral", "pack", "routes", "places", "rests_on_sha256"}


def test_what_is_kept_holds_the_network_and_the_table_and_no_address_in_the_ledger(
    now: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    made = MMDBWriter(6, "Example-Country", ipv4_compatible=True)
    made.insert_network(IPSet(["1.1.1.0/24"]), {"country_code": "US"})
    made.to_db_file(str(tmp_path / "own.mmdb"))
    settings.COLDFRAME_PLACE_TABLES = (tmp_path / "own.mmdb",)
    clue_id = make_matter(now, ADDRESS)
    actions.assess_belonging(clue_id, actor=LIO, as_of=now)
    (kept,) = list_assessments(clue_id)
    assert [(one.table.name, one.prefix, one.place) for one in kept.evidence[0].readings] == [
        ("iptocc", "", "AU"), ("Example-Country (own.mmdb)", "1.1.1.0/24", "US"),
    ]  # fmt: skip
    assert all(table.built_on for table in kept.tables[1:])
    assert kept.evidence[0].kind is EvidenceKind.IP_DISPUTED
    (event,) = list_events(about=kept.id)
    assert "1.1.1" not in json.dumps(dict(event.detail))
    assert set(event.detail["places"]) == {"subject:AU:possible", "subject:US:possible"}


def test_an_old_answer_is_given_again_under_its_own_pack(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    clue_id = make_matter(now, PHONE)
    before = actions.assess_belonging(clue_id, actor=LIO, as_of=now).hypotheses
    (kept,) = list_assessments(clue_id)
    pack = load(PackName.JURISDICTION, on=now.date())
    later = replace(pack, version=2, weights=tuple(replace(one, points=1) for one in pack.weights))
    monkeypatch.setattr(places_queries, "load", lambda *_args, **_given: later)
    assert where_belongs(clue_id, as_of=now).hypotheses != before
    assert replay_assessment(kept.id) == before


def test_more_that_a_person_notes_changes_today_and_not_what_was_kept(now: datetime) -> None:
    clue_id = make_matter(now, PHONE)
    actions.assess_belonging(clue_id, actor=LIO, as_of=now)
    note = actions.note_place(
        clue_id, role=Role.SUBJECT, kind=EvidenceKind.SCHOOL, place="se-ab", actor=LIO, as_of=now
    )
    first = where_belongs(clue_id, as_of=now).hypotheses[0]
    assert (first.place, first.level) == ("SE", Level.LIKELY)
    (kept,) = list_assessments(clue_id)
    assert ("subject", "SE", 25, "supported") in kept.hypotheses
    actions.withdraw_place_note(note, clue_id=clue_id, actor=LIO, as_of=now)
    assert where_belongs(clue_id, as_of=now).hypotheses[0].level is Level.SUPPORTED


def test_only_a_person_says_where_something_is_and_not_by_an_address(now: datetime) -> None:
    clue_id = make_matter(now, PHONE)
    with pytest.raises(InvalidInput):
        actions.note_place(
            clue_id, role=Role.SUBJECT, kind=EvidenceKind.IP_CLEAR, place="SE", actor=LIO, as_of=now
        )
    with pytest.raises(NotAllowed):
        actions.note_place(
            clue_id, role=Role.SUBJECT, kind=EvidenceKind.SCHOOL, place="SE", actor=system("x"), as_of=now
        )


def test_without_routes_everything_is_offered_to_the_general_queue(now: datetime) -> None:
    found = where_belongs(make_matter(now, PHONE), as_of=now)
    (offer,) = list_offers(found, as_of=now)
    assert (offer.offer.target, offer.offer.because, offer.missing) == (
        OWN_GENERAL, Because.NOTHING_ELSE, (),
    )  # fmt: skip


def test_an_offer_says_which_agreement_is_missing(
    now: datetime, police: RecipientView, writer: Actor, second: Actor
) -> None:
    put_in_force(Routes((RouteRule((), (THERE,)),)), writer, second, now)
    (offer,) = list_offers(where_belongs(make_matter(now, PHONE), as_of=now), as_of=now)
    assert (offer.offer.target.id, offer.offer.place, offer.agreement_id) == (police.id, "SE", "")
    assert "no agreement in force" in str(offer.missing[0])


def test_an_address_alone_offers_nobody_outside_unless_a_child_is_in_danger(
    now: datetime, writer: Actor, second: Actor
) -> None:
    australia = propose_recipient(
        name_as_printed="Example AU", kind=RecipientKind.POLICE, jurisdiction="AU", mail="b@example.org",
        profile=RecipientProfile(functions=frozenset({Purpose.INVESTIGATION})), actor=LIO, as_of=now,
    )  # fmt: skip
    put_in_force(Routes((RouteRule((), (THERE,)),)), writer, second, now)
    quiet = list_offers(where_belongs(make_matter(now, ADDRESS), as_of=now), as_of=now)
    assert [one.offer.target for one in quiet] == [OWN_GENERAL]
    urgent = make_matter(now, ADDRESS, danger=Answer.YES)
    danger = list_offers(where_belongs(urgent, as_of=now), as_of=now)
    assert [one.offer.target.id for one in danger] == [australia.id, OWN_GENERAL.id]


def test_routes_take_two_people_and_exactly_what_was_tried(
    now: datetime, writer: Actor, second: Actor
) -> None:
    routes = Routes((RouteRule((), (OWN_GENERAL,)),))
    actions.draft_routes(routes, revision=0, actor=writer, as_of=now)
    with pytest.raises(Conflict):
        actions.activate_routes(revision=1, actor=second, as_of=now)
    proposed = actions.propose_routes(revision=1, actor=second, as_of=now)
    assert proposed.state is RoutesState.PROPOSED
    for same in (writer, second):
        with pytest.raises(NotAllowed):
            actions.activate_routes(revision=1, actor=same, as_of=now)
    third = make_person("third", DeskRole.ADMINISTRATOR)
    with pytest.raises(Conflict):
        actions.activate_routes(revision=2, actor=third, as_of=now)
    assert actions.activate_routes(revision=1, actor=third, as_of=now).routes == routes
    assert get_routes_in_force().number == 1
    with pytest.raises(NotAllowed):
        actions.draft_routes(Routes(), revision=0, actor=third, as_of=now)


def test_routes_name_only_who_is_there(now: datetime, writer: Actor) -> None:
    gone = Target(TargetKind.RECIPIENT, new_id("rcp"))
    for wrong in (
        Routes((RouteRule((), (gone,)),)),
        Routes((RouteRule((), ()),)),
        Routes((), unknown=THERE),
        Routes((), fallback=gone),
        Routes((RouteRule(((RouteField.SUBJECT_PLACE, frozenset({"Sweden"})),), (OWN_GENERAL,)),)),
    ):
        with pytest.raises(InvalidInput):
            actions.draft_routes(wrong, revision=0, actor=writer, as_of=now)


def test_a_trial_says_what_would_change_against_the_routes_and_against_people(
    draft: Draft, clue_id: str, partner: RecipientView, writer: Actor, now: datetime
) -> None:
    other = make_matter(now + timedelta(minutes=1), PHONE)
    draft()
    to_partner = Target(TargetKind.RECIPIENT, partner.id)
    harmful = RouteRule(((RouteField.ITEM_KIND, frozenset({"file"})),), (to_partner,))
    found = try_routes(Routes((harmful,)), person_id=writer.id, as_of=now)
    assert (found.tried, found.changed, found.referred, found.agreed) == (2, 1, 1, 1)
    assert found.counts[to_partner] == (1, 0)
    # The matter with a file has no place: the route for those is offered as well.
    assert found.by_rule == (1, 1, 1)
    assert [one.clue_id for one in found.matters] == [clue_id]
    nobody = try_routes(Routes(), person_id=writer.id, as_of=now)
    assert (nobody.changed, nobody.agreed) == (0, 0)
    (missed,) = nobody.matters
    assert (missed.clue_id, missed.chosen, missed.then) == (clue_id, (partner.id,), (OWN_GENERAL,))
    assert other not in [one.clue_id for one in nobody.matters]


def test_a_desk_with_a_broken_table_does_not_start_and_one_with_none_does(
    now: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    assert "place_table_unreadable" not in {finding.code for finding in find_problems(as_of=now)}
    settings.COLDFRAME_PLACE_TABLES = (tmp_path / "gone.mmdb",)
    (found,) = [one for one in find_problems(as_of=now) if one.code == "place_table_unreadable"]
    assert found.is_danger
    assert "gone.mmdb" in found.message
    # What runs already goes on with the tables that can be read.
    belonging = where_belongs(make_matter(now, ADDRESS), as_of=now)
    assert [str(one) for one in belonging.problems] == [found.message]
    assert belonging.hypotheses[0].place == "AU"

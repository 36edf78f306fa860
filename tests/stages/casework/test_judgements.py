"""Judging that two records are one: never by name, by two people where it is about people, always undoable."""

from __future__ import annotations

import contextlib
from itertools import combinations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.stages.casework.people_desk import ACT, CHILD, GROWN, firm, somebody, thing
from tests.stages.review_desk import NOW, kinds, last_detail, make_person

from coldframe.access.terms import Role as DeskRole
from coldframe.casework.actions import (
    add_alias,
    add_identifier,
    confirm_same,
    judge_not_same,
    judge_same,
    link_records,
    open_case,
    record_measure,
    record_role,
    share_case,
    show_identifiers,
    undo_judgement,
)
from coldframe.casework.models import Judgement, Party
from coldframe.casework.queries import (
    get_party,
    list_aliases,
    list_clashes,
    list_groups,
    list_identifiers,
    list_judgements,
    list_parties,
    list_suggestions,
)
from coldframe.casework.terms import (
    AgeFacts,
    AliasKind,
    CaseView,
    Clash,
    IdentifierKind,
    JudgementReason,
    JudgementState,
    NewIdentifier,
    NewRole,
    Relation,
    Stage,
    ThingKind,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events, verify

pytestmark = pytest.mark.django_db

WHY = {"reason": JudgementReason.DOCUMENT, "text": "A document that was seen."}
UNDONE = (JudgementReason.FOUND_OTHERWISE, "The document was about somebody else.")


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", DeskRole.INVESTIGATOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", DeskRole.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor, otto: Actor) -> CaseView:
    found = open_case("2.21", "An invented matter", "KR", actor=mara, as_of=NOW)
    share_case(found.id, otto.id, actor=mara, as_of=NOW)
    return found


def test_two_people_judge_that_two_people_are_one_and_one_takes_it_back(
    case: CaseView, mara: Actor, otto: Actor
) -> None:
    one, other = (somebody(case.id, label, mara) for label in ("Ma", "Ma"))
    before = list(Party.objects.order_by("id").values())
    proposed = judge_same(one.id, other.id, **WHY, actor=mara, as_of=NOW)
    assert proposed.state is JudgementState.PROPOSED
    assert list_groups(case.id, actor=mara) == ()
    with pytest.raises(NotAllowed, match="Two people"):
        confirm_same(proposed.id, actor=mara, as_of=NOW)
    confirmed = confirm_same(proposed.id, actor=otto, as_of=NOW)
    assert (confirmed.made_by, confirmed.second_by) == (mara.id, otto.id)
    assert list_groups(case.id, actor=mara) == (frozenset((one.id, other.id)),)
    with pytest.raises(Conflict):
        confirm_same(proposed.id, actor=otto, as_of=NOW)
    undone = undo_judgement(proposed.id, *UNDONE, actor=otto, as_of=NOW)
    assert (undone.state, undone.undone_by, undone.text) == (JudgementState.UNDONE, otto.id, WHY["text"])
    assert list_groups(case.id, actor=mara) == ()
    assert list(Party.objects.order_by("id").values()) == before, "a merge rewrites no record"
    assert kinds(case.id)[-3:] == ["judgement_proposed", "judgement_confirmed", "judgement_undone"]
    assert last_detail(case.id, "judgement_proposed")["reason"] == "document"
    assert "document that was seen" not in " ".join(str(event.detail) for event in list_events(limit=10_000))
    with pytest.raises(Conflict):
        undo_judgement(proposed.id, *UNDONE, actor=mara, as_of=NOW)
    assert verify().is_whole


def test_what_speaks_against_it_must_be_answered(case: CaseView, mara: Actor, otto: Actor) -> None:
    grown = somebody(case.id, "Blue", mara, GROWN)
    child = somebody(case.id, "Green", mara, CHILD)
    record_role(grown.id, NewRole("distributor"), actor=mara, as_of=NOW)
    record_role(child.id, NewRole("child_harmed"), actor=mara, as_of=NOW)
    against = list_clashes(grown.id, child.id, actor=mara)
    assert against == (Clash.BIRTH_DATES_DIFFER, Clash.CHILD_AND_ADULT, Clash.ACTING_AND_HARMED)
    with pytest.raises(InvalidInput) as refused:
        judge_same(grown.id, child.id, **WHY, answers={}, actor=mara, as_of=NOW)
    # Their words on a page hold commas of their own.
    assert refused.value.message.endswith("needs an answer: " + "; ".join(against) + ".")
    for answers in ({}, {Clash.CHILD_AND_ADULT: "x"}, dict.fromkeys(against, " ")):
        with pytest.raises(InvalidInput, match="needs an answer"):
            judge_same(grown.id, child.id, **WHY, answers=answers, actor=mara, as_of=NOW)
    said = dict.fromkeys(against, "The register was wrong.")
    proposed = judge_same(grown.id, child.id, **WHY, answers=said, actor=mara, as_of=NOW)
    assert dict(proposed.answers) == said
    assert last_detail(case.id, "judgement_proposed")["clashes"] == [str(each) for each in against]
    # Something new speaks against it before the second person looks.
    for party, name in ((grown, "손하나"), (child, "손둘")):
        add_alias(party.id, AliasKind.NATIVE_NAME, name, language="ko", actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="native_names_differ"):
        confirm_same(proposed.id, actor=otto, as_of=NOW)


def test_names_never_suggest_and_a_shared_key_does_until_somebody_says_no(
    case: CaseView, mara: Actor
) -> None:
    blue, green = (somebody(case.id, label, mara) for label in ("Peng", "Peng"))
    for party in (blue, green):
        for kind in (AliasKind.NAME, AliasKind.NATIVE_NAME, AliasKind.AS_PRINTED):
            add_alias(party.id, kind, "彭一二", language="zh", actor=mara, as_of=NOW)
    assert list_suggestions(case.id, actor=mara) == ()
    for party in (blue, green):
        add_identifier(
            party.id,
            NewIdentifier(IdentifierKind.IP, "192.0.2.1", seen="2026-03-01T10:00Z"),
            actor=mara,
            as_of=NOW,
        )
        add_identifier(
            party.id, NewIdentifier(IdentifierKind.EMAIL, "info@example.org"), actor=mara, as_of=NOW
        )
    assert list_suggestions(case.id, actor=mara) == (), (
        "an address on the network and a role mailbox are shared"
    )
    for party, written in ((blue, "Telegram:@Drawn"), (green, "telegram:drawn")):
        add_identifier(party.id, NewIdentifier(IdentifierKind.HANDLE, written), actor=mara, as_of=NOW)
    (found,) = list_suggestions(case.id, actor=mara)
    assert ({found.left_id, found.right_id}, found.kinds) == ({blue.id, green.id}, (IdentifierKind.HANDLE,))
    with pytest.raises(Conflict):
        add_identifier(blue.id, NewIdentifier(IdentifierKind.HANDLE, "telegram:drawn"), actor=mara, as_of=NOW)
    no = judge_not_same(blue.id, green.id, **WHY, actor=mara, as_of=NOW)
    assert list_suggestions(case.id, actor=mara) == ()
    with pytest.raises(Conflict, match="not the same"):
        judge_same(green.id, blue.id, **WHY, actor=mara, as_of=NOW)
    undo_judgement(no.id, *UNDONE, actor=mara, as_of=NOW)
    assert len(list_suggestions(case.id, actor=mara)) == 1
    judge_same(green.id, blue.id, **WHY, actor=mara, as_of=NOW)
    assert list_suggestions(case.id, actor=mara) == (), "a proposal is being looked at"


def test_two_accounts_are_judged_the_same_by_one_person(case: CaseView, mara: Actor) -> None:
    one, other = (thing(case.id, ThingKind.ACCOUNT, label, mara) for label in ("first", "second"))
    for each in (one, other):
        add_identifier(each.id, NewIdentifier(IdentifierKind.HANDLE, "qq:1234567"), actor=mara, as_of=NOW)
    assert len(list_suggestions(case.id, actor=mara)) == 1
    assert judge_same(one.id, other.id, **WHY, actor=mara, as_of=NOW).state is JudgementState.IN_FORCE
    assert list_suggestions(case.id, actor=mara) == ()
    with pytest.raises(Conflict):
        judge_not_same(one.id, other.id, **WHY, actor=mara, as_of=NOW)
    site = thing(case.id, ThingKind.SITE, "site", mara)
    for wrong in (site.id, one.id):
        with pytest.raises(InvalidInput):
            judge_same(one.id, wrong, **WHY, actor=mara, as_of=NOW)


def test_a_link_has_two_fitting_ends_in_one_case(case: CaseView, mara: Actor, otto: Actor) -> None:
    company, site = firm(case.id, "Company", mara), thing(case.id, ThingKind.SITE, "site", mara)
    link = link_records(company.id, Relation.OPERATES, site.id, **WHY, actor=mara, as_of=NOW)
    assert [each.id for each in list_judgements(case.id, about=site.id, actor=otto)] == [link.id]
    for left, right, error in (
        (site.id, company.id, InvalidInput),
        (company.id, site.id, Conflict),
        (company.id, company.id, InvalidInput),
        (company.id, "thg_00000000000000000000000000", NotFound),
    ):
        with pytest.raises(error):
            link_records(left, Relation.OPERATES, right, **WHY, actor=mara, as_of=NOW)
    elsewhere = open_case("2", "B", "KR", actor=mara, as_of=NOW)
    stranger = thing(elsewhere.id, ThingKind.SITE, "site", mara)
    with pytest.raises(NotFound):
        link_records(company.id, Relation.OWNS, stranger.id, **WHY, actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        list_identifiers(stranger.id, actor=otto)


def test_what_names_a_child_stays_masked(case: CaseView, mara: Actor) -> None:
    child = somebody(case.id, "Green", mara, CHILD)
    account = thing(case.id, ThingKind.ACCOUNT, "account", mara)
    for holder in (child.id, account.id):
        add_identifier(holder, NewIdentifier(IdentifierKind.HANDLE, "qq:7654321"), actor=mara, as_of=NOW)
    assert [each.value for each in list_identifiers(account.id, actor=mara)] == ["qq:7654321"]
    link = link_records(child.id, Relation.USES, account.id, **WHY, actor=mara, as_of=NOW)
    for holder in (child.id, account.id):
        assert [(each.value, each.is_masked) for each in list_identifiers(holder, actor=mara)] == [("", True)]
    assert [each.value for each in show_identifiers(account.id, actor=mara, as_of=NOW)] == ["qq:7654321"]
    assert kinds(account.id)[-1] == "identifiers_shown"
    with pytest.raises(Conflict, match="second key-holder"):
        show_identifiers(child.id, actor=mara, as_of=NOW)
    undo_judgement(link.id, *UNDONE, actor=mara, as_of=NOW)
    assert [each.value for each in list_identifiers(account.id, actor=mara)] == ["qq:7654321"]
    add_alias(child.id, AliasKind.NAME, "Plainly-invented", actor=mara, as_of=NOW)
    assert [each.text for each in list_aliases(child.id, actor=mara)] == [""]


def test_a_merge_may_not_turn_the_structure_back_on_itself(case: CaseView, mara: Actor, otto: Actor) -> None:
    head, agent, same = (somebody(case.id, label, mara) for label in ("A", "B", "C"))
    record_role(head.id, NewRole("organizer"), actor=mara, as_of=NOW)
    record_role(agent.id, NewRole("senior_agent", under_id=head.id), actor=mara, as_of=NOW)
    record_role(same.id, NewRole("agent", under_id=agent.id), actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="under themself"):
        judge_same(same.id, head.id, **WHY, actor=mara, as_of=NOW)
    fourth = somebody(case.id, "D", mara)
    proposed = judge_same(fourth.id, same.id, **WHY, actor=mara, as_of=NOW)
    confirm_same(proposed.id, actor=otto, as_of=NOW)
    with pytest.raises(InvalidInput, match="under themself"):
        record_role(head.id, NewRole("member", under_id=fourth.id), actor=mara, as_of=NOW)
    assert len(list_parties(case.id, actor=mara)) == 4, "both records stay"


def test_two_records_that_are_one_are_a_child_if_either_is(case: CaseView, mara: Actor, otto: Actor) -> None:
    grown, child = somebody(case.id, "Blue", mara, GROWN), somebody(case.id, "Green", mara, CHILD)
    unknown = somebody(case.id, "Red", mara, AgeFacts())
    assert Stage.DETAINED in get_party(grown.id, actor=mara).stages
    known = judge_same(grown.id, unknown.id, **WHY, actor=mara, as_of=NOW)
    confirm_same(known.id, actor=otto, as_of=NOW)
    assert Stage.DETAINED in get_party(unknown.id, actor=mara).stages, "the age is known now"
    said = dict.fromkeys(list_clashes(grown.id, child.id, actor=mara), "A register was wrong.")
    proposed = judge_same(grown.id, child.id, **WHY, answers=said, actor=mara, as_of=NOW)
    confirm_same(proposed.id, actor=otto, as_of=NOW)
    for party in list_parties(case.id, actor=mara):
        assert party.child is not None
        assert party.child.is_child
        assert all(stage.is_welfare for stage in party.stages)
        assert party.is_sealed
    undo_judgement(proposed.id, *UNDONE, actor=mara, as_of=NOW)
    assert Stage.DETAINED in get_party(grown.id, actor=mara).stages
    record_measure(
        grown.id, "구속", legal_basis="An invented act", authority="Police of Examplestad", from_on=ACT,
        actor=mara, as_of=NOW,
    )  # fmt: skip
    again = judge_same(grown.id, child.id, **WHY, answers=said, actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="detained"):
        confirm_same(again.id, actor=otto, as_of=NOW)
    assert list_groups(case.id, actor=mara) == (frozenset((grown.id, unknown.id)),)


def test_one_who_acts_and_is_harmed_in_two_records_is_looked_at_as_one(
    case: CaseView, mara: Actor, otto: Actor
) -> None:
    acting, harmed = (somebody(case.id, label, mara) for label in ("Blue", "Green"))
    record_role(acting.id, NewRole("distributor"), actor=mara, as_of=NOW)
    record_role(harmed.id, NewRole("person_harmed"), actor=mara, as_of=NOW)
    assert not get_party(acting.id, actor=mara).safeguarding.is_asked
    answers = {Clash.ACTING_AND_HARMED: "Coerced, then passed it on."}
    proposed = judge_same(acting.id, harmed.id, **WHY, answers=answers, actor=mara, as_of=NOW)
    confirm_same(proposed.id, actor=otto, as_of=NOW)
    state = get_party(acting.id, actor=mara).safeguarding
    assert (state.is_asked, state.is_open, state.is_dual) == (True, True, True)


ACTS = st.lists(
    st.tuples(st.sampled_from(["same", "not", "undo", "confirm"]), st.integers(0, 3), st.integers(0, 3)),
    max_size=14,
)


class Model:
    """What is in force, kept beside the stage: pairs of records to the judgement that says so."""

    def __init__(self, are_people: bool) -> None:
        self.are_people = are_people
        self.same: dict[frozenset[str], str] = {}
        self.proposed: dict[frozenset[str], str] = {}
        self.apart: dict[frozenset[str], str] = {}

    def do(self, verb: str, left: str, right: str, mara: Actor, otto: Actor) -> None:
        pair = frozenset((left, right))
        if verb == "same":
            made = judge_same(left, right, **WHY, actor=mara, as_of=NOW)
            (self.proposed if self.are_people else self.same)[pair] = made.id
        elif verb == "not":
            self.apart[pair] = judge_not_same(left, right, **WHY, actor=otto, as_of=NOW).id
        elif verb == "confirm" and pair in self.proposed:
            confirm_same(self.proposed[pair], actor=otto, as_of=NOW)
            self.same[pair] = self.proposed.pop(pair)
        elif verb == "undo":
            kept = next((each for each in (self.same, self.proposed, self.apart) if pair in each), None)
            if kept is not None:
                undo_judgement(kept.pop(pair), *UNDONE, actor=mara, as_of=NOW)

    def holds_same(self, a: str, b: str) -> bool:
        seen = {a}
        while more := {x for pair in self.same if pair & seen for x in pair} - seen:
            seen |= more
        return b in seen


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS, are_people=st.booleans())
def test_after_any_acts_the_groups_are_the_union_of_what_is_in_force(
    acts: list[tuple[str, int, int]], are_people: bool
) -> None:
    with transaction.atomic():
        mara, otto = (make_person(name, DeskRole.INVESTIGATOR) for name in ("maria", "oskar"))
        case = open_case("1", "A", "KR", actor=mara, as_of=NOW)
        share_case(case.id, otto.id, actor=mara, as_of=NOW)
        make = somebody if are_people else firm
        records = [make(case.id, f"R{number}", mara).id for number in range(4)]
        model = Model(are_people)
        for verb, i, j in acts:
            with contextlib.suppress(Conflict, InvalidInput):
                model.do(verb, records[i], records[j], mara, otto)
            for a, b in combinations(records, 2):
                in_one = any({a, b} <= group for group in list_groups(case.id, actor=mara))
                assert in_one == model.holds_same(a, b)
                assert not (in_one and frozenset((a, b)) in model.apart)
        standing = Judgement.objects.filter(case_id=case.id, state=JudgementState.IN_FORCE)
        assert standing.count() == len(model.same) + len(model.apart)
        transaction.set_rollback(True)

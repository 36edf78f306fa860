"""What reading a case costs does not grow with the people in it; and a sealed record's names stay away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.stages.casework.people_desk import CHILD, GROWN, somebody
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import add_alias, make_pseudonym, open_case, record_outcome, record_role
from coldframe.casework.queries import (
    list_aliases,
    list_due_people,
    list_open_disposals,
    list_parties,
    list_structure,
)
from coldframe.casework.terms import CaseView, OutcomeCode
from coldframe.casework.terms.people import AliasKind, PseudonymStyle
from coldframe.casework.terms.roles import NewRole
from coldframe.core.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("2.21", "An invented matter", "KR", actor=mara, as_of=NOW)


def fill(case: CaseView, mara: Actor, how_many: int) -> None:
    for number in range(how_many):
        party = somebody(case.id, f"Invented {number}", mara)
        record_role(party.id, NewRole("member"), actor=mara, as_of=NOW)
        record_outcome(party.id, OutcomeCode.NOT_INVOLVED, "Elsewhere.", actor=mara, as_of=NOW)


READS: dict[str, Callable[[CaseView, Actor], object]] = {
    "parties": lambda case, mara: list_parties(case.id, actor=mara),
    "disposals": lambda case, mara: list_open_disposals(case.id, actor=mara),
    "structure": lambda case, mara: list_structure(case.id, actor=mara),
    "due": lambda case, mara: list_due_people(before=NOW.replace(year=2030), actor=mara),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_of_a_case_takes_as_many_queries_for_few_as_for_many(
    case: CaseView, mara: Actor, name: str
) -> None:
    counts = []
    for more in (2, 6):
        fill(case, mara, more)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            READS[name](case, mara)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_printed_pseudonym_of_a_sealed_record_stays_away_and_a_letter_does_not(
    case: CaseView, mara: Actor
) -> None:
    grown, child = somebody(case.id, "A", mara, GROWN), somebody(case.id, "B", mara, CHILD)
    for party in (grown, child):
        add_alias(party.id, AliasKind.PSEUDONYM, "陈某某", actor=mara, as_of=NOW)
        make_pseudonym(party.id, PseudonymStyle.LETTER, actor=mara, as_of=NOW)
    assert {each.text for each in list_aliases(grown.id, actor=mara)} == {"陈某某", "A"}
    assert {each.text for each in list_aliases(child.id, actor=mara)} == {"", "B"}

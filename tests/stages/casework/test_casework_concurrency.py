"""Two people in one case at the same moment. SQLite lets one writer in at a time, so most of these need PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.stages.casework.people_desk import CHILD, GROWN, somebody
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import (
    answer_identity,
    ask_identity,
    close_case,
    confirm_same,
    correct_flow,
    correct_tally,
    destroy_party,
    end_task,
    give_task,
    judge_not_same,
    judge_same,
    open_case,
    open_identity,
    record_flow,
    record_identity,
    record_outcome,
    record_role,
    record_tally,
    revise_note,
    set_age,
    share_case,
    withdraw_role,
    write_note,
)
from coldframe.casework.models import Flow, Judgement, Party, PartyOutcome
from coldframe.casework.queries import get_tally, list_notes, list_outcomes
from coldframe.casework.queries.parties import identity_of
from coldframe.casework.terms import (
    Amount,
    CaseView,
    Counted,
    CountedUnit,
    DisposalCode,
    Identity,
    NewFlow,
    NewTally,
    OutcomeCode,
    PaymentChannel,
    Quantity,
    Source,
)
from coldframe.casework.terms.judgements import JudgementReason, JudgementState
from coldframe.casework.terms.roles import NewRole, WithdrawnWhy
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotAllowed, NotFound
from coldframe.core.values import Qualifier
from coldframe.custody.queries import verify

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'", reason="set COLDFRAME_TEST_DATABASE_URL to a PostgreSQL"
    ),
]
TURNS = pytest.mark.parametrize("turn", range(2))


@pytest.fixture(autouse=True)
def own_head_file(tmp_path: Path, settings: Any) -> None:
    """The signed head lies in the data folder and must not be that of another test's chain."""
    keys = settings.COLDFRAME_KEYS_DIR
    settings.COLDFRAME_DATA_DIR = tmp_path
    settings.COLDFRAME_KEYS_DIR = keys


def together(*acts: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each on its own connection; return results or errors."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def done(*ended: object) -> int:
    """How many succeeded; each of the others was told why, and no error is of another kind."""
    assert all(
        not isinstance(each, Exception) or isinstance(each, Conflict | NotFound | NotAllowed)
        for each in ended
    ), ended
    return sum(not isinstance(each, Exception) for each in ended)


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor, otto: Actor) -> CaseView:
    found = open_case("2.21", "An invented matter", "KR", actor=mara, as_of=NOW)
    share_case(found.id, otto.id, actor=mara, as_of=NOW)
    return found


@TURNS
def test_an_age_and_a_name_entered_together_both_stay(
    turn: int, case: CaseView, mara: Actor, otto: Actor
) -> None:
    party = somebody(case.id, "A", mara, GROWN)
    ended = together(
        lambda: set_age(party.id, replace(GROWN, birth_on=date(1979, 1, 1)), actor=mara, as_of=NOW),
        lambda: record_identity(party.id, Identity(name="Plainly Invented"), actor=otto, as_of=NOW),
    )
    assert done(*ended) == 2
    known = identity_of(Party.objects.get(id=party.id))
    assert (known["name"], known["birth_on"], known["label"]) == ("Plainly Invented", "1979-01-01", "A")


@TURNS
def test_what_is_destroyed_does_not_come_back(turn: int, case: CaseView, mara: Actor, otto: Actor) -> None:
    party = somebody(case.id, "Plainly Invented", mara)
    record_outcome(party.id, OutcomeCode.NOT_INVOLVED, "Elsewhere.", actor=mara, as_of=NOW)
    ended = together(
        lambda: destroy_party(party.id, actor=mara, as_of=NOW),
        lambda: set_age(party.id, CHILD, actor=otto, as_of=NOW),
        lambda: record_identity(party.id, Identity(name="B"), actor=otto, as_of=NOW),
        lambda: destroy_party(party.id, actor=otto, as_of=NOW),
    )
    assert done(*ended) >= 1
    row = Party.objects.get(id=party.id)
    assert (row.sealed, row.band_low, bool(row.stub_of)) == ("", None, True)
    assert verify().is_whole


@TURNS
def test_an_identity_that_is_destroyed_is_not_opened_half(
    turn: int, case: CaseView, mara: Actor, otto: Actor
) -> None:
    party = somebody(case.id, "A", mara, CHILD)
    record_outcome(party.id, OutcomeCode.NOT_INVOLVED, "Elsewhere.", actor=mara, as_of=NOW)
    ask = ask_identity(party.id, "To write a letter.", actor=mara, as_of=NOW)
    answer_identity(ask.id, True, actor=otto, as_of=NOW)
    ended = together(
        lambda: destroy_party(party.id, actor=otto, as_of=NOW),
        lambda: open_identity(ask.id, actor=mara, as_of=NOW),
    )
    assert done(*ended) >= 1
    assert not isinstance(ended[0], Exception)


@TURNS
def test_one_outcome_stands_and_the_other_is_seen_corrected(
    turn: int, case: CaseView, mara: Actor, otto: Actor
) -> None:
    party = somebody(case.id, "A", mara)
    ended = together(
        lambda: record_outcome(party.id, OutcomeCode.CHARGED, "Charged.", actor=mara, as_of=NOW),
        lambda: record_outcome(party.id, OutcomeCode.UNFOUNDED, "Nothing.", actor=otto, as_of=NOW),
    )
    assert done(*ended) == 2
    assert PartyOutcome.objects.filter(party_id=party.id, corrected_by=None).count() == 1
    assert sorted(bool(each.corrected_by) for each in list_outcomes(case.id, actor=mara)) == [False, True]


@TURNS
def test_two_sign_one_judgement_once_and_never_with_its_opposite(
    turn: int, case: CaseView, mara: Actor, otto: Actor
) -> None:
    hana = make_person("hana", Role.INVESTIGATOR)
    share_case(case.id, hana.id, actor=mara, as_of=NOW)
    one, two = somebody(case.id, "A", mara), somebody(case.id, "B", mara)
    said: dict[str, Any] = {"reason": JudgementReason.REPORTED, "text": "So it says.", "as_of": NOW}
    made = judge_same(one.id, two.id, actor=mara, **said)
    ended = together(
        lambda: confirm_same(made.id, actor=otto, as_of=NOW),
        lambda: confirm_same(made.id, actor=hana, as_of=NOW),
        lambda: judge_not_same(two.id, one.id, actor=hana, **said),
    )
    assert done(*ended) == 1
    assert Judgement.objects.filter(state=JudgementState.IN_FORCE).count() == 1


@TURNS
def test_of_two_corrections_of_a_flow_one_holds(turn: int, case: CaseView, mara: Actor, otto: Actor) -> None:
    flow = NewFlow("A 1", "A 2", Amount("KRW", Qualifier.EXACT, 5), PaymentChannel.CASH, "A ledger")
    first = record_flow(case.id, flow, actor=mara, as_of=NOW)
    ended = together(
        *(lambda p=p: correct_flow(first.id, flow, "Why.", actor=p, as_of=NOW) for p in (mara, otto))
    )
    assert done(*ended) == 1
    assert Flow.objects.filter(corrects=first.id).count() == 1


@TURNS
def test_of_two_corrections_of_what_both_read_one_holds(
    turn: int, case: CaseView, mara: Actor, otto: Actor
) -> None:
    count = NewTally(
        Counted.SEIZED_OBJECT, CountedUnit.DEVICE, Quantity(Qualifier.EXACT, Decimal(3)), Source("A notice")
    )
    tally = record_tally(case.id, count, actor=mara, as_of=NOW)
    note = write_note(case.id, "First.", actor=mara, as_of=NOW)
    ended = together(
        lambda: correct_tally(tally.id, count, "Mara's reason.", corrects=1, actor=mara, as_of=NOW),
        lambda: correct_tally(tally.id, count, "Otto's reason.", corrects=1, actor=otto, as_of=NOW),
        lambda: revise_note(note.id, "Second.", "Why.", actor=mara, as_of=NOW),
        lambda: revise_note(note.id, "Third.", "Why.", actor=otto, as_of=NOW),
    )
    assert done(*ended[:2]) == done(*ended[2:]) == 1
    assert [each.number for each in get_tally(tally.id, actor=mara).versions] == [1, 2]
    assert [each.number for each in list_notes(case.id, actor=mara)] == [2]


@TURNS
def test_what_ends_once_ends_once_and_nothing_enters_a_case_that_is_closed(
    turn: int, case: CaseView, mara: Actor, otto: Actor
) -> None:
    party = somebody(case.id, "A", mara)
    role = record_role(party.id, NewRole("member"), actor=mara, as_of=NOW)
    task = give_task(case.id, "Ask.", otto.id, actor=mara, as_of=NOW)
    wrong = WithdrawnWhy.ENTERED_WRONGLY
    assert (
        done(
            *together(
                *(lambda p=p: withdraw_role(role.id, wrong, "", actor=p, as_of=NOW) for p in (mara, otto))
            )
        )
        == 1
    )
    assert (
        done(
            *together(
                *(lambda p=p: end_task(case.id, task.id, "Done.", actor=p, as_of=NOW) for p in (mara, otto))
            )
        )
        == 1
    )
    ended = together(
        *(
            lambda p=p: close_case(case.id, DisposalCode.CHARGED, "Over.", actor=p, as_of=NOW)
            for p in (mara, otto)
        ),
    )
    assert done(*ended) == 1
    assert verify().is_whole

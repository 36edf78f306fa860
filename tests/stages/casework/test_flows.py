"""What flowed is corrected in the open, like counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.stages.review_desk import NOW, PIPELINE, kinds, last_detail, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import close_case, correct_flow, import_payments, open_case, record_flow
from coldframe.casework.queries import list_flow_versions, list_flows, suggest_small_payments, sum_flows
from coldframe.casework.terms import Amount, CaseView, DisposalCode, NewFlow, PaymentChannel
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.values import Qualifier
from coldframe.vault.actions import store

pytestmark = pytest.mark.django_db

FLOW = NewFlow(
    "Account 1", "Account 2", Amount("CNY", Qualifier.EXACT, 100), PaymentChannel.CASH, "A ledger",
    first_on=date(2026, 3, 1),
)  # fmt: skip


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("2.21", "An invented matter", "CN", actor=mara, as_of=NOW)


def test_a_correction_holds_and_what_was_said_before_stays(case: CaseView, mara: Actor) -> None:
    first = record_flow(case.id, FLOW, actor=mara, as_of=NOW)
    amount = Amount("CNY", Qualifier.EXACT, 250)
    second = correct_flow(
        first.id, replace(FLOW, amount=amount, payee="Account 3"), "Misread a line.", actor=mara, as_of=NOW
    )
    assert [each.id for each in list_flows(case.id, actor=mara)] == [second.id]
    ((pair,),) = [sum_flows(case.id, actor=mara)]
    assert pair.value is not None
    assert (pair.payee.label, pair.value.number) == ("Account 3", 250)
    for asked in (first.id, second.id):
        told = list_flow_versions(asked, actor=mara)
        assert [(each.amount.minor, each.reason) for each in told] == [(100, ""), (250, "Misread a line.")]
    assert kinds(second.id) == ["flow_corrected"]
    detail = last_detail(second.id, "flow_corrected")
    assert (detail["corrects"], detail["minor"]) == (first.id, 250)
    assert "Misread" not in str(detail)
    with pytest.raises(Conflict, match="meanwhile"):
        correct_flow(first.id, FLOW, "Again.", actor=mara, as_of=NOW)


def test_what_came_from_a_file_keeps_its_line_and_words(case: CaseView, mara: Actor) -> None:
    rows = "paid_at,amount,currency,payer,payee,reference\n2026-03-01,12.50,CNY,A,B,rent\n"
    file = store([rows.encode()], actor=PIPELINE, as_of=NOW)
    import_payments(case.id, "bank.csv", file.sha256, actor=mara, as_of=NOW)
    (brought,) = list_flows(case.id, actor=mara)
    same_day = correct_flow(
        brought.id, replace(FLOW, payer="A", payee="B"), "A digit.", actor=mara, as_of=NOW
    )
    assert (same_day.import_id, same_day.reference) == (brought.import_id, "rent")
    moved = correct_flow(
        same_day.id, replace(FLOW, first_on=date(2026, 3, 2)), "The day.", actor=mara, as_of=NOW
    )
    assert (moved.import_id, moved.reference) == (brought.import_id, "")
    assert suggest_small_payments(case.id, actor=mara) == ()


def test_a_correction_needs_its_reason_its_case_and_an_open_one(case: CaseView, mara: Actor) -> None:
    first, otto = record_flow(case.id, FLOW, actor=mara, as_of=NOW), make_person("otto", Role.INVESTIGATOR)
    with pytest.raises(InvalidInput) as refusal:
        correct_flow(first.id, FLOW, " ", actor=mara, as_of=NOW)
    assert refusal.value.field == "reason"
    with pytest.raises(InvalidInput):
        correct_flow(first.id, replace(FLOW, payee="Account 1"), "Why.", actor=mara, as_of=NOW)
    for absent in (first.id, "flw_" + "0" * 26):
        with pytest.raises(NotFound):
            correct_flow(absent, FLOW, "Why.", actor=otto, as_of=NOW)
        with pytest.raises(NotFound):
            list_flow_versions(absent, actor=otto)
    close_case(case.id, DisposalCode.NO_CRIME, "Nothing.", actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="closed"):
        correct_flow(first.id, FLOW, "Why.", actor=mara, as_of=NOW)

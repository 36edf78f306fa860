"""Money in a case: states apart, flows, files of payments with their bad rows, rates that a person gave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.stages.review_desk import NOW, PIPELINE, kinds, last_detail, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import (
    add_party,
    correct_money,
    give_rate,
    import_payments,
    name_flow_end,
    open_case,
    record_flow,
    record_money,
    settle_payment_letter,
)
from coldframe.casework.models import Flow, PaymentImport, PaymentLetter
from coldframe.casework.queries import (
    list_flow_ends,
    list_flows,
    list_imports,
    list_money,
    list_payment_letters,
    list_rates,
    suggest_small_payments,
    sum_flows,
    sum_money,
)
from coldframe.casework.terms import (
    Amount,
    CaseView,
    CountedUnit,
    MoneyState,
    NewFlow,
    NewMoney,
    PartyKind,
    PaymentChannel,
    PaymentSign,
    Source,
    Strength,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.money import to_minor
from coldframe.core.values import Qualifier, exactly
from coldframe.vault.actions import store
from coldframe.vault.queries import has_object

pytestmark = pytest.mark.django_db

PRINTED = Source(
    "Legal Daily, 16 Sept 2021", Strength.REPORTED, native_text="追缴赃款297.3万元", on=date(2021, 9, 16)
)
PRICE = NewMoney(MoneyState.PRICE, Amount("CNY", Qualifier.EXACT, 100, 2000), PRINTED, per=CountedUnit.VIDEO)


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("2.21", "An invented matter", "CN", actor=mara, as_of=NOW)


def cny(amount: str, qualifier: Qualifier = Qualifier.EXACT) -> Amount:
    return Amount("CNY", qualifier, to_minor(amount, "CNY"))


def test_recovered_money_is_neither_turnover_nor_price(case: CaseView, mara: Actor) -> None:
    """Rows 000-27 and 000-42."""
    recovered = NewMoney(MoneyState.RECOVERED, cny("2973000"), PRINTED)
    turnover = NewMoney(MoneyState.TURNOVER, cny("10000000", Qualifier.AT_LEAST), PRINTED)
    for at, each in enumerate((recovered, turnover, PRICE)):
        record_money(case.id, each, actor=mara, as_of=NOW + timedelta(seconds=at))
    totals = sum_money(case.id, actor=mara)
    assert [(each.state, each.currency) for each in totals] == [
        (MoneyState.RECOVERED, "CNY"), (MoneyState.TURNOVER, "CNY"),
    ]  # fmt: skip
    assert totals[0].value == exactly(297_300_000)
    price = list_money(case.id, actor=mara)[2].said
    assert (price.amount.minor, price.amount.most, price.per) == (100, 2000, CountedUnit.VIDEO)


def test_fines_count_only_on_a_ground_within_the_matter(case: CaseView, mara: Actor) -> None:
    """Rows 001-14 and 001-15: amounts that nobody says stand beside the sum; the unrelated fine nowhere."""
    record_money(
        case.id, NewMoney(MoneyState.FINE, Amount("CNY"), PRINTED, ground="Minors Protection Law"),
        actor=mara, as_of=NOW,
    )  # fmt: skip
    antitrust = record_money(
        case.id,
        NewMoney(MoneyState.FINE, Amount("USD", Qualifier.ABOUT, 275_000_000_000), PRINTED,
                 ground="Antimonopoly Law", is_within=False, holder="A company"),
        actor=mara, as_of=NOW,
    )  # fmt: skip
    (total,) = sum_money(case.id, actor=mara)
    assert (total.currency, total.value, total.unknown) == ("CNY", None, 1)
    assert last_detail(antitrust.id, "money_recorded") == {
        "case": case.id, "state": "fine", "currency": "USD", "qualifier": "about", "minor": 275_000_000_000,
        "most": None, "within": False,
    }  # fmt: skip


def test_a_correction_keeps_what_was_said(case: CaseView, mara: Actor) -> None:
    first = record_money(case.id, NewMoney(MoneyState.PROFIT, cny("100"), PRINTED), actor=mara, as_of=NOW)
    second = correct_money(
        first.id,
        NewMoney(MoneyState.TURNOVER, cny("100"), PRINTED),
        "The court says turnover.",
        corrects=1,
        actor=mara,
        as_of=NOW,
    )
    assert [each.said.state for each in second.versions] == [MoneyState.PROFIT, MoneyState.TURNOVER]
    assert [each.state for each in sum_money(case.id, actor=mara)] == [MoneyState.TURNOVER]
    assert kinds(first.id) == ["money_recorded", "money_corrected"]


def test_a_rate_is_given_by_a_person_with_its_day_and_source(case: CaseView, mara: Actor) -> None:
    rate = give_rate(
        case.id,
        "cny",
        "usd",
        Decimal("0.1551"),
        on=date(2021, 9, 16),
        title="An invented bank",
        actor=mara,
        as_of=NOW,
    )
    assert list_rates(case.id, actor=mara) == (rate,)
    assert (rate.currency, rate.into, rate.given_by) == ("CNY", "USD", mara.id)
    for wrong in (("CNY", "CNY", Decimal(1)), ("CNY", "ABC", Decimal(1)), ("CNY", "USD", Decimal(0)),
                  ("CNY", "USD", Decimal("nan"))):  # fmt: skip
        with pytest.raises(InvalidInput):
            give_rate(case.id, *wrong, on=date(2021, 9, 16), title="x", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        give_rate(case.id, "CNY", "USD", Decimal(1), on=date(2027, 1, 1), title="x", actor=mara, as_of=NOW)


FLOW = NewFlow(
    "Members of the groups", "Account 1", cny("40000", Qualifier.ABOUT), PaymentChannel.PAYMENT_APP, "Statement",
    first_on=date(2020, 1, 1), last_on=date(2021, 2, 21),
)  # fmt: skip


def test_flows_are_added_by_pair_and_currency(case: CaseView, mara: Actor) -> None:
    flow = record_flow(case.id, FLOW, actor=mara, as_of=NOW)
    record_flow(case.id, replace(FLOW, amount=Amount()), actor=mara, as_of=NOW)
    back = replace(
        FLOW, payer="Account 1", payee="Members of the groups", amount=cny("5"), payments=exactly(1)
    )
    record_flow(case.id, back, actor=mara, as_of=NOW)
    totals = sum_flows(case.id, actor=mara)
    assert [(each.payer.label, each.currency, each.unknown) for each in totals] == [
        ("Members of the groups", "", 1), ("Members of the groups", "CNY", 0), ("Account 1", "CNY", 0),
    ]  # fmt: skip
    assert len(list_flow_ends(case.id, actor=mara)) == 2
    assert last_detail(flow.id, "flow_recorded")["minor"] == 4_000_000
    for wrong in (
        replace(FLOW, payee=FLOW.payer), replace(FLOW, last_on=date(2019, 1, 1)), replace(FLOW, source=""),
        replace(FLOW, amount=PRICE.amount), replace(FLOW, first_on=date(2027, 1, 1), last_on=None),
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            record_flow(case.id, wrong, actor=mara, as_of=NOW)
    assert Flow.objects.count() == 3


def test_whose_account_it_is_a_person_says(case: CaseView, mara: Actor) -> None:
    flow = record_flow(case.id, FLOW, actor=mara, as_of=NOW)
    other = open_case("2", "Another", "CN", actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        name_flow_end(flow.payee.id, other.id, actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        name_flow_end(flow.payee.id, "", actor=make_person("otto", Role.INVESTIGATOR), as_of=NOW)
    party = add_party(case.id, PartyKind.PERSON, "Blue", actor=mara, as_of=NOW)
    assert name_flow_end(flow.payee.id, party.id, actor=mara, as_of=NOW).node_id == party.id
    assert [each.payee.node_id for each in sum_flows(case.id, actor=mara)] == [party.id]
    assert name_flow_end(flow.payee.id, "", actor=mara, as_of=NOW).node_id == ""


# ── Files of payments ───────────────────────────────────────────────────────

HEADER = "paid_at,amount,currency,payer,payee,channel,reference"
GOOD = [f"2021-02-{1 + number % 20:02}T10:00:00+08:00,{1 + number % 20},CNY,member {number % 12},Account 1,payment_app,no {number}"
        for number in range(40)]  # fmt: skip
BAD = ["2021-02-01T10:00:00+08:00,12.345,CNY,member 1,Account 1,,", "2021-02-01,5,CNY,member 1,Account 1",
       '2021-02-01,5,CNY,"member 1,Account 1,,', "soon,5,CNY,member 1,Account 1,,"]  # fmt: skip


def bring(case: CaseView, mara: Actor, *rows: str) -> bytes:
    content = "\n".join((HEADER, *rows)).encode()
    import_payments(case.id, "payments.csv", kept(content), actor=mara, as_of=NOW)
    return content


def kept(content: bytes) -> str:
    return store([content], actor=PIPELINE, as_of=NOW).sha256


def test_good_rows_become_flows_and_bad_ones_wait(case: CaseView, mara: Actor) -> None:
    content = bring(case, mara, *GOOD[:20], *BAD, *GOOD[20:])
    (brought,) = list_imports(case.id, actor=mara)
    assert (brought.taken, brought.bad, has_object(brought.sha256)) == (40, 4, True)
    flows = list_flows(case.id, actor=mara)
    assert len(flows) == 40
    assert {each.import_id for each in flows} == {brought.id}
    assert flows[0].payments == exactly(1)
    letters = list_payment_letters(case.id, actor=mara)
    assert [each.line for each in letters] == [22, 23, 24, 25]
    assert all(each.raw.startswith(HEADER) for each in letters)
    assert "2 digits" in letters[0].message
    assert last_detail(brought.id, "payments_imported") == {
        "case": case.id, "sha256": brought.sha256, "taken": 40, "bad": 4,
    }  # fmt: skip
    with pytest.raises(Conflict):
        import_payments(case.id, "again.csv", kept(content), actor=mara, as_of=NOW)
    assert Flow.objects.count() == 40


def test_a_letter_is_taken_in_as_corrected_or_dropped_once(case: CaseView, mara: Actor) -> None:
    bring(case, mara, GOOD[0], *BAD)
    first, second, *_ = list_payment_letters(case.id, actor=mara)
    with pytest.raises(InvalidInput):
        settle_payment_letter(first.id, first.raw, actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        settle_payment_letter(first.id, "\n".join((HEADER, GOOD[1], GOOD[2])), actor=mara, as_of=NOW)
    taken = settle_payment_letter(first.id, first.raw.replace("12.345", "12.34"), actor=mara, as_of=NOW)
    dropped = settle_payment_letter(second.id, None, actor=mara, as_of=NOW)
    assert [(each.settled_as, each.raw) for each in (taken, dropped)] == [("taken", ""), ("dropped", "")]
    assert [each.amount.minor for each in list_flows(case.id, actor=mara)] == [100, 1234]
    assert (PaymentImport.objects.get().taken, len(list_payment_letters(case.id, actor=mara))) == (2, 2)
    with pytest.raises(Conflict):
        settle_payment_letter(first.id, None, actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        settle_payment_letter(
            list_payment_letters(case.id, actor=mara)[0].id, None,
            actor=make_person("otto", Role.INVESTIGATOR), as_of=NOW,
        )  # fmt: skip


def test_a_header_that_cannot_be_understood_leaves_nothing(case: CaseView, mara: Actor) -> None:
    for content in (b"", b"paid_at,amount\n1,2\n", b"a,b,c\n"):
        with pytest.raises(InvalidInput):
            import_payments(case.id, "payments.csv", kept(content), actor=mara, as_of=NOW)
    assert (PaymentImport.objects.count(), PaymentLetter.objects.count()) == (0, 0)


def test_the_pattern_is_suggested_with_the_recorded_price_as_what_is_small(
    case: CaseView, mara: Actor
) -> None:
    """Row 000-42: 1 to 20 yuan a video."""
    bring(case, mara, *GOOD)
    (unpriced,) = suggest_small_payments(case.id, actor=mara)
    assert PaymentSign.SMALL not in {each.sign for each in unpriced.signs}
    record_money(case.id, PRICE, actor=mara, as_of=NOW)
    (seen,) = suggest_small_payments(case.id, actor=mara)
    assert {each.sign: (each.number, each.minor) for each in seen.signs} == {
        PaymentSign.MANY: (40, 0), PaymentSign.SMALL: (40, 2000), PaymentSign.ROUND: (40, 100), PaymentSign.MANY_PAYERS: (12, 0),
    }  # fmt: skip
    (total,) = [each for each in sum_flows(case.id, actor=mara) if each.payer.label == "member 0"]
    assert total.payee.id == seen.payee_id


def test_money_is_read_by_nobody_else(case: CaseView, mara: Actor) -> None:
    otto = make_person("otto", Role.INVESTIGATOR)
    for read in (list_money, sum_money, list_flows, sum_flows, list_flow_ends, list_rates, list_imports,
                 list_payment_letters, suggest_small_payments):  # fmt: skip
        with pytest.raises(NotFound):
            read(case.id, actor=otto)
    with pytest.raises(NotFound):
        record_money(case.id, PRICE, actor=otto, as_of=NOW)
    with pytest.raises(NotFound):
        import_payments(case.id, "x", kept(b"x"), actor=otto, as_of=NOW)
    with pytest.raises(NotFound):
        record_flow(case.id, FLOW, actor=otto, as_of=NOW)

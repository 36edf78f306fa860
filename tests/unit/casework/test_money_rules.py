"""Money: states and currencies never meet in a sum, and small payments are only ever suggested."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework.payments import read_payment
from coldframe.casework.rules import (
    MANY_PAYMENTS,
    check_money_v1,
    convert_v1,
    money_totals_v1,
    pair_totals_v1,
    small_payments_v1,
)
from coldframe.casework.terms import (
    Amount,
    CountedUnit,
    FlowEnd,
    FlowView,
    MoneyState,
    MoneyVersion,
    MoneyView,
    NewMoney,
    PaymentChannel,
    PaymentSign,
    RateView,
    Source,
)
from coldframe.core.errors import InvalidInput
from coldframe.core.values import Qualifier, about, exactly

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SOURCE = Source("An invented statement")


def amount(minor: int, currency: str = "CNY", qualifier: Qualifier = Qualifier.EXACT) -> Amount:
    return Amount(currency, qualifier, minor)


def money(state: MoneyState, given: Amount, **more: Any) -> NewMoney:
    if state is MoneyState.FINE:
        more = {"ground": "An invented act, article 1", **more}
    return NewMoney(
        state, given, SOURCE, per=CountedUnit.VIDEO if state is MoneyState.PRICE else None, **more
    )


def view(number: int, said: NewMoney) -> MoneyView:
    return MoneyView(f"mny_{number}", "cas_1", (MoneyVersion(1, said, "", "per_1", AT),))


def flow(payer: str, payee: str, minor: int, *, currency: str = "CNY", **more: Any) -> FlowView:
    base = FlowView(
        id=f"{payer}-{payee}-{minor}", case_id="cas_1", payer=FlowEnd(payer, payer), payee=FlowEnd(payee, payee),
        amount=amount(minor, currency), channel=PaymentChannel.PAYMENT_APP, payments=exactly(1),
        first_on=date(2026, 3, 1), last_on=None, at=None, source="s", reference="", import_id="",
        recorded_by="per_1", recorded_at=AT,
    )  # fmt: skip
    return replace(base, **more)


ITEMS = st.builds(
    lambda state, currency, minor: money(state, amount(minor, currency)),
    st.sampled_from(list(MoneyState)), st.sampled_from(["CNY", "KRW"]), st.integers(1, 10**9),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(ITEMS, max_size=8))
def test_each_sum_is_of_one_state_in_one_currency(items: list[NewMoney]) -> None:
    views = [view(number, each) for number, each in enumerate(items)]
    by_id = {each.id: each.said for each in views}
    totals = money_totals_v1(views)
    assert len({(total.state, total.currency) for total in totals}) == len(totals)
    for total in totals:
        parts = [by_id[id_] for id_ in total.of]
        assert {(part.state, part.amount.currency) for part in parts} == {(total.state, total.currency)}
        assert total.value == exactly(sum(part.amount.minor for part in parts))
    counted = {id_ for total in totals for id_ in total.of}
    assert counted == {id_ for id_, said in by_id.items() if said.state is not MoneyState.PRICE}


def test_a_fine_on_a_ground_outside_of_the_matter_enters_no_sum() -> None:
    inside = money(MoneyState.FINE, amount(5_000_000))
    outside = money(MoneyState.FINE, amount(275_000_000_000, "USD"), ground="Antitrust", is_within=False)
    (total,) = money_totals_v1([view(1, inside), view(2, outside)])
    assert (total.currency, total.of) == ("CNY", ("mny_1",))


def test_an_unknown_amount_stands_beside_the_sum() -> None:
    unknown = money(MoneyState.FINE, Amount("CNY"))
    (total,) = money_totals_v1([view(1, unknown), view(2, money(MoneyState.FINE, amount(100)))])
    assert (total.value, total.unknown) == (exactly(100), 1)
    (nothing,) = money_totals_v1([view(1, unknown)])
    assert (nothing.value, nothing.unknown) == (None, 1)


def test_a_sum_is_no_firmer_than_what_goes_into_it() -> None:
    items = [
        money(MoneyState.TURNOVER, amount(100, qualifier=Qualifier.ABOUT)),
        money(MoneyState.TURNOVER, amount(100)),
    ]
    (total,) = money_totals_v1([view(number, each) for number, each in enumerate(items)])
    assert total.value is not None
    assert total.value.qualifier is Qualifier.ABOUT
    assert total.value.number == about(200).number


@pytest.mark.parametrize(
    "wrong",
    [
        NewMoney(MoneyState.FINE, amount(1), SOURCE),
        NewMoney(MoneyState.PROFIT, amount(1), SOURCE, ground="A law"),
        NewMoney(MoneyState.PROFIT, amount(1), SOURCE, is_within=False),
        NewMoney(MoneyState.PRICE, amount(1), SOURCE),
        NewMoney(MoneyState.PROFIT, Amount("CNY", Qualifier.EXACT, 1, 2), SOURCE),
        NewMoney(MoneyState.PRICE, Amount("CNY", Qualifier.EXACT, 2, 1), SOURCE, per=CountedUnit.VIDEO),
        NewMoney(MoneyState.PROFIT, Amount("", Qualifier.EXACT, 1), SOURCE),
        NewMoney(MoneyState.PROFIT, Amount("CNY", None, 1), SOURCE),
        NewMoney(MoneyState.PROFIT, Amount("CNY", Qualifier.UNCOUNTED), SOURCE),
        NewMoney(MoneyState.PROFIT, Amount("CNY", Qualifier.EXACT, 0), SOURCE),
    ],
)
def test_money_that_says_two_things_is_refused(wrong: NewMoney) -> None:
    with pytest.raises(InvalidInput):
        check_money_v1(wrong)


def test_pairs_are_added_one_currency_at_a_time() -> None:
    flows = [
        flow("a", "b", 100), flow("a", "b", 50, first_on=date(2026, 5, 1)), flow("a", "b", 7, currency="KRW"),
        flow("b", "a", 1), flow("a", "b", 0, amount=Amount("CNY"), payments=None),
    ]  # fmt: skip
    totals = pair_totals_v1(flows)
    assert [(each.payer.id, each.payee.id, each.currency, each.value, each.unknown) for each in totals] == [
        ("a", "b", "CNY", exactly(150), 1), ("b", "a", "CNY", exactly(1), 0), ("a", "b", "KRW", exactly(7), 0),
    ]  # fmt: skip
    assert (totals[0].first_on, totals[0].last_on) == (date(2026, 3, 1), date(2026, 5, 1))
    assert (totals[0].payments, totals[1].payments) == (None, exactly(1))


def test_a_conversion_minds_the_minor_units_of_both() -> None:
    rate = RateView("rat_1", "CNY", "KRW", Decimal("180.5"), date(2026, 3, 1), "A bank", "per_1", AT)
    assert convert_v1(Decimal(297_300_000), rate) == Decimal(536_626_500)
    assert convert_v1(Decimal(10), replace(rate, currency="KRW", into="KWD", rate=Decimal("0.00022"))) == 2


# ── Small payments ──────────────────────────────────────────────────────────


def test_the_pattern_of_the_article_is_seen_and_said() -> None:
    flows = [flow(f"member {number % 12}", "shop", 100 * (1 + number % 20)) for number in range(40)]
    (seen,) = small_payments_v1(flows, small={"CNY": 2000})
    assert (seen.payee_id, seen.payments, seen.payers, seen.least, seen.most) == ("shop", 40, 12, 100, 2000)
    assert [(each.sign, each.number) for each in seen.signs] == [
        (PaymentSign.MANY, 40), (PaymentSign.SMALL, 40), (PaymentSign.ROUND, 40), (PaymentSign.MANY_PAYERS, 12),
    ]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("xy"), st.integers(1, 500)), max_size=40),
       st.randoms(use_true_random=False))  # fmt: skip
def test_what_others_receive_and_in_which_order_changes_nothing(
    drawn: list[tuple[str, str, int]], chance: random.Random
) -> None:
    flows = [flow(*each) for each in drawn]
    seen = small_payments_v1(flows, small={"CNY": 250})
    alone = [each for one in "xy" for each in
             small_payments_v1([flow for flow in flows if flow.payee.id == one], small={"CNY": 250})]  # fmt: skip
    shuffled = list(flows)
    chance.shuffle(shuffled)
    assert set(seen) == set(alone) == set(small_payments_v1(shuffled, small={"CNY": 250}))
    for each in seen:
        own = [one.amount.minor for one in flows if one.payee.id == each.payee_id]
        assert len(own) >= MANY_PAYMENTS
        assert (each.payments, each.total, each.least, each.most) == (len(own), sum(own), min(own), max(own))
        assert all(sign.number <= sign.out_of for sign in each.signs)
        assert len(each.signs) > 1


@settings(max_examples=30)
@given(st.integers(0, MANY_PAYMENTS - 1))
def test_a_few_payments_suggest_nothing(count: int) -> None:
    assert small_payments_v1([flow("a", "x", 100)] * count, small={"CNY": 2000}) == ()


def test_without_a_price_nothing_is_called_small() -> None:
    flows = [flow("a", "x", 101 + number) for number in range(20)]
    assert small_payments_v1(flows, small={}) == ()
    assert small_payments_v1(flows, small={"KRW": 10**6}) == ()


def test_what_is_not_a_single_exact_payment_is_not_looked_at() -> None:
    several = [flow("a", "x", 100, payments=exactly(5)) for _ in range(20)]
    unsure = [flow("a", "x", 100, amount=amount(100, qualifier=Qualifier.ABOUT)) for _ in range(20)]
    unknown = [flow("a", "x", 0, amount=Amount(), payments=None) for _ in range(20)]
    assert small_payments_v1([*several, *unsure, *unknown], small={"CNY": 2000}) == ()


# ── A row of a file ─────────────────────────────────────────────────────────

ROW = {"paid_at": "2026-03-01T10:00:00+09:00", "amount": "12.50", "currency": "cny", "payer": "A-1", "payee": "B-2"}  # fmt: skip


def test_a_row_is_read_with_its_moment_and_its_minor_units() -> None:
    payment = read_payment({**ROW, "channel": "Card", "reference": "no.  7"}, as_of=AT)
    assert (payment.minor, payment.currency, payment.channel) == (1250, "CNY", PaymentChannel.CARD)
    assert (payment.at, payment.reference) == (datetime(2026, 3, 1, 1, tzinfo=UTC), "no. 7")
    only_day = read_payment({**ROW, "paid_at": "2026-03-01"}, as_of=AT)
    assert (only_day.on, only_day.at, only_day.channel) == (date(2026, 3, 1), None, PaymentChannel.UNKNOWN)


@pytest.mark.parametrize(
    "wrong",
    [{"paid_at": ""}, {"paid_at": "yesterday"}, {"paid_at": "2026-03-01T10:00:00"}, {"paid_at": "2027-01-01"},
     {"amount": "free"}, {"amount": "0"}, {"amount": "1.234"}, {"currency": "coins"}, {"payer": ""},
     {"payee": "A-1"}, {"payee": "x" * 201}, {"channel": "pigeon"}],
)  # fmt: skip
def test_a_row_that_is_wrong_says_so_and_names_nobody(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_payment({**ROW, **wrong}, as_of=AT)
    assert "A-1" not in refused.value.message
    assert "B-2" not in refused.value.message


def test_a_day_that_has_begun_somewhere_is_taken() -> None:
    late = AT.replace(hour=23)
    on = late.date() + timedelta(days=1)
    assert read_payment({**ROW, "paid_at": on.isoformat()}, as_of=late).on == on

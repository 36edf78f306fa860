"""Whatever is generated: nothing goes that an agreement, at this moment, for this matter, does not cover."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.partners.rules import check_release_v1, onward_problems_v1, would_release_v1
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    Field,
    HarmCategory,
    OnwardTransfer,
    Origin,
    Purpose,
    RefusalReason,
    Refused,
    Released,
)

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTES = st.integers(-3, 3)
RECIPIENTS = st.sampled_from(("rcp_1", "rcp_2"))
PINS = st.sampled_from(("a" * 64, "b" * 64))
PURPOSES = st.sampled_from(Purpose)
HARMS = st.frozensets(st.sampled_from(list(HarmCategory)[:4]), max_size=3)
FIELDS = st.frozensets(st.sampled_from(list(Field)[:6]), max_size=4)


@st.composite
def agreements(draw: st.DrawFn) -> AgreementTerms:
    begins = START + timedelta(minutes=draw(MINUTES))
    return AgreementTerms(
        agreement_id="agr_1",
        version=draw(st.integers(1, 3)),
        recipient_id=draw(RECIPIENTS),
        recipient_pin=draw(PINS),
        state=draw(st.sampled_from(AgreementState)),
        legal_basis="Example Act, section 1",
        purposes=draw(st.frozensets(PURPOSES, max_size=3)),
        categories=draw(HARMS),
        fields=draw(FIELDS),
        active_from=begins,
        active_to=begins + timedelta(minutes=draw(st.integers(1, 4))),
        retention_days=90,
        onward_transfer=OnwardTransfer.NOT_ALLOWED,
    )


@st.composite
def origins(draw: st.DrawFn) -> Origin:
    return Origin(
        id="org_1",
        matter_id="clu_1",
        sender_id=draw(st.sampled_from(("rcp_1", "rcp_2", "rcp_3", ""))),
        sender_name="Example Hotline",
        purpose=draw(st.none() | PURPOSES),
        agreement_id="agr_9",
        agreement_version=1,
        retention_days=30,
        onward_transfer=draw(st.sampled_from(OnwardTransfer)),
        received_at=START,
        permitted=draw(st.dictionaries(RECIPIENTS, st.frozensets(PURPOSES, max_size=2), max_size=2)),
    )


def may_go_on(origin: Origin, purpose: Purpose, recipient_id: str) -> bool:
    """The rule in other words than its own."""
    if origin.sender_id == recipient_id:
        return True
    asked = purpose in origin.permitted.get(recipient_id, ())
    return {
        OnwardTransfer.NOT_ALLOWED: False,
        OnwardTransfer.ON_REQUEST: asked,
        OnwardTransfer.SAME_PURPOSE: purpose is origin.purpose,
    }[origin.onward_transfer]


@settings(max_examples=400)
@given(
    agreements() | st.none(),
    FIELDS,
    PURPOSES,
    HARMS,
    MINUTES,
    RECIPIENTS,
    PINS,
    st.lists(origins(), max_size=2),
)
def test_that_a_release_is_covered_in_every_respect_and_all_or_nothing(
    agreement: AgreementTerms | None,
    fields: frozenset[Field],
    purpose: Purpose,
    harms: frozenset[HarmCategory],
    minutes: int,
    recipient_id: str,
    pin: str,
    came_under: list[Origin],
) -> None:
    now = START + timedelta(minutes=minutes)
    answer = check_release_v1(
        agreement,
        fields,
        purpose,
        harms,
        now,
        recipient_id=recipient_id,
        recipient_pin=pin,
        origins=came_under,
    )
    covered = (
        agreement is not None
        and bool(fields)
        and fields <= agreement.fields
        and agreement.state is AgreementState.ACTIVE
        and agreement.active_from <= now < agreement.active_to
        and (agreement.recipient_id, agreement.recipient_pin) == (recipient_id, pin)
        and purpose in agreement.purposes
        and bool(harms)
        and harms <= agreement.categories
        and all(may_go_on(origin, purpose, recipient_id) for origin in came_under)
    )
    assert isinstance(answer, Released) == covered
    if isinstance(answer, Released):
        assert agreement is not None
        assert answer == Released(fields, agreement.agreement_id, agreement.version)
    else:
        assert answer.fields == fields  # each of them is told why


@given(agreements(), FIELDS)
def test_that_the_first_moment_is_in_and_the_last_is_out(
    agreement: AgreementTerms, fields: frozenset[Field]
) -> None:
    open_to_all = replace(
        agreement,
        state=AgreementState.ACTIVE,
        purposes=frozenset({Purpose.REPORT}),
        categories=frozenset({HarmCategory.GROOMING}),
        fields=fields | {Field.ITEM_URL},
    )

    def at(moment: datetime) -> Released | Refused:
        return check_release_v1(
            open_to_all, {Field.ITEM_URL}, Purpose.REPORT, {HarmCategory.GROOMING}, moment,
            recipient_id=agreement.recipient_id, recipient_pin=agreement.recipient_pin,
        )  # fmt: skip

    tick = timedelta(microseconds=1)
    assert isinstance(at(agreement.active_from), Released)
    assert isinstance(at(agreement.active_to - tick), Released)
    assert isinstance(at(agreement.active_from - tick), Refused)
    assert isinstance(at(agreement.active_to), Refused)


@given(st.lists(origins(), min_size=1, max_size=4), PURPOSES, RECIPIENTS)
def test_that_the_strictest_of_several_origins_holds(
    came_under: list[Origin], purpose: Purpose, recipient_id: str
) -> None:
    told = [str(why) for _reason, why in onward_problems_v1(came_under, purpose, recipient_id=recipient_id)]
    refusing = [one for one in came_under if not may_go_on(one, purpose, recipient_id)]
    assert len(told) == len(refusing)
    assert all("Example Hotline" in why and "sk " in why.replace("Choose", "Ask ") for why in told)


@given(agreements(), FIELDS, PURPOSES, HARMS, st.lists(origins(), max_size=2))
def test_that_a_trial_differs_from_the_first_day_in_force_in_nothing_but_the_state(
    agreement: AgreementTerms,
    fields: frozenset[Field],
    purpose: Purpose,
    harms: frozenset[HarmCategory],
    came_under: list[Origin],
) -> None:
    tried = would_release_v1(agreement, fields, purpose, harms, origins=came_under)
    real = check_release_v1(
        replace(agreement, state=AgreementState.ACTIVE), fields, purpose, harms, agreement.active_from,
        recipient_id=agreement.recipient_id, recipient_pin=agreement.recipient_pin, origins=came_under,
    )  # fmt: skip
    assert tried == real


def test_that_a_refusal_says_who_sent_it_what_they_allow_and_how_to_ask() -> None:
    origin = Origin(
        "org_1", "clu_1", "rcp_3", "Example Hotline", Purpose.INVESTIGATION, "agr_9", 2, 30,
        OnwardTransfer.NOT_ALLOWED, START, {},
    )  # fmt: skip
    said = {
        rule: onward_problems_v1(
            [replace(origin, onward_transfer=rule)], Purpose.REPORT, recipient_id="rcp_1"
        )[0]
        for rule in OnwardTransfer
    }
    assert {rule: reason for rule, (reason, _why) in said.items()} == {
        OnwardTransfer.NOT_ALLOWED: RefusalReason.ONWARD_NOT_ALLOWED,
        OnwardTransfer.ON_REQUEST: RefusalReason.ONWARD_NOT_ASKED,
        OnwardTransfer.SAME_PURPOSE: RefusalReason.ONWARD_OTHER_PURPOSE,
    }
    for why in (str(why) for _reason, why in said.values()):
        assert "Example Hotline" in why
        assert "agr_9 version 2" in why
        assert "Ask " in why or "ask them" in why

"""What was missing before, held against a matter: each thing goes, is left out, is withheld or lacks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.partners.terms import Field, Matter
from coldframe.referral.missing import OLD_DAYS, missing_v1
from coldframe.referral.terms import DraftStanding, Feedback, FeedbackStatus, Gap, Missing

EVENT = {"address": "192.0.2.7", "port": 443, "at": "2026-01-02T03:04:05.000000Z"}
FIELDS = st.sets(st.sampled_from(Field))
TOLD = st.lists(
    st.builds(
        Feedback,
        status=st.just(FeedbackStatus.ONGOING),
        missing=st.sets(st.sampled_from(Missing)).map(tuple),
        missing_fields=st.sets(st.sampled_from(Field), max_size=4).map(tuple),
    ),
    max_size=6,
)


@st.composite
def matters(draw: st.DrawFn) -> Matter:
    held = draw(FIELDS)
    subject = {field: "x" for field in held if field.value.startswith("subject.")}
    if Field.SUBJECT_IP_EVENT in subject:
        keys = draw(st.sets(st.sampled_from(["at", "port"])))
        subject[Field.SUBJECT_IP_EVENT] = [{"address": EVENT["address"], **{key: EVENT[key] for key in keys}}]
    items = {field: "x" for field in held if field.value.startswith("item.")}
    once = {field: "x" for field in held if not field.value.startswith(("item.", "subject."))}
    return Matter(once, {1: items} if items else {}, {1: subject} if subject else {})


@settings(max_examples=120)
@given(matters(), TOLD, FIELDS, FIELDS, st.integers(0, 400), st.booleans())
def test_every_gap_stands_where_the_matter_and_the_agreement_put_it(
    matter: Matter, told: list[Feedback], covered: set[Field], chosen: set[Field], age: int, unreadable: bool
) -> None:
    lesson = missing_v1(
        matter, told, covered=covered, chosen=chosen, age_days=age, unreadable=unreadable
    )  # fmt: skip
    assert lesson.pieces == len(told)
    assert {gap.lacking for gap in lesson.gaps} == {
        x for one in told for x in (*one.missing, *one.missing_fields)
    }
    assert [gap.told for gap in lesson.gaps] == sorted((gap.told for gap in lesson.gaps), reverse=True)
    assert sum(lesson.by_standing.values()) == len(lesson.gaps)
    for gap in lesson.gaps:
        assert 1 <= gap.told <= len(told)
        if isinstance(gap.lacking, Field):
            assert (gap.standing is DraftStanding.LACKS) is (gap.lacking not in matter.fields)
        if gap.lacking is Missing.TOO_OLD:
            assert (gap.standing is DraftStanding.LACKS) is (age > OLD_DAYS)
        elif gap.standing is DraftStanding.GOES:
            assert covered & chosen & matter.fields
        if gap.standing is DraftStanding.WITHHELD:
            # What an agreement withholds is never called lacking, nor is it said to go.
            assert matter.fields - covered


@given(matters(), TOLD, FIELDS, FIELDS)
def test_choosing_more_never_makes_a_draft_poorer(
    matter: Matter, told: list[Feedback], covered: set[Field], chosen: set[Field]
) -> None:
    def standings(names: set[Field]) -> list[Gap]:
        return list(
            missing_v1(matter, told, covered=covered, chosen=names, age_days=0, unreadable=False).gaps
        )

    for before, after in zip(standings(chosen), standings(set(Field)), strict=True):
        assert before.lacking == after.lacking
        assert after.standing is not DraftStanding.NOT_CHOSEN
        if before.standing is DraftStanding.GOES:
            assert after.standing is DraftStanding.GOES


@pytest.mark.parametrize(
    ("event", "lacking", "standing"),
    [
        (EVENT, Missing.EVENT_PORT, DraftStanding.GOES),
        ({"address": "192.0.2.7", "at": EVENT["at"]}, Missing.EVENT_PORT, DraftStanding.LACKS),
        ({"address": "192.0.2.7", "at": EVENT["at"]}, Missing.EVENT_TIME, DraftStanding.GOES),
        ({"address": "192.0.2.7"}, Missing.EVENT_TIME, DraftStanding.LACKS),
        ({"address": "192.0.2.7"}, Missing.JURISDICTION, DraftStanding.GOES),
    ],
)
def test_an_address_counts_only_with_what_was_asked_of_it(
    event: dict[str, str | int], lacking: Missing, standing: DraftStanding
) -> None:
    matter = Matter({}, {}, {1: {Field.SUBJECT_IP_EVENT: [event]}})
    told = [Feedback(FeedbackStatus.ONGOING, missing=(lacking,))]
    (gap,) = missing_v1(matter, told, covered=Field, chosen=Field, age_days=0, unreadable=False).gaps
    assert (gap.told, gap.standing) == (1, standing)


def test_an_old_matter_and_a_file_that_cannot_be_opened_lack_whatever_is_held() -> None:
    matter = Matter(
        {Field.CLUE_RECEIVED_AT: "x"}, {1: {Field.ITEM_FILE: {"sha256": "0" * 64, "size_bytes": 1}}}
    )
    told = [Feedback(FeedbackStatus.ONGOING, missing=(Missing.UNREADABLE_FILE, Missing.TOO_OLD))]

    def standing(age_days: int, unreadable: bool) -> set[DraftStanding]:
        lesson = missing_v1(
            matter, told, covered=Field, chosen=Field, age_days=age_days, unreadable=unreadable
        )
        return {gap.standing for gap in lesson.gaps}

    assert standing(OLD_DAYS, unreadable=False) == {DraftStanding.GOES}
    assert standing(OLD_DAYS + 1, unreadable=True) == {DraftStanding.LACKS}

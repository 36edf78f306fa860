"""Uncertain means child; below the age of responsibility only welfare; no translation promotes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coldframe.casework.rules import (
    check_age_v1,
    complete_years_v1,
    disposals_open_v1,
    is_child_at_v1,
    map_term_v1,
    measures_open_to_v1,
    youngest_age_v1,
)
from coldframe.casework.terms import WELFARE_STAGES, AgeBasis, AgeFacts, ChildAnswer, DisposalCode, Stage
from coldframe.core.errors import InvalidInput
from coldframe.core.rough_dates import RoughDate, exact
from coldframe.rulepacks.loader import list_packs, load
from coldframe.rulepacks.terms import AgePack, MeasurePack, PackName

ACT = date(2014, 5, 20)
CERTAIN = [basis for basis in AgeBasis if basis.is_certain]
WEAK = [basis for basis in AgeBasis if not basis.is_certain]
DAYS = st.dates(date(1930, 1, 1), date(2026, 11, 22))
PLACES = st.sampled_from(["KR", "CN", "DE", "GB", "GB-ENG", "US", "ZZ"])


def ages(place: str = "KR", day: date = ACT) -> AgePack:
    return load(PackName.AGES, place, on=day)


def on(day: date | None) -> RoughDate | None:
    return exact(day) if day else None


def born(day: date, basis: AgeBasis = AgeBasis.OFFICIAL_RECORD) -> AgeFacts:
    return AgeFacts(birth_on=day, basis=basis)


def band(low: int, high: int | None, on: date = ACT, basis: AgeBasis = AgeBasis.DOCUMENT) -> AgeFacts:
    return AgeFacts(band_low=low, band_high=high, band_on=on, basis=basis)


AGES = st.one_of(
    st.builds(born, DAYS, st.sampled_from(AgeBasis)),
    st.builds(band, st.integers(0, 90), st.none() | st.integers(90, 130), DAYS, st.sampled_from(AgeBasis)),
    st.builds(AgeFacts, basis=st.sampled_from(WEAK)),
)


@given(AGES, st.none() | DAYS, PLACES)
def test_no_child_is_ever_open_to_anything_but_welfare(
    age: AgeFacts, act_on: date | None, place: str
) -> None:
    pack = ages(place, act_on or ACT)
    opened = measures_open_to_v1(age, on(act_on), pack)
    below = act_on is None or youngest_age_v1(age, act_on) < pack.responsible_from_years
    assert opened == (WELFARE_STAGES if below else frozenset(Stage))


@given(st.integers(0, 30), st.integers(0, 364), PLACES)
def test_the_true_age_decides_for_everybody_born_on_a_known_day(years: int, days: int, place: str) -> None:
    birth = ACT.replace(year=ACT.year - years) - timedelta(days=days)
    true_age = complete_years_v1(birth, ACT)
    assert true_age == years
    pack = ages(place)
    welfare_only = measures_open_to_v1(born(birth), exact(ACT), pack) == WELFARE_STAGES
    assert welfare_only is (true_age < pack.responsible_from_years)
    assert is_child_at_v1(born(birth), exact(ACT), pack) == ChildAnswer(
        true_age < 18, True, "below_age" if true_age < 18 else "of_age"
    )


@given(DAYS, DAYS, st.integers(0, 40), st.integers(0, 20))
def test_a_band_never_makes_anybody_older_than_they_may_be(
    birth: date, seen_on: date, less: int, more: int
) -> None:
    """Whoever truly fits a band is never taken for older than they truly were at the act."""
    assume(seen_on >= birth)
    true_then = complete_years_v1(birth, seen_on)
    facts = band(max(0, true_then - less), min(130, true_then + more), seen_on)
    for act_on in (
        seen_on - timedelta(days=4000),
        seen_on - timedelta(days=1),
        seen_on,
        seen_on + timedelta(days=400),
    ):
        if act_on >= birth:
            assert youngest_age_v1(facts, act_on) <= complete_years_v1(birth, act_on)
            if complete_years_v1(birth, act_on) < 18:
                assert is_child_at_v1(facts, on(act_on), ages()).is_child


@given(AGES, st.none() | DAYS)
def test_what_is_uncertain_is_a_child(age: AgeFacts, act_on: date | None) -> None:
    answer = is_child_at_v1(age, on(act_on), ages())
    if not answer.is_certain:
        assert answer.is_child
    if not age.basis.is_certain or act_on is None:
        assert answer.is_child
        assert not answer.is_certain


@given(DAYS, DAYS, st.sampled_from(WEAK))
def test_a_weak_basis_makes_nobody_an_adult(birth: date, act_on: date, basis: AgeBasis) -> None:
    assert is_child_at_v1(born(birth, basis), on(act_on), ages()) == ChildAnswer(True, False, "age_uncertain")


@pytest.mark.parametrize(
    ("age", "act_on", "answer"),
    [
        (born(date(1996, 5, 20)), ACT, ChildAnswer(False, True, "of_age")),
        (born(date(1996, 5, 21)), ACT, ChildAnswer(True, True, "below_age")),
        (born(date(1968, 1, 1)), None, ChildAnswer(True, False, "act_date_unknown")),
        (band(14, 17), ACT, ChildAnswer(True, True, "below_age")),
        (band(16, 20), ACT, ChildAnswer(True, False, "age_uncertain")),
        (band(40, 49), ACT, ChildAnswer(False, True, "of_age")),
        (band(18, 20, on=date(2016, 1, 1)), ACT, ChildAnswer(True, False, "age_uncertain")),
        (AgeFacts(), ACT, ChildAnswer(True, False, "age_uncertain")),
        (AgeFacts(band_low=40, basis=AgeBasis.DOCUMENT), ACT, ChildAnswer(True, False, "age_uncertain")),
    ],
)
def test_who_is_a_child_at_the_act(age: AgeFacts, act_on: date | None, answer: ChildAnswer) -> None:
    assert is_child_at_v1(age, on(act_on), ages()) == answer


def test_a_pupil_of_13_and_one_of_14_in_korea() -> None:
    """The 33 pupils under 14 of 2014 meet only welfare; from 14 on a child may be booked."""
    assert measures_open_to_v1(born(date(2000, 5, 21)), exact(ACT), ages()) == WELFARE_STAGES
    assert Stage.BOOKED in measures_open_to_v1(born(date(2000, 5, 20)), exact(ACT), ages())


def test_a_leap_day_child_turns_older_on_the_first_of_march() -> None:
    assert complete_years_v1(date(2000, 2, 29), date(2014, 2, 28)) == 13
    assert complete_years_v1(date(2000, 2, 29), date(2014, 3, 1)) == 14


def test_a_case_about_children_only_cannot_end_in_a_prosecution() -> None:
    codes = disposals_open_v1([WELFARE_STAGES, WELFARE_STAGES])
    assert DisposalCode.CHARGED not in codes
    assert DisposalCode.CONVICTED not in codes
    assert DisposalCode.WELFARE_ONLY in codes
    assert disposals_open_v1([]) == codes
    assert disposals_open_v1([WELFARE_STAGES, frozenset(Stage)]) == frozenset(DisposalCode)


def korean() -> MeasurePack:
    return load(PackName.MEASURES, "KR", on=ACT)


def test_booked_is_not_indicted() -> None:
    term = map_term_v1("불구속 입건", None, korean())
    assert (term.stage, term.mapped_by, term.english) == (Stage.BOOKED, "pack", "booked without detention")
    assert term.pack_id == "measures/KR/1"


@given(st.sampled_from(Stage))
def test_no_translation_moves_a_known_term_to_another_stage(claimed: Stage) -> None:
    for pack in list_packs(PackName.MEASURES):
        assert isinstance(pack, MeasurePack)
        for term in pack.terms:
            if claimed == term.stage:
                assert map_term_v1(term.native, claimed, pack).stage is claimed
            else:
                with pytest.raises(InvalidInput, match="native term"):
                    map_term_v1(term.native, claimed, pack)


@pytest.mark.parametrize("printed", ["indicted without arrest", "Indicted", " indicted  without arrest "])
def test_a_known_mistranslation_is_refused(printed: str) -> None:
    with pytest.raises(InvalidInput, match="입건"):
        map_term_v1(printed, Stage.INDICTED, korean())


def test_a_term_nobody_knows_needs_a_person_to_name_its_stage() -> None:
    with pytest.raises(InvalidInput, match="booked"):
        map_term_v1("mise en examen", None, load(PackName.MEASURES, "FR", on=ACT))
    term = map_term_v1("mise en examen", Stage.BOOKED, load(PackName.MEASURES, "FR", on=ACT))
    assert (term.stage, term.mapped_by, term.pack_id) == (
        Stage.BOOKED,
        "person",
        "measures/most_protective/0",
    )
    with pytest.raises(InvalidInput):
        map_term_v1("  ", Stage.BOOKED, korean())


def test_the_shipped_terms_name_stages_that_exist() -> None:
    for pack in list_packs(PackName.MEASURES):
        assert isinstance(pack, MeasurePack)
        assert {term.stage for term in pack.terms} <= set(Stage)


@pytest.mark.parametrize(
    ("age", "field"),
    [
        (born(ACT + timedelta(days=1)), "birth_on"),
        (born(date(1870, 1, 1)), "birth_on"),
        (AgeFacts(birth_on=date(2000, 1, 1), band_low=3, basis=AgeBasis.DOCUMENT), "birth_on"),
        (band(17, 12), "band_low"),
        (band(12, 17, on=ACT + timedelta(days=1)), "band_on"),
        (AgeFacts(band_low=12), "band_on"),
        (AgeFacts(band_high=12), "band_low"),
        (AgeFacts(basis=AgeBasis.DOCUMENT), "basis"),
    ],
)
def test_an_age_that_cannot_be_is_refused(age: AgeFacts, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_age_v1(age, on=ACT)
    assert refusal.value.field == field
    check_age_v1(AgeFacts(), on=ACT)


IN_FORCE = date(2026, 3, 1)
COUNTED = ("{} (74명)", "74명 {}", "{}: 1,274건", "（{}）", "{} 74人", "七十四人{}", "{}【74名】")
AROUND = ("전원 {}", "{} 방침", "已被{}", "{}等74人", "{} after a search")


@given(st.sampled_from(Stage), st.sampled_from(COUNTED), st.sampled_from(("KR", "CN")))
def test_a_count_beside_a_term_changes_nothing(claimed: Stage, printed: str, where: str) -> None:
    pack = load(PackName.MEASURES, where, on=IN_FORCE)
    for term in pack.terms:
        counted = printed.format(term.native)
        mapped = map_term_v1(counted, None, pack)
        assert (mapped.native, mapped.stage, mapped.mapped_by) == (counted, term.stage, "pack")
        if claimed != term.stage:
            with pytest.raises(InvalidInput, match="own native term"):
                map_term_v1(counted, claimed, pack)


@given(st.sampled_from(Stage), st.sampled_from(AROUND), st.sampled_from(("KR", "CN", "GB")))
def test_words_around_a_known_term_do_not_promote_it(claimed: Stage, printed: str, where: str) -> None:
    pack, order = load(PackName.MEASURES, where, on=IN_FORCE), list(Stage)
    for term in pack.terms:
        known = Stage(term.stage)
        if claimed in WELFARE_STAGES or (
            known not in WELFARE_STAGES and order.index(claimed) <= order.index(known)
        ):
            assert map_term_v1(printed.format(term.native), claimed, pack).stage is claimed
        else:
            with pytest.raises(InvalidInput, match="own native term"):
                map_term_v1(printed.format(term.native), claimed, pack)


@pytest.mark.parametrize(
    ("printed", "claimed", "where"),
    [("기소 의견 송치", Stage.INDICTED, "KR"), ("刑事拘留后逮捕", Stage.ARREST_APPROVED, "CN")],
)
def test_of_two_known_terms_the_lower_one_counts(printed: str, claimed: Stage, where: str) -> None:
    with pytest.raises(InvalidInput, match="own native term"):
        map_term_v1(printed, claimed, load(PackName.MEASURES, where, on=IN_FORCE))


@pytest.mark.parametrize(
    ("printed", "claimed", "where"),
    [("기소유예", Stage.DIVERSION, "KR"), ("불기소", Stage.NOT_CRIMINALISED, "KR"), ("Outcome 1", Stage.INDICTED, "GB"),
     ("불구속 기소 결정", Stage.INDICTED, "KR")],
)  # fmt: skip
def test_what_is_no_promotion_stays_open(printed: str, claimed: Stage, where: str) -> None:
    assert map_term_v1(printed, claimed, load(PackName.MEASURES, where, on=IN_FORCE)).stage is claimed

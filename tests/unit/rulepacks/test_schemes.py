"""Mappings to other schemes: they say a code only where it cannot be otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.rulepacks.loader import list_packs, load
from coldframe.rulepacks.schemes import CANNOT_DETERMINE, Derived, Scheme, SchemePack, SchemeRule, derive
from coldframe.rulepacks.terms import PackName
from coldframe.triage.pack_words import OBSERVED, list_wrong_words

DAY = date(2026, 11, 22)
HOUSE = load(PackName.SCHEMES, on=DAY)
PACKS = st.sampled_from([HOUSE, load(PackName.SCHEMES, "GB", on=DAY), load(PackName.SCHEMES, "US", on=DAY)])
SEEN = st.fixed_dictionaries(
    {name: st.sampled_from(sorted(values)).map(lambda one: (one,)) for name, values in OBSERVED.items()}
)


def known(**observed: str) -> dict[str, Collection[str]]:
    """What was seen; whatever is not named could not be determined."""
    unknown = dict.fromkeys(OBSERVED, (CANNOT_DETERMINE,)) | {"harms": ()}
    return unknown | {name: (value,) for name, value in observed.items()}


def say(scheme: str, seen: Mapping[str, Collection[str]], jurisdiction: str | None = None) -> Derived:
    found = derive(load(PackName.SCHEMES, jurisdiction, on=DAY), seen, OBSERVED)
    return next(one for one in found if one.scheme.code == scheme)


@pytest.mark.parametrize(
    ("band", "act", "code"),
    [
        ("infant", "penetrative_act", "A1"),
        ("prepubescent", "non_penetrative_act", "A1"),
        ("prepubescent", "sexualized_exposure", "A2"),
        ("pubescent", "penetrative_act", "B1"),
        ("pubescent", "sexualized_exposure", "B2"),
    ],
)
def test_the_industry_classification_is_age_times_act(band: str, act: str, code: str) -> None:
    assert say("industry", known(category="nationally_illegal", age_band=band, act=act)).codes == (code,)


def test_what_is_unknown_is_never_guessed_and_is_named() -> None:
    found = say("industry", known(category="baseline", act="penetrative_act"))
    assert (found.codes, found.unsure, found.missing) == ((), ("A1", "B1"), ("age_band",))
    assert not found.is_determined
    # The scheme itself says nothing about these: no completion helps.
    found = say("industry", known(category="baseline", age_band="infant", act="sadistic_or_animal"))
    assert (found.codes, found.unsure, found.missing) == ((), ("A1", "A2", "B1", "B2"), ())


@pytest.mark.parametrize("category", ["not_illegal", "nationally_illegal"])
def test_no_code_applies_where_the_material_is_outside_the_scheme(category: str) -> None:
    adult = known(category=category, age_band="adult", act="penetrative_act")
    assert (say("industry", adult).codes, say("industry", adult).is_determined) == ((), True)


def test_baseline_is_the_reviewer_s_word_alone() -> None:
    seen = known(category="nationally_illegal", age_band="infant", act="penetrative_act", origin="real")
    assert say("interpol_baseline", seen).codes == ("not_baseline",)
    assert say("iccam", seen).codes == ("nationally_illegal",)
    assert say("iccam", known()).unsure == ("baseline", "nationally_illegal", "not_illegal")
    assert say("xarf", known(category="baseline")).codes == ("baseline",)


def test_a_country_s_model_says_only_what_its_numbers_mean() -> None:
    seen = known(category="nationally_illegal", age_band="pubescent", origin="real")
    assert say("vics_us", seen, "US").codes == ("1",)
    assert say("vics_us", known(category="not_illegal", age_band="adult"), "US").codes == ()
    drawn = known(category="nationally_illegal", age_band="infant", origin="drawn", act="penetrative_act")
    assert say("vics_us", drawn, "US").codes == ("3",)
    assert not say("uk_severity", drawn, "GB").is_determined
    photo = known(category="baseline", age_band="infant", origin="real", act="penetrative_act")
    assert say("uk_severity", photo, "GB-ENG").codes == ("A",)


def test_marks_are_present_absent_or_open() -> None:
    seen = known(origin="drawn", viral="not_seen", self_produced="consent_unknown")
    found = say("report_marks", seen | {"harms": ("live_streamed_abuse",)})
    assert found.codes == ("drawing", "possible_self_production", "live_streaming")
    assert found.unsure == ("infant",)


@given(PACKS, SEEN)
def test_learning_more_never_changes_a_code_that_was_said(
    pack: SchemePack, seen: dict[str, Collection[str]]
) -> None:
    unknown = [name for name, value in seen.items() if value == (CANNOT_DETERMINE,)][:3]
    before = {one.scheme.code: one for one in derive(pack, seen, OBSERVED)}
    for values in product(*([v for v in OBSERVED[name] if v != CANNOT_DETERMINE] for name in unknown)):
        completed = seen | {name: (value,) for name, value in zip(unknown, values, strict=True)}
        for after in derive(pack, completed, OBSERVED):
            said = before[after.scheme.code]
            assert set(said.codes) <= set(after.codes) or not said.codes
            if said.is_determined:
                assert (after.codes, after.unsure) == (said.codes, ())
            assert set(after.codes) <= set(said.codes) | set(said.unsure)


@given(SEEN)
def test_material_not_found_illegal_is_never_mapped_to_a_class_of_illegal_material(
    seen: dict[str, Collection[str]],
) -> None:
    for category in ("not_illegal", CANNOT_DETERMINE):
        for one in derive(HOUSE, seen | {"category": (category,)}, OBSERVED):
            if not one.scheme.is_marks:
                assert not {"A1", "A2", "B1", "B2", "baseline", "nationally_illegal"} & set(one.codes)


def test_a_rule_may_say_that_its_scheme_does_not_tell() -> None:
    rules = (
        SchemeRule("cannot_determine", {"origin": frozenset({"drawn"})}),
        SchemeRule("x", {"origin": frozenset({"real", "drawn"})}),
    )
    scheme = Scheme("s", "S", is_marks=False, codes={"x": "x", "y": "y"}, rules=rules)
    pack = SchemePack(**{
        **{name: getattr(HOUSE, name) for name in HOUSE.__dataclass_fields__}, "schemes": (scheme,),
    })  # fmt: skip
    assert derive(pack, known(origin="drawn"), OBSERVED)[0].unsure == ("x", "y")
    assert derive(pack, known(origin="real"), OBSERVED)[0].codes == ("x",)
    assert derive(pack, known(), OBSERVED)[0].missing == ("origin",)


def test_every_shipped_pack_speaks_triage_s_words_and_names_its_sources() -> None:
    for pack in list_packs():
        assert list_wrong_words(pack) == ()
        assert pack.citations
        assert len(pack.sha256) == 64

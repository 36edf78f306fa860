"""Routes: no rules can drop a matter, danger waits for no certainty, and everybody is offered once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.partners.terms import Area, Purpose, RecipientKind, RecipientView
from coldframe.referral.jurisdiction.routes import (
    GENERAL,
    NOWHERE,
    OWN_GENERAL,
    PLACE_OF,
    Because,
    Offer,
    RoutedMatter,
    RouteField,
    RouteRule,
    Routes,
    Target,
    TargetKind,
    offer_v1,
)
from coldframe.referral.jurisdiction.terms import Hypothesis, Level, Role

PLACES = ["KR", "KR-11", "KR-26", "SE", "US"]


def recipient(name: str, *areas: Area, functions: frozenset[Purpose] = frozenset(Purpose)) -> RecipientView:
    return RecipientView(
        id=name, name_as_printed=name, kind=RecipientKind.POLICE, public_key="", fingerprint="",
        delivery_url="", mail="", jurisdiction=areas[0].country, pin="", sealing_key="", functions=functions,
        areas=areas, aliases=(), channels=(), preferred_channel=None,
    )  # fmt: skip


KOREA, SEOUL = recipient("rcp_kr", Area("KR")), recipient("rcp_seoul", Area("KR", "KR-11"))
BUSAN, SWEDEN = recipient("rcp_busan", Area("KR", "KR-26")), recipient("rcp_se", Area("SE"), Area("NO"))
ALL = (KOREA, SEOUL, BUSAN, SWEDEN)
POLICE_THERE = Target(TargetKind.FUNCTION, function=Purpose.INVESTIGATION, role=Role.SUBJECT)


def place(code: str, level: Level = Level.LIKELY, role: Role = Role.SUBJECT) -> Hypothesis:
    return Hypothesis(role, code, 50, 0.5, level, ())


def matter(*hypotheses: Hypothesis, in_danger: bool = False, **codes: str) -> RoutedMatter:
    return RoutedMatter(
        hypotheses, {RouteField(name): frozenset({code}) for name, code in codes.items()}, in_danger
    )


def ids(offers: tuple[Offer, ...]) -> list[str]:
    return [offer.target.id for offer in offers]


targets = st.one_of(
    st.builds(Target, st.just(TargetKind.RECIPIENT), st.sampled_from(["rcp_kr", "rcp_se", "rcp_gone"])),
    st.builds(Target, st.just(TargetKind.QUEUE), st.sampled_from([GENERAL, "que_1", "que_gone"])),
    st.builds(
        Target, st.just(TargetKind.FUNCTION), function=st.none() | st.sampled_from(Purpose),
        role=st.none() | st.sampled_from(Role),
    ),
)  # fmt: skip
values = st.frozensets(st.sampled_from([*PLACES, NOWHERE, "grooming", "yes", "no"]), min_size=1, max_size=3)
rules = st.builds(
    RouteRule,
    st.dictionaries(st.sampled_from(RouteField), values, max_size=3).map(lambda asked: tuple(asked.items())),
    st.lists(targets, min_size=1, max_size=3).map(tuple),
    st.sampled_from(Level),
)
routes = st.builds(Routes, st.lists(rules, max_size=5).map(tuple), targets, targets)
matters = st.builds(
    RoutedMatter,
    st.lists(
        st.builds(place, st.sampled_from(PLACES), st.sampled_from(Level), st.sampled_from(Role)), max_size=4
    ).map(tuple),
    st.dictionaries(
        st.sampled_from([RouteField.HARM, RouteField.ITEM_KIND, RouteField.PLATFORM]), values, max_size=3
    ),
    st.booleans(),
)


@settings(max_examples=300)
@given(matters, routes, st.lists(st.sampled_from(ALL), unique=True))
def test_no_rules_can_drop_a_matter(
    known: RoutedMatter, given_routes: Routes, there: list[RecipientView]
) -> None:
    offers = offer_v1(known, given_routes, there, ["que_1"])
    assert offers
    present = {one.id for one in there} | {GENERAL, "que_1"}
    assert set(ids(offers)) <= present, "whoever is offered is there"
    assert len({offer.target for offer in offers}) == len(offers)


@settings(max_examples=200)
@given(matters, routes)
def test_danger_offers_everybody_that_a_quiet_matter_is_offered_to(
    known: RoutedMatter, given_routes: Routes
) -> None:
    # Rules that ask about danger itself, or about a place not known, may well say otherwise in danger.
    asked = {*PLACE_OF, RouteField.DANGER}
    plain = tuple(
        rule
        for rule in given_routes.rules
        if all(field not in asked or not {NOWHERE, "yes", "no"} & said for field, said in rule.conditions)
        and all(target.kind is not TargetKind.FUNCTION for target in rule.targets)
    )
    quiet = offer_v1(replace(known, in_danger=False), replace(given_routes, rules=plain), ALL, ["que_1"])
    danger = offer_v1(replace(known, in_danger=True), replace(given_routes, rules=plain), ALL, ["que_1"])
    by_rule = {offer.target for offer in quiet if offer.because is Because.RULE}
    assert by_rule <= {offer.target for offer in danger}


def test_a_function_finds_who_is_competent_at_the_place_and_its_region_first() -> None:
    there = Routes((RouteRule((), (POLICE_THERE,)),))
    assert ids(offer_v1(matter(place("KR")), there, ALL)) == ["rcp_kr", "rcp_seoul", "rcp_busan"]
    assert ids(offer_v1(matter(place("KR"), place("KR-11")), there, ALL)) == ["rcp_kr", "rcp_seoul"]
    childs = matter(place("KR", role=Role.CHILD))
    assert ids(offer_v1(childs, there, ALL)) == [GENERAL], "the child's place is not the subject's"


def test_a_place_that_is_only_possible_counts_in_danger_and_not_before() -> None:
    there = Routes((RouteRule((), (POLICE_THERE,)),))
    possible = matter(place("SE", Level.POSSIBLE))
    (only,) = offer_v1(possible, there, ALL)
    assert (only.target, only.because) == (OWN_GENERAL, Because.UNKNOWN_PLACE)
    first, second = offer_v1(replace(possible, in_danger=True), there, ALL)
    assert (first.target.id, first.place, first.level) == ("rcp_se", "SE", Level.POSSIBLE)
    assert second.because is Because.UNKNOWN_PLACE


def test_not_known_has_its_own_route_and_what_nobody_takes_the_last_one() -> None:
    hotline, se = Target(TargetKind.RECIPIENT, "rcp_kr"), Target(TargetKind.RECIPIENT, "rcp_se")
    both = Routes((), unknown=hotline, fallback=se)
    assert ids(offer_v1(matter(), both, ALL)) == ["rcp_kr"]
    (last,) = offer_v1(matter(place("US")), both, ALL)
    assert (last.target.id, last.because) == ("rcp_se", Because.NOTHING_ELSE)
    assert ids(offer_v1(matter(place("US")), both, (KOREA,))) == [GENERAL]


def test_conditions_ask_and_several_rules_offer_in_order() -> None:
    rule = RouteRule
    given_routes = Routes((
        rule(((RouteField.HARM, frozenset({"grooming"})),), (Target(TargetKind.RECIPIENT, "rcp_se"),)),
        rule(((RouteField.SUBJECT_PLACE, frozenset({"KR"})),), (Target(TargetKind.RECIPIENT, "rcp_kr"),)),
        rule(((RouteField.SUBJECT_PLACE, frozenset({NOWHERE})),), (Target(TargetKind.QUEUE, "que_1"),)),
        rule(((RouteField.DANGER, frozenset({"yes"})),), (Target(TargetKind.RECIPIENT, "rcp_busan"),)),
    ))  # fmt: skip
    offers = offer_v1(matter(place("KR"), harm="grooming"), given_routes, ALL, ["que_1"])
    assert [(offer.target.id, offer.rule, offer.place) for offer in offers] == [
        ("rcp_se", 1, ""), ("rcp_kr", 2, "KR"),
    ]  # fmt: skip
    assert ids(offer_v1(matter(), given_routes, ALL, ["que_1"])) == ["que_1", GENERAL]


@settings(max_examples=50)
@given(rules)
def test_what_is_stored_reads_back(rule: RouteRule) -> None:
    assert RouteRule.from_json(rule.as_json()) == rule

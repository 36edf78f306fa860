"""Sameness is what judgements in force say; names suggest nothing; a structure never turns back on itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.casework.rules.identifiers import normal_form_v1
from coldframe.casework.rules.judgements import (
    check_link_v1,
    contradicts_v1,
    find_clashes_v1,
    groups_v1,
    heads_v1,
    suggest_v1,
)
from coldframe.casework.rules.places import read_path_v1
from coldframe.casework.rules.pseudonyms import narrows_v1, pseudonym_v1, script_of_v1, surname_v1
from coldframe.casework.rules.roles import check_bearer_v1, check_place_v1, has_circle_v1, read_role_v1
from coldframe.casework.terms import (
    AliasKind,
    Clash,
    IdentifierKind,
    PseudonymStyle,
    Relation,
    Sex,
    ThingKind,
)
from coldframe.casework.terms.judgements import Likeness
from coldframe.core.errors import InvalidInput
from coldframe.core.rough_moments import parse_rough_moment, require_order
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.protective import most_protective
from coldframe.rulepacks.roles import Bearer, RolePack, RoleSide
from coldframe.rulepacks.terms import PackName

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PACK = load(PackName.ROLES, "CN", on=NOW.date())
CODES = [role.code for role in PACK.roles]
RECORDS = st.sampled_from("abcdefg")
PAIRS = st.lists(st.tuples(RECORDS, RECORDS).filter(lambda pair: pair[0] != pair[1]), max_size=9)


def reach(start: str, pairs: list[tuple[str, str]]) -> frozenset[str]:
    """The slow model: walk the judgements from one record."""
    seen = {start}
    while more := {b for a, b in [*pairs, *((b, a) for a, b in pairs)] if a in seen} - seen:
        seen |= more
    return frozenset(seen)


@given(PAIRS, st.randoms())
def test_groups_are_the_union_of_judgements_in_any_order(
    pairs: list[tuple[str, str]], chance: object
) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    groups = groups_v1(pairs)
    assert groups == groups_v1(shuffled)
    assert groups == {each: reach(each, pairs) for pair in pairs for each in pair}
    assert all(heads_v1(groups)[each] == min(group) for each, group in groups.items())


@given(PAIRS, PAIRS)
def test_a_contradiction_is_found_whatever_the_way(
    same: list[tuple[str, str]], apart: list[tuple[str, str]]
) -> None:
    assert (contradicts_v1(same, apart) is not None) == any(b in reach(a, same) for a, b in apart)


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from([kind for kind in IdentifierKind if kind.is_strong]), st.sampled_from("xyz")
        ),
        st.lists(RECORDS, max_size=4, unique=True),
        max_size=4,
    ),
    PAIRS,
    PAIRS,
)
def test_only_a_shared_strong_key_suggests_and_a_judgement_silences(
    strong: dict[tuple[IdentifierKind, str], list[str]],
    same: list[tuple[str, str]],
    apart: list[tuple[str, str]],
) -> None:
    for found in suggest_v1(strong, same, apart):
        left, right = reach(found.left_id, same), reach(found.right_id, same)
        assert not left & right
        assert not any((a in left and b in right) or (a in right and b in left) for a, b in apart)
        for kind in found.kinds:
            assert any(k is kind and left & set(who) and right & set(who) for (k, _), who in strong.items())


def test_no_kind_of_name_is_a_key() -> None:
    assert {kind.value for kind in IdentifierKind if kind.is_strong} == {
        "email", "phone", "handle", "wallet", "device", "digest"
    }  # fmt: skip
    assert not {kind.value for kind in IdentifierKind} & {kind.value for kind in AliasKind}


# ── What speaks against a merge ─────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "right", "clash"),
    [
        ({"birth_on": date(1980, 1, 1)}, {"birth_on": date(1980, 1, 2)}, Clash.BIRTH_DATES_DIFFER),
        ({"is_child": True}, {"is_child": False}, Clash.CHILD_AND_ADULT),
        (
            {"sides": frozenset({RoleSide.HARMED})},
            {"sides": frozenset({RoleSide.ACTING})},
            Clash.ACTING_AND_HARMED,
        ),
        ({"sex": Sex.FEMALE}, {"sex": Sex.MALE}, Clash.SEXES_DIFFER),
        (
            {"native_names": {"zh": frozenset({"马飞"})}},
            {"native_names": {"zh": frozenset({"王寒"}), "en": frozenset({"ma"})}},
            Clash.NATIVE_NAMES_DIFFER,
        ),
        ({"is_one": True}, {"is_one": False}, Clash.NUMBERS_DIFFER),
        ({"registration": "1"}, {"registration": "2"}, Clash.REGISTRATIONS_DIFFER),
        ({"place": ("CN", "Henan")}, {"place": ("CN", "Hubei")}, Clash.PLACES_DIFFER),
    ],
)
def test_what_speaks_against_two_being_one_is_named(
    left: dict[str, object], right: dict[str, object], clash: Clash
) -> None:
    one, other = Likeness("person", **left), Likeness("person", **right)  # type: ignore[arg-type]
    nobody = Likeness("person")
    assert find_clashes_v1([one], [other]) == find_clashes_v1([nobody, other], [one]) == (clash,)
    assert find_clashes_v1([nobody], [other]) == (() if clash is not Clash.NUMBERS_DIFFER else (clash,))
    assert find_clashes_v1([one], [one]) == ()


def test_a_person_and_a_company_are_never_one() -> None:
    with pytest.raises(InvalidInput, match="never the same"):
        find_clashes_v1([Likeness("person")], [Likeness("organization")])


@given(st.sampled_from(Relation), st.sampled_from(ThingKind))
def test_no_thing_owns_or_uses_anybody(relation: Relation, kind: ThingKind) -> None:
    if relation is Relation.RELATED:
        check_link_v1(relation, kind, "person")
    else:
        with pytest.raises(InvalidInput):
            check_link_v1(relation, kind, "person")


# ── Roles ───────────────────────────────────────────────────────────────────


def test_the_chain_of_the_livestream_holds_and_its_reverse_does_not() -> None:
    chain = ["organizer", "senior_agent", "agent", "anchor_agent", "anchor"]
    for above, below in pairwise(chain):
        rule, upper = PACK.find(below), PACK.find(above)
        assert rule is not None
        assert upper is not None
        check_place_v1(rule, {above}, PACK)
        with pytest.raises(InvalidInput):
            check_place_v1(upper, {below}, PACK)


@given(st.sampled_from(CODES))
def test_the_structure_of_the_pack_itself_has_no_circle(code: str) -> None:
    edges = [(role.code, above) for role in PACK.roles for above in role.under]
    assert not has_circle_v1(edges, {})
    rule = PACK.find(code)
    assert rule is not None
    for term in rule.terms:
        assert read_role_v1("", term.native, PACK) == rule
    for language in ("en", "ko", "zh-hans", "fr"):
        assert rule.word(language)


def test_a_known_mistranslation_is_refused_and_a_word_binds_its_code() -> None:
    with pytest.raises(InvalidInput, match="主播"):
        read_role_v1("anchor", "news presenter", PACK)
    with pytest.raises(InvalidInput, match="means agent"):
        read_role_v1("anchor", "代理", PACK)
    with pytest.raises(InvalidInput):
        read_role_v1("no_such_role", "", PACK)
    assert read_role_v1("anchor", "a word that nobody knows", PACK).code == "anchor"


def test_a_settlement_platform_is_no_person_and_a_car_is_no_agent() -> None:
    platform, agent = PACK.find("settlement_platform"), PACK.find("agent")
    assert platform is not None
    assert agent is not None
    check_bearer_v1(platform, Bearer.SERVICE)
    check_bearer_v1(platform, Bearer.ORGANIZATION)
    for rule, bearer in ((platform, Bearer.PERSON), (agent, None)):
        with pytest.raises(InvalidInput):
            check_bearer_v1(rule, bearer)


def test_an_anchor_asks_for_safeguarding_and_a_child_in_any_part_of_the_network() -> None:
    assert PACK.opens_check("anchor", is_child=False)
    assert not PACK.opens_check("agent", is_child=False)
    assert all(
        PACK.opens_check(role.code, is_child=True) for role in PACK.roles if Bearer.PERSON in role.borne_by
    )
    nothing = most_protective(PackName.ROLES)
    assert isinstance(nothing, RolePack)
    assert all(nothing.opens_check(code, is_child=False) for code in CODES)


@given(PAIRS, PAIRS)
def test_a_circle_is_found_whatever_the_way(
    edges: list[tuple[str, str]], same: list[tuple[str, str]]
) -> None:
    heads = heads_v1(groups_v1(same))
    arrows = {(heads.get(a, a), heads.get(b, b)) for a, b in edges}

    def above(start: str) -> set[str]:
        seen: set[str] = set()
        while more := {b for a, b in arrows if a == start or a in seen} - seen:
            seen |= more
        return seen

    assert has_circle_v1(edges, heads) == any(node in above(node) for node, _ in arrows)


# ── Pseudonyms, paths, identifiers, moments ─────────────────────────────────


@given(
    st.sampled_from([style for style in PseudonymStyle if style is not PseudonymStyle.KR_MO]),
    st.sampled_from(["马飞", "欧阳一二", "王寒"]),
    st.integers(1, 40),
)
def test_a_pseudonym_is_never_given_twice(style: PseudonymStyle, name: str, times: int) -> None:
    taken: list[str] = []
    for _ in range(times):
        taken.append(pseudonym_v1(style, name, taken))
    assert len(set(taken)) == times
    if not style.keeps_part:
        assert not any(character in "".join(taken) for character in name)


def test_pseudonyms_as_the_places_print_them() -> None:
    assert pseudonym_v1(PseudonymStyle.CN_MOUMOU, "彭 一", ()) == "彭某某"
    assert pseudonym_v1(PseudonymStyle.CN_MOU, "欧阳一二", ()) == "欧阳某"
    assert pseudonym_v1(PseudonymStyle.CN_MOU_LAST, "马一飞", ()) == "马某飞"
    assert pseudonym_v1(PseudonymStyle.KR_MO, "손하나", ()) == "손모씨"
    assert pseudonym_v1(PseudonymStyle.KR_LETTER, "", {"A씨"}) == "B씨"
    with pytest.raises(InvalidInput, match="own script"):
        pseudonym_v1(PseudonymStyle.CN_MOU, "Peng", ())
    assert [narrows_v1(each) for each in ("马某飞", "王某寒", "胡某", "彭某某", "A씨", "Peng")] == [
        True,
        True,
    ] + [False] * 4
    assert surname_v1("제갈하나") == "제갈"
    assert [script_of_v1(each) for each in ("Ma", "马", "손", "Ма", "12")] == [
        "Latn",
        "Hani",
        "Hang",
        "Cyrl",
        "Zyyy",
    ]


def test_a_path_begins_with_its_country() -> None:
    assert read_path_v1("cn > Henan > Zhoukou > Shangshui") == ("CN", "Henan", "Zhoukou", "Shangshui")
    assert read_path_v1("markets around campuses") == ("markets around campuses",)
    for wrong in ("", "Henan > Zhoukou", " > ".join(["CN"] * 7)):
        with pytest.raises(InvalidInput):
            read_path_v1(wrong)


def test_two_ways_to_write_one_identifier_give_one_value() -> None:
    for kind, one, other in (
        (IdentifierKind.HANDLE, "Telegram:@Drawn", "telegram:drawn"),
        (IdentifierKind.PHONE, "+82 2 312 34 56", "+8223123456"),
        (IdentifierKind.DOMAIN, "Drawn.Example.ORG", "drawn.example.org"),
        (IdentifierKind.PLATE, "豫P·12345", "豫p 12345"),
        (IdentifierKind.DEVICE, "aa:bb:cc:00:11:22", "AABBCC001122"),
    ):
        assert normal_form_v1(kind, one) == normal_form_v1(kind, other)
    with pytest.raises(InvalidInput):
        normal_form_v1(IdentifierKind.HANDLE, "@drawn")  # without a service it is a name
    with pytest.raises(InvalidInput):
        normal_form_v1(IdentifierKind.IP, "not an address")


@pytest.mark.parametrize("text", ["2020", "2021-03", "2021-03-05", "2021-03-05T14:05+09:00"])
def test_a_moment_keeps_its_precision(text: str) -> None:
    found = parse_rough_moment(text, as_of=NOW)
    assert found is not None
    assert str(found) == text
    assert found.first < found.end


def test_a_moment_is_neither_guessed_nor_to_come() -> None:
    assert parse_rough_moment("  ", as_of=NOW) is None
    for wrong in ("2021-03-05T14:05", "05.03.2021", "2027", "2021-13", "2021-03-05 Tuesday"):
        with pytest.raises(InvalidInput):
            parse_rough_moment(wrong, as_of=NOW)
    year, day = parse_rough_moment("2021", as_of=NOW), parse_rough_moment("2021-03-05", as_of=NOW)
    require_order(day, year)  # it may have ended later in that year
    with pytest.raises(InvalidInput):
        require_order(day, parse_rough_moment("2020", as_of=NOW))

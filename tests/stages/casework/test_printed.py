"""Every organization, person, channel and place of the articles is entered and found again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.stages.casework.printed import ARTICLES, HOW_SURE, Row
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role as DeskRole
from coldframe.casework.actions import (
    add_alias,
    add_identifier,
    add_party,
    add_thing,
    claim_place,
    link_records,
    open_case,
    record_facts,
    record_role,
)
from coldframe.casework.queries import (
    get_facts,
    get_party,
    get_thing,
    list_aliases,
    list_identifiers,
    list_judgements,
    list_places,
    list_roles_of_thing,
)
from coldframe.casework.terms import Facts, IdentifierKind, JudgementReason, NewPlace
from coldframe.core.actors import Actor
from coldframe.custody.queries import list_events, verify

pytestmark = pytest.mark.django_db


def _enter(case_id: str, row: Row, known: dict[str, str], mara: Actor) -> str:
    said = {"actor": mara, "as_of": NOW}
    about = case_id
    if row.thing is not None:
        about = add_thing(case_id, row.thing, **said).id
    elif row.kind is not None:
        about = add_party(case_id, row.kind, row.label, **said).id
    if row.facts is not None:
        record_facts(about, _named(row.facts, known), **said)
    for kind, text, language in row.names:
        add_alias(about, kind, text, language=language, source="as printed", **said)
    for role in row.roles:
        record_role(about, replace(role, under_id=known.get(row.under, "")), **said)
    for identifier in row.ids:
        add_identifier(about, identifier, **said)
    for aspect, path, is_outside, is_open in row.places:
        claim_place(
            NewPlace(about, aspect, path, HOW_SURE, "the article", is_outside=is_outside, is_open=is_open),
            **said,
        )
    if row.link:
        relation, other = row.link
        link_records(
            about,
            relation,
            known[other],
            reason=JudgementReason.REPORTED,
            text="The article says so.",
            **said,
        )
    return about


def _named(facts: Facts, known: dict[str, str]) -> Facts:
    whole = facts.number.share_of
    return replace(facts, number=replace(facts.number, share_of=known[whole])) if whole else facts


def _find(case_id: str, about: str, row: Row, known: dict[str, str], mara: Actor) -> None:
    if row.thing is not None:
        found = get_thing(about, actor=mara)
        assert (found.kind, found.label, found.what, found.number, found.is_victims) == (
            row.thing.kind, row.thing.label, row.thing.what, row.thing.number, row.thing.is_victims
        )  # fmt: skip
        roles = list_roles_of_thing(about, actor=mara)
    elif row.kind is not None:
        party = get_party(about, actor=mara)
        assert party.kind is row.kind
        assert party.label == (f"P-{party.number}" if party.is_sealed else row.label)
        roles = party.roles
    else:
        roles = ()
    # Recorded at one moment, they come in no order.
    above = known.get(row.under, "")
    assert sorted((role.under_party_id, role.acts, role.source) for role in roles) == sorted(
        (above, tuple(sorted(new.acts)), new.source) for new in row.roles
    )
    assert {role.role for role in roles} >= {new.code for new in row.roles if new.code}
    if row.facts is not None:
        assert get_facts(about, actor=mara) == _named(row.facts, known)
    if about != case_id:
        names = list_aliases(about, actor=mara)
        assert sorted((name.kind, name.language) for name in names) == sorted(
            (kind, tag) for kind, _, tag in row.names
        )
        shown = {name.text for name in names} - {""}
        assert shown <= {text for _, text, _ in row.names}
        assert {each.kind for each in list_identifiers(about, actor=mara)} == {each.kind for each in row.ids}
    places = list_places(case_id, subject_id=about, actor=mara)
    assert {(each.aspect, " > ".join(each.path), each.is_outside, each.is_open) for each in places} >= set(
        row.places
    )
    if row.link:
        (link,) = list_judgements(case_id, about=about, actor=mara)
        assert (link.relation, link.right_id) == (row.link[0], known[row.link[1]])


@pytest.mark.parametrize("article", sorted(ARTICLES))
def test_what_an_article_names_is_entered_and_found_again(article: str) -> None:
    mara = make_person("mara", DeskRole.INVESTIGATOR)
    place = "KR" if article == "korea" else "CN"
    case_id = open_case("1·27", "An invented matter", place, actor=mara, as_of=NOW).id
    known: dict[str, str] = {}
    entered = []
    for row in ARTICLES[article]:
        about = _enter(case_id, row, known, mara)
        known[row.key or about] = about
        entered.append((about, row))
    for about, row in entered:
        _find(case_id, about, row, known, mara)
    told = " ".join(str(event.detail) for event in list_events(limit=10_000))
    for row in ARTICLES[article]:
        for _, text, _ in row.names:
            assert text not in told
        for each in row.ids:
            assert each.value not in told
    assert verify().is_whole


def test_no_password_is_kept() -> None:
    mara = make_person("mara", DeskRole.INVESTIGATOR)
    case_id = open_case("1", "A", "CN", actor=mara, as_of=NOW).id
    row = next(row for row in ARTICLES["site"] if row.number == "000-40")
    about = _enter(case_id, row, {}, mara)
    (shown,) = list_identifiers(about, actor=mara)
    assert (shown.kind, shown.value) == (IdentifierKind.CREDENTIAL, "")


def test_the_table_is_the_whole_table() -> None:
    """Rows of domain.md 7 that are an O, P, C or G; written out, since the reference is no part of the project."""
    wanted = (
        "000-1 000-6 000-7 000-8 000-9 000-10 000-11 000-12 000-13 000-14 000-15 000-18 000-22 000-31 000-34 "
        "000-38 000-40 000-41 000-45 000-46 000-51 000-57 000-58 001-1 001-2 001-7 001-10 001-11 001-14 002-1 "
        "002-2 002-3 002-4 002-5 002-11 002-12 002-13 002-18 002-19 002-21"
    )
    assert {row.number for rows in ARTICLES.values() for row in rows} >= set(wanted.split(" "))

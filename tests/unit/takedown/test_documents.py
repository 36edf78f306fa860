"""Statement of reasons: one decision, a text for the user, a row for the public, or problems by field."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.said import told
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.takedown.documents.for_user import check_for_user, write_for_user
from coldframe.takedown.documents.statement import Statement, check
from coldframe.takedown.documents.transparency_row import check_for_database, row_for_database

TODAY = date(2026, 11, 22)
PACK = load(PackName.STATEMENTS, "EU", on=TODAY)
STATEMENT = Statement(
    reference="sor-1",
    visibility=("DECISION_VISIBILITY_CONTENT_REMOVED",),
    account="DECISION_ACCOUNT_SUSPENDED",
    account_until=date(2026, 12, 31),
    account_type="ACCOUNT_TYPE_PRIVATE",
    countries=("SE", "DE"),
    applied_on=date(2026, 11, 20),
    posted_on=date(2026, 11, 1),
    facts="A person here looked at the picture after a notice.",
    ground="DECISION_GROUND_ILLEGAL_CONTENT",
    rule="Example Act, section 1",
    explanation="The Act forbids such pictures.",
    content_types=("CONTENT_TYPE_IMAGE",),
    category="STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
    keywords=("KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL",),
    source="SOURCE_ARTICLE_16",
    detected_automatically=False,
    automation="AUTOMATED_DECISION_NOT_AUTOMATED",
    location="https://pictures.example.org/1",
    complaint="at our complaints page, until 20 May 2027",
    dispute_body="Example Settlement Body",
    court="the court of your residence",
)


def test_that_the_pack_has_the_numbers_that_the_reference_names() -> None:
    counts = {name: len(codes) for name, codes in PACK.codes.items()}
    assert (counts["decision_visibility"], counts["decision_monetary"], counts["decision_provision"]) == (
        7,
        3,
        4,
    )
    assert (counts["decision_account"], counts["decision_ground"], counts["content_type"]) == (2, 2, 8)
    assert (counts["category"], counts["source_type"], counts["automated_decision"]) == (16, 4, 3)
    assert len(PACK.countries) == 30
    named = PACK.only_about_adults | PACK.only_about_minors
    assert named <= set(PACK.codes["category_specification"])


def test_that_the_user_reads_what_why_how_and_how_to_object() -> None:
    text = write_for_user(STATEMENT, PACK, provider="Example", on=TODAY)
    for said in (
        "Removal of content, without an end date",
        "Suspension of the account, until 2026-12-31",
        "From: 2026-11-20",
        "Where: SE, DE",
        "A person here looked at the picture",
        "Notice under Article 16",
        "not automated",
        "the content is illegal",
        "Example Act, section 1",
        "until 20 May 2027",
        "Example Settlement Body",
        "the court of your residence",
        "hxxps://pictures[.]example[.]org/1",
    ):
        assert said in text
    assert "https://" not in text


def test_that_the_row_holds_the_database_s_words_and_nothing_about_anybody() -> None:
    row = row_for_database(STATEMENT, PACK, on=TODAY)
    assert row["puid"] == "sor-1"
    assert row["territorial_scope"] == ["DE", "SE"]
    assert (row["automated_detection"], row["end_date_account_restriction"]) == ("No", "2026-12-31")
    assert (row["content_date"], row["application_date"]) == ("2026-11-01", "2026-11-20")
    assert row["illegal_content_legal_ground"] == "Example Act, section 1"
    assert not {
        "incompatible_content_ground",
        "source_identity",
        "url",
        "end_date_visibility_restriction",
    } & set(row)
    told = json.dumps(row)
    for private in (STATEMENT.location, STATEMENT.complaint, STATEMENT.dispute_body, STATEMENT.court):
        assert private not in told


def test_that_a_breach_of_terms_uses_the_other_words() -> None:
    terms = replace(STATEMENT, ground="DECISION_GROUND_INCOMPATIBLE_CONTENT", also_illegal=Answer.YES)
    row = row_for_database(terms, PACK, on=TODAY)
    assert row["incompatible_content_illegal"] == "Yes"
    assert "illegal_content_explanation" not in row
    assert "illegal as well" in write_for_user(terms, PACK, provider="Example", on=TODAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visibility": (), "account": "", "account_until": None}, "visibility"),
        ({"visibility": ("DECISION_VISIBILITY_OTHER",)}, "visibility_other"),
        ({"visibility_other": "words"}, "visibility_other"),
        ({"visibility": ("CONTENT_REMOVED",)}, "visibility"),
        ({"monetary": "DECISION_MONETARY_OTHER"}, "monetary_other"),
        ({"monetary_until": TODAY}, "monetary_until"),
        ({"account_until": date(2026, 11, 19)}, "account_until"),
        ({"content_types": ()}, "content_types"),
        ({"content_types": ("CONTENT_TYPE_OTHER",)}, "content_type_other"),
        ({"countries": ()}, "countries"),
        ({"countries": ("DE", "US")}, "countries"),
        ({"category": "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT"}, "category"),
        ({"category": ""}, "category"),
        ({"ground": ""}, "ground"),
        ({"source": "MYSELF"}, "source"),
        ({"automation": ""}, "automation"),
        (
            {"keywords": ("KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING")},
            "keywords",
        ),
        ({"keyword_other": "words"}, "keyword_other"),
        ({"applied_on": date(2019, 12, 31), "posted_on": date(2019, 1, 1)}, "applied_on"),
        ({"posted_on": date(1999, 12, 31)}, "posted_on"),
        ({"posted_on": date(2026, 11, 21)}, "posted_on"),
        ({"applied_on": date(2026, 11, 23)}, "applied_on"),
        ({"facts": " "}, "facts"),
        ({"facts": "x" * 5001}, "facts"),
        ({"explanation": "x" * 2001}, "explanation"),
        ({"rule": "x" * 501}, "rule"),
        ({"reference": "a b"}, "reference"),
        ({"reference": "x" * 501}, "reference"),
    ],
)
def test_that_each_rule_names_its_field_and_the_fix(changes: dict[str, Any], field: str) -> None:
    broken = replace(STATEMENT, **changes)
    problems = check(broken, PACK, on=TODAY)
    assert {problem.field for problem in problems} == {field}
    assert all(problem.message.endswith(".") and len(problem.message) > 20 for problem in problems)
    for write in (
        lambda: row_for_database(broken, PACK, on=TODAY),
        lambda: write_for_user(broken, PACK, provider="E", on=TODAY),
    ):
        with pytest.raises(InvalidInput) as refused:
            write()
        assert refused.value.field == field


@pytest.mark.parametrize("field", ["location", "complaint", "court"])
def test_that_the_user_must_be_told_what_and_how_to_object(field: str) -> None:
    assert [
        problem.field for problem in check_for_user(replace(STATEMENT, **{field: ""}), PACK, on=TODAY)
    ] == [field]


@pytest.mark.parametrize(
    "personal",
    [
        "write to u77@example.com",
        "call +1 202 555 0143",
        "seen from 192.0.2.7",
        "at https://example.org/u/77",
    ],
)
@pytest.mark.parametrize("field", ["facts", "explanation", "rule"])
def test_that_what_looks_like_personal_data_keeps_the_row_back(field: str, personal: str) -> None:
    named = replace(STATEMENT, **{field: f"It was reported; {personal}."})
    assert field in {problem.field for problem in check_for_database(named, PACK, on=TODAY)}
    assert check(named, PACK, on=TODAY) == ()


def test_that_what_keeps_the_row_back_is_said_in_the_readers_language() -> None:
    catalog = {
        "The text holds what looks like %(kind)s. The database is public: take it out.": "%(kind)s: raus damit.",
        "an IP address": "eine IP-Adresse",
    }
    named = replace(STATEMENT, facts="It was reported; seen from 192.0.2.7.")
    (found,) = check_for_database(named, PACK, on=TODAY)
    assert told(found.said, lambda message: catalog[message]) == "eine IP-Adresse: raus damit."
    assert found.message.startswith("The text holds what looks like an IP address.")


def test_that_without_a_pack_nothing_is_written() -> None:
    early = load(PackName.STATEMENTS, "EU", on=date(2025, 6, 30))
    assert early.is_most_protective
    assert "category" in {problem.field for problem in check(STATEMENT, early, on=TODAY)}


_TEXTS = [one.name for one in fields(Statement) if isinstance(getattr(STATEMENT, one.name), str)]


@given(st.dictionaries(st.sampled_from(_TEXTS), st.text(max_size=600), max_size=5))
@settings(max_examples=150, deadline=None)
def test_that_a_row_is_written_exactly_if_nothing_is_wrong_and_is_within_every_bound(
    changes: dict[str, str],
) -> None:
    changed = replace(STATEMENT, **changes)  # type: ignore[arg-type]
    if check_for_database(changed, PACK, on=TODAY):
        with pytest.raises(InvalidInput):
            row_for_database(changed, PACK, on=TODAY)
        return
    row = row_for_database(changed, PACK, on=TODAY)
    for name, value in row.items():
        if name in PACK.limits:
            assert len(str(value)) <= PACK.limits[name]
        if name in PACK.codes:
            assert set(value if isinstance(value, list) else [value]) <= set(PACK.codes[name])

"""That nothing leaves but what an agreement in force covers, whatever is generated."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.said import told
from coldframe.custody.terms import SignedHead
from coldframe.partners.document import NotReleasable, build, canonical, sha256_of, withheld
from coldframe.partners.rules import check_release_v1, compare_heads_v1
from coldframe.partners.terms import (
    RECORD_KEYS,
    AgreementState,
    AgreementTerms,
    Field,
    HarmCategory,
    HeadJudgment,
    Matter,
    OnwardTransfer,
    Purpose,
    RefusalReason,
    Refused,
    Released,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PIN, OTHER_PIN = "a" * 64, "b" * 64
RECIPIENT, OTHER = "rcp_1", "rcp_2"


def terms(**changes: object) -> AgreementTerms:
    values: dict[str, object] = {
        "agreement_id": "agr_1",
        "version": 3,
        "recipient_id": RECIPIENT,
        "recipient_pin": PIN,
        "state": AgreementState.ACTIVE,
        "legal_basis": "Example Act, section 1",
        "purposes": frozenset({Purpose.INVESTIGATION}),
        "categories": frozenset({HarmCategory.GROOMING}),
        "fields": frozenset({Field.CLUE_STATEMENT, Field.ITEM_SHA256}),
        "active_from": NOW - timedelta(days=1),
        "active_to": NOW + timedelta(days=1),
        "retention_days": 90,
        "onward_transfer": OnwardTransfer.NOT_ALLOWED,
    }
    return AgreementTerms(**{**values, **changes})  # type: ignore[arg-type]


def check(agreement: AgreementTerms | None, *fields: Field, **changes: object) -> Released | Refused:
    values: dict[str, object] = {
        "purpose": Purpose.INVESTIGATION,
        "categories": [HarmCategory.GROOMING],
        "as_of": NOW,
        "recipient_id": RECIPIENT,
        "recipient_pin": PIN,
    }
    return check_release_v1(
        agreement,
        fields or (Field.CLUE_STATEMENT,),
        **{**values, **changes},  # type: ignore[arg-type]
    )


def reasons(answer: Released | Refused) -> set[RefusalReason]:
    assert isinstance(answer, Refused)
    return {problem.reason for problem in answer.problems}


def test_a_covered_field_is_released_under_the_version_that_allowed_it() -> None:
    assert check(terms()) == Released(frozenset({Field.CLUE_STATEMENT}), "agr_1", 3)


@pytest.mark.parametrize(
    ("agreement", "changes", "reason"),
    [
        (None, {}, RefusalReason.NO_AGREEMENT),
        (terms(recipient_id=OTHER), {}, RefusalReason.WRONG_RECIPIENT),
        (terms(recipient_pin=OTHER_PIN), {}, RefusalReason.RECIPIENT_CHANGED),
        (terms(state=AgreementState.PROPOSED), {}, RefusalReason.NOT_ACTIVATED),
        (terms(state=AgreementState.SUSPENDED), {}, RefusalReason.SUSPENDED),
        (terms(state=AgreementState.ENDED), {}, RefusalReason.ENDED),
        (terms(), {"as_of": NOW - timedelta(days=1, microseconds=1)}, RefusalReason.NOT_YET_IN_FORCE),
        (terms(), {"as_of": NOW + timedelta(days=1)}, RefusalReason.EXPIRED),
        (terms(), {"purpose": Purpose.SAFEGUARDING}, RefusalReason.PURPOSE_NOT_COVERED),
        (terms(), {"categories": []}, RefusalReason.CATEGORY_UNKNOWN),
        (terms(), {"categories": list(HarmCategory)}, RefusalReason.CATEGORY_NOT_COVERED),
        (terms(fields=frozenset({Field.ITEM_SHA256})), {}, RefusalReason.FIELD_NOT_COVERED),
    ],
)
def test_each_gap_refuses_by_name_of_the_field_with_what_to_do_next(
    agreement: AgreementTerms | None, changes: dict[str, object], reason: RefusalReason
) -> None:
    answer = check(agreement, **changes)
    assert isinstance(answer, Refused)
    assert [(problem.field, problem.reason) for problem in answer.problems] == [
        (Field.CLUE_STATEMENT, reason)
    ]
    assert answer.explain().startswith("clue.statement: ")
    assert len(str(answer.problems[0].why).split(". ")) >= 2  # what is wrong, then what to do
    # All but names, codes and times is a message, which each reader has in their own language.
    left = told(answer.said, lambda message: " ".join(re.findall(r"%\(\w+\)s", message)) or " ")
    assert {word for word in left.split() if word.isalpha()} <= {*Purpose, *HarmCategory, "UTC"}


def test_the_period_begins_with_its_first_moment_and_ends_before_its_last() -> None:
    agreement = terms()
    assert isinstance(check(agreement, as_of=agreement.active_from), Released)
    assert isinstance(check(agreement, as_of=agreement.active_to - timedelta(microseconds=1)), Released)
    assert reasons(check(agreement, as_of=agreement.active_to)) == {RefusalReason.EXPIRED}


def test_a_refusal_names_its_day_and_minute_for_people() -> None:
    agreement = terms(active_to=NOW + timedelta(seconds=7, microseconds=9))
    answer = check(agreement, as_of=NOW + timedelta(days=1))
    assert isinstance(answer, Refused)
    assert "expired on 2026-03-01 12:00 UTC." in answer.explain()


def test_asking_for_nothing_is_refused() -> None:
    answer = check_release_v1(
        terms(),
        [],
        Purpose.INVESTIGATION,
        [HarmCategory.GROOMING],
        NOW,
        recipient_id=RECIPIENT,
        recipient_pin=PIN,
    )
    assert reasons(answer) == {RefusalReason.NOTHING_ASKED}


def test_one_field_too_many_refuses_all_and_names_only_that_one() -> None:
    answer = check(terms(), Field.CLUE_STATEMENT, Field.VICTIM_IDENTITY)
    assert isinstance(answer, Refused)
    assert answer.fields == {Field.VICTIM_IDENTITY}


moments = st.timedeltas(timedelta(days=-500), timedelta(days=500)).map(lambda distance: NOW + distance)
agreements = st.builds(
    terms,
    recipient_id=st.sampled_from([RECIPIENT, OTHER]),
    recipient_pin=st.sampled_from([PIN, OTHER_PIN]),
    state=st.sampled_from(AgreementState),
    purposes=st.frozensets(st.sampled_from(Purpose)),
    categories=st.frozensets(st.sampled_from(HarmCategory)),
    fields=st.frozensets(st.sampled_from(Field)),
    active_from=moments,
    active_to=moments,
)


@given(
    agreement=st.none() | agreements,
    fields=st.frozensets(st.sampled_from(Field)),
    purpose=st.sampled_from(Purpose),
    categories=st.frozensets(st.sampled_from(HarmCategory), max_size=3),
    as_of=moments,
)
def test_no_agreement_ever_releases_what_or_when_it_does_not_cover(
    agreement: AgreementTerms | None,
    fields: frozenset[Field],
    purpose: Purpose,
    categories: frozenset[HarmCategory],
    as_of: datetime,
) -> None:
    answer = check_release_v1(
        agreement, fields, purpose, categories, as_of, recipient_id=RECIPIENT, recipient_pin=PIN
    )
    may = (
        agreement is not None
        and agreement.state is AgreementState.ACTIVE
        and (agreement.recipient_id, agreement.recipient_pin) == (RECIPIENT, PIN)
        and agreement.active_from <= as_of < agreement.active_to
        and purpose in agreement.purposes
        and bool(categories)
        and categories <= agreement.categories
        and bool(fields)
        and fields <= agreement.fields
    )
    assert isinstance(answer, Released) == may
    if isinstance(answer, Released):
        assert agreement is not None
        assert answer == Released(fields, agreement.agreement_id, agreement.version)
    elif agreement is not None and fields:
        uncovered = {p.field for p in answer.problems if p.reason is RefusalReason.FIELD_NOT_COVERED}
        assert uncovered == fields - agreement.fields


# ── building the document ──

leaves = st.text(max_size=20) | st.integers(0, 10**9) | st.booleans()


def value_of(field: Field) -> st.SearchStrategy[object]:
    if field in RECORD_KEYS:
        keys = st.sampled_from([*sorted(RECORD_KEYS[field]), "secret_note", "reporter"])
        record = st.dictionaries(keys, leaves, max_size=4)
        return record | st.lists(record, max_size=2)
    return leaves | st.lists(leaves, max_size=2)


def facts_of(*records: str) -> st.SearchStrategy[dict[Field, object]]:
    return st.fixed_dictionaries(
        {}, optional={field: value_of(field) for field in Field if field.partition(".")[0] in records}
    )


matters = st.builds(
    Matter,
    once=facts_of("clue", "decision", "report", "reporter", "victim"),
    items=st.dictionaries(st.integers(1, 9), facts_of("item"), max_size=3),
    subjects=st.dictionaries(st.integers(1, 9), facts_of("subject"), max_size=2),
)


def paths(document: dict[str, object]) -> set[str]:
    """Every record.key that stands in a document."""
    found = set()
    for record, part in document.items():
        rows = part if isinstance(part, list) else [part]
        name = record[:-1] if isinstance(part, list) else record
        for row in rows:
            found |= {
                f"{name}.{key}"
                for key in row
                if (name, key) not in (("item", "number"), ("subject", "number"))
            }
    return found


@given(matter=matters, fields=st.frozensets(st.sampled_from(Field)))
def test_a_document_holds_the_released_fields_and_nothing_else(
    matter: Matter, fields: frozenset[Field]
) -> None:
    released = Released(fields, "agr_1", 1)
    document = build(matter, released)
    assert paths(document) == {str(field) for field in fields & matter.fields}
    assert set(withheld(matter, released)) == matter.fields - fields
    assert b"secret_note" not in canonical(document)
    assert json.loads(canonical(document)) == document
    assert sha256_of(document) == sha256_of(build(matter, released))


def test_a_nested_secret_does_not_ride_along() -> None:
    released = Released(frozenset({Field.SUBJECT_IP_EVENT, Field.CLUE_STATEMENT}), "agr_1", 1)
    event = {"address": "192.0.2.7", "port": 4711, "password": "hunter2"}
    document = build(Matter({}, subjects={1: {Field.SUBJECT_IP_EVENT: [event]}}), released)
    assert document == {"subjects": [{"number": 1, "ip_event": [{"address": "192.0.2.7", "port": 4711}]}]}
    for smuggled in ({"text": "x", "reporter": "y"}, [["x"]], None, 1.5):
        with pytest.raises(NotReleasable):
            build(Matter({Field.CLUE_STATEMENT: smuggled}), released)  # type: ignore[dict-item]
    with pytest.raises(NotReleasable):
        deep = {"address": {"reporter": "y"}}
        build(Matter({}, subjects={1: {Field.SUBJECT_IP_EVENT: deep}}), released)  # type: ignore[dict-item]


def test_rows_keep_the_number_they_have_in_the_clue() -> None:
    matter = Matter({}, items={1: {Field.ITEM_TEXT: "no hash"}, 2: {Field.ITEM_SHA256: "f" * 64}})
    released = Released(frozenset({Field.ITEM_SHA256}), "agr_1", 1)
    assert build(matter, released) == {"items": [{"number": 2, "sha256": "f" * 64}]}
    assert withheld(matter, released) == (Field.ITEM_TEXT,)


# ── a partner's ledger ──


def head(count: int, last_hash: str, day: int) -> SignedHead:
    return SignedHead("desk", count, last_hash * 64, f"2026-01-{day:02d}T00:00:00.000000Z", "key", "sig")


@pytest.mark.parametrize(
    ("earlier", "later", "judgment"),
    [
        (None, head(5, "a", 1), HeadJudgment.CONSISTENT),
        (head(5, "a", 1), head(9, "b", 2), HeadJudgment.CONSISTENT),
        (head(9, "b", 2), head(5, "a", 1), HeadJudgment.CONSISTENT),  # arrived late, signed before
        (head(5, "a", 1), head(5, "a", 2), HeadJudgment.CONSISTENT),
        (head(9, "a", 1), head(5, "b", 2), HeadJudgment.WENT_BACK),
        (head(5, "a", 1), head(5, "b", 2), HeadJudgment.REWRITTEN),
        (head(5, "a", 1), head(9, "b", 1), HeadJudgment.CONSISTENT),
    ],
)
def test_a_shorter_or_changed_ledger_is_noticed(
    earlier: SignedHead | None, later: SignedHead, judgment: HeadJudgment
) -> None:
    assert compare_heads_v1(earlier, later) is judgment

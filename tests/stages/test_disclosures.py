"""The disclosure ledger: every line beside its event, narrowed, counted and paged without growing dear."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.actors import person, system
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.custody.queries import get_head, list_events, list_raw_events, signed_head, verify
from coldframe.partners import actions, queries
from coldframe.partners.checking import check_line_v1
from coldframe.partners.ledger_files import as_csv, as_json
from coldframe.partners.models import Disclosure, Recipient
from coldframe.partners.terms import (
    DisclosureView,
    DocumentCheck,
    Field,
    LedgerFilter,
    LineCheck,
    PartnersEvent,
    RecipientKind,
    Released,
    Standing,
    Way,
)
from coldframe.vault.actions import destroy, store

pytestmark = pytest.mark.django_db

LIO = person("per_" + "1" * 26)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
AGREEMENT = "agr_" + "1" * 26
RELEASED = Released(frozenset({Field.ITEM_URL, Field.CLUE_STATEMENT}), AGREEMENT, 2)


def recipient(name: str = "Example Police") -> str:
    return actions.propose_recipient(
        name_as_printed=name, kind=RecipientKind.POLICE, jurisdiction="SE", actor=LIO, as_of=NOW
    ).id


def disclose(
    recipient_id: str, *, at: datetime = NOW, clue_id: str = "", sha256: str = "a" * 64
) -> DisclosureView:
    return actions.record_disclosure(
        way=Way.DESK,
        recipient_id=recipient_id,
        clue_id=clue_id or new_id("clu"),
        subject_id=new_id("ref"),
        message_id=new_id("msg"),
        released=RELEASED,
        document_sha256=sha256,
        head=get_head(),
        actor=LIO,
        as_of=at,
    )


def checked(line: DisclosureView) -> LineCheck:
    (row,) = queries.check_lines([queries.get_disclosure(line.message_id)])
    return row.check


def test_a_whole_life_holds_against_custody_at_every_step() -> None:
    line = disclose(recipient())
    message = line.message_id
    desk = system("referral")
    steps: list[Callable[[datetime], DisclosureView]] = [
        lambda at: actions.confirm_disclosure(message, actor=desk, as_of=at),
        lambda at: actions.note_read(message, read_at=at - timedelta(minutes=5), actor=desk, as_of=at),
        lambda at: actions.note_recall(message, due_at=at + DAY, actor=LIO, as_of=at),
        lambda at: actions.note_recall_answer(message, "kept", actor=desk, as_of=at),
        lambda at: actions.note_recall_answer(message, "destroyed", actor=desk, as_of=at),
    ]
    assert checked(line) is LineCheck.HOLDS
    for number, step in enumerate(steps, start=1):
        for _ in range(2):
            line = step(NOW + number * DAY)
        assert checked(line) is LineCheck.HOLDS
    assert (line.delivered_at, line.read_at) == (NOW + DAY, NOW + 2 * DAY - timedelta(minutes=5))
    assert (line.recalled_at, line.recall_due_at) == (NOW + 3 * DAY, NOW + 4 * DAY)
    assert (line.recall_answer, line.recall_answered_at) == ("destroyed", NOW + 5 * DAY)
    assert [event.kind for event in list_events(about=line.id)] == [
        PartnersEvent.DISCLOSURE_BEGUN,
        PartnersEvent.DISCLOSURE_CONFIRMED,
        PartnersEvent.DISCLOSURE_READ,
        PartnersEvent.DISCLOSURE_RECALLED,
        PartnersEvent.RECALL_ANSWERED,
        PartnersEvent.RECALL_ANSWERED,
    ]
    assert verify().fault is None


def test_asked_back_again_the_line_tells_of_the_last_time_and_custody_of_both() -> None:
    line = disclose(recipient())
    for number, answer in enumerate(("kept", "destroyed")):
        asked = NOW + number * 9 * DAY
        actions.note_recall(line.message_id, due_at=asked + 2 * DAY, actor=LIO, as_of=asked)
        # While an answer is awaited another call changes nothing.
        line = actions.note_recall(line.message_id, due_at=asked + 5 * DAY, actor=LIO, as_of=asked + DAY)
        assert (line.recalled_at, line.recall_due_at) == (asked, asked + 2 * DAY)
        assert (line.recall_answer, line.recall_answered_at) == ("", None)
        assert checked(line) is LineCheck.HOLDS
        assert queries.count_ledger(as_of=asked + 2 * DAY).standing[Standing.RECALL_OVERDUE] == 1
        line = actions.note_recall_answer(line.message_id, answer, actor=LIO, as_of=asked + 3 * DAY)
        assert checked(line) is LineCheck.HOLDS
    assert line.recall_answer == "destroyed"
    recalls = [one for one in list_events(about=line.id) if one.kind == PartnersEvent.DISCLOSURE_RECALLED]
    assert len(recalls) == 2


def test_what_custody_has_and_the_whole_ledger_lost_is_found() -> None:
    police, hotline = recipient(), recipient("Example Hotline")
    secret = new_id("clu")
    lines = [disclose(police, clue_id=secret), disclose(hotline), disclose(police, clue_id=secret)]
    assert queries.list_lost() == ()
    Disclosure.objects.filter(pk__in=[line.id for line in lines[:2]]).delete()
    assert queries.list_lost() == (lines[0].id, lines[1].id)
    assert queries.list_lost(limit=1) == (lines[0].id,)
    assert queries.list_lost(recipient_id=hotline) == (lines[1].id,)
    hidden = Disclosure.objects.filter(clue_id=secret).values("clue_id")
    assert queries.list_lost(hidden=hidden) == (lines[1].id,)


def test_an_answer_needs_a_recall() -> None:
    line = disclose(recipient())
    with pytest.raises(InvalidInput):
        actions.note_recall_answer(line.message_id, "destroyed", actor=LIO, as_of=NOW)


CHANGES = st.sampled_from([
    {"way": "mail"}, {"clue_id": "clu_" + "2" * 26}, {"subject_id": "ref_" + "2" * 26},
    {"fields": ["item.url"]}, {"agreement_version": 3}, {"document_sha256": "b" * 64},
    {"sent_at": NOW - DAY}, {"delivered_at": NOW + DAY}, {"read_at": NOW}, {"recalled_at": NOW},
    {"recall_answer": "destroyed"}, {"agreement_id": "agr_" + "2" * 26}, {"recipient_id": None},
])  # fmt: skip


@settings(max_examples=13)
@given(change=CHANGES)
def test_whatever_is_changed_in_a_line_shows(change: dict[str, object]) -> None:
    line = disclose(recipient(f"Police {new_id('rcp')}"))
    assert checked(line) is LineCheck.HOLDS
    Disclosure.objects.filter(pk=line.id).update(**change)
    assert checked(line) is LineCheck.LINE_CHANGED


def test_a_line_without_its_event_and_an_event_without_its_line_show() -> None:
    clue_id = new_id("clu")
    line = disclose(recipient(), clue_id=clue_id)
    ((_, event),) = list_raw_events([line.id], kinds=[PartnersEvent.DISCLOSURE_BEGUN])
    assert check_line_v1(line, []) is LineCheck.NOT_IN_CHAIN
    forged = type(event)(
        event.sequence, event.kind, event.at, event.actor, event.subject,
        event.detail.replace("item.url", "item.text"), event.previous, event.hash,
    )  # fmt: skip
    assert check_line_v1(line, [forged]) is LineCheck.EVENT_CHANGED
    assert queries.lines_lost(clue_id) == ()
    Disclosure.objects.filter(pk=line.id).delete()
    assert queries.lines_lost(clue_id) == (line.id,)


def test_the_sealed_document_is_looked_for_and_its_destruction_told() -> None:
    sealed = store([b"document"], actor=LIO, as_of=NOW).sha256
    to = recipient()
    lines = [disclose(to, sha256=sealed), disclose(to, sha256="c" * 64)]

    def documents() -> list[DocumentCheck]:
        return [one.document for one in queries.check_lines(lines)]

    assert documents() == [DocumentCheck.SEALED, DocumentCheck.MISSING]
    destroy(sealed, reason="retention", actor=LIO, as_of=NOW)
    assert documents() == [DocumentCheck.DESTROYED, DocumentCheck.MISSING]
    # The line itself stays, whole, when what it is about is gone.
    assert [checked(line) for line in lines] == [LineCheck.HOLDS] * 2


def test_only_what_a_law_asks_for_goes_without_an_agreement() -> None:
    given = {
        "clue_id": new_id("clu"), "subject_id": new_id("ntc"), "fields": [Field.ITEM_URL],
        "document_sha256": "d" * 64, "actor": LIO, "as_of": NOW,
    }  # fmt: skip
    with pytest.raises(InvalidInput):
        actions.record_handed_out(way=Way.MAIL, **given)  # type: ignore[arg-type]
    line = actions.record_handed_out(way=Way.HOST_NOTICE, **given)  # type: ignore[arg-type]
    assert (line.recipient_id, line.agreement_id, checked(line)) == ("", "", LineCheck.HOLDS)


def test_what_a_person_took_back_by_hand_is_answered_at_once_and_once() -> None:
    given = {"clue_id": new_id("clu"), "subject_id": new_id("ntc"), "fields": [Field.ITEM_URL],
             "document_sha256": "d" * 64, "actor": LIO, "as_of": NOW}  # fmt: skip
    line = actions.record_handed_out(way=Way.HOST_NOTICE, **given)  # type: ignore[arg-type]
    for number in (1, 0):
        assert actions.note_taken_back(line.subject_id, "told", actor=LIO, as_of=NOW + DAY) == number
    line = queries.get_disclosure(line.message_id)
    assert (line.recalled_at, line.recall_due_at, line.recall_answer) == (NOW + DAY, None, "told")
    assert checked(line) is LineCheck.HOLDS
    assert queries.count_ledger(as_of=NOW + 9 * DAY).standing[Standing.RECALL_OPEN] == 0


def test_narrowing_counting_and_what_a_reader_may_not_see() -> None:
    police, hotline = recipient(), recipient("Example Hotline")
    secret = new_id("clu")
    first = disclose(police)
    second = disclose(police, at=NOW + DAY, clue_id=secret)
    third = disclose(hotline, at=NOW + 2 * DAY)
    actions.note_recall(first.message_id, due_at=NOW + DAY, actor=LIO, as_of=NOW)

    def found(chosen: LedgerFilter, *, as_of: datetime = NOW) -> list[str]:
        return [line.id for line in queries.page_of_ledger(chosen, as_of=as_of)]

    assert found(LedgerFilter()) == [third.id, second.id, first.id]
    assert found(LedgerFilter(recipient_id=police)) == [second.id, first.id]
    assert found(LedgerFilter(standing=Standing.RECALL_OPEN)) == [first.id]
    assert found(LedgerFilter(standing=Standing.RECALL_OVERDUE)) == []
    assert found(LedgerFilter(standing=Standing.RECALL_OVERDUE), as_of=NOW + DAY) == [first.id]
    assert found(LedgerFilter(sent_from=NOW + DAY, sent_before=NOW + 2 * DAY)) == [second.id]
    counts = queries.count_ledger(LedgerFilter(recipient_id=police), as_of=NOW)
    assert (counts.lines, counts.by_agreement) == (2, {(AGREEMENT, 2): 2})
    assert counts.by_field == {Field.CLUE_STATEMENT: 2, Field.ITEM_URL: 2}
    assert counts.standing[Standing.UNREAD] == 2
    hidden = Disclosure.objects.filter(clue_id=secret).values("clue_id")
    assert queries.count_ledger(LedgerFilter(recipient_id=police), hidden=hidden, as_of=NOW).lines == 1
    assert [line.id for line in queries.page_of_ledger(hidden=hidden, as_of=NOW)] == [third.id, first.id]


def test_pages_by_key_show_every_line_once_though_moments_are_equal() -> None:
    to = recipient()
    made = {disclose(to, at=NOW + (number % 3) * DAY).id for number in range(11)}
    seen: list[str] = []
    after = None
    while page := queries.page_of_ledger(after=after, limit=4, as_of=NOW):
        seen += [line.id for line in page]
        after = (page[-1].sent_at, page[-1].id)
    assert len(seen) == len(set(seen)) == 11
    assert set(seen) == made


def test_files_carry_the_head_and_what_proves_each_line_and_no_formula() -> None:
    line = disclose(recipient('=HYPERLINK("https://example.org")'))
    names = {one.id: one.name_as_printed for one in queries.list_recipients()}
    head = signed_head(as_of=NOW)
    table = [
        *csv.reader(io.StringIO("".join(as_csv(queries.iterate_ledger(as_of=NOW), names=names, head=head))))
    ]
    assert table[0][:3] == ["#ledger-head", head.desk, str(head.count)]
    row = dict(zip(table[1], table[2], strict=True))
    assert row["recipient_name"].startswith("'=")
    assert (row["sent_at"], row["custody_check"]) == (isoformat(NOW), "holds")
    whole = json.loads("".join(as_json(queries.iterate_ledger(as_of=NOW), names=names, head=head)))
    (event,) = list_events(about=line.id)
    assert whole["ledger_head"]["signature"] == head.signature
    assert (whole["lines"][0]["custody_sequence"], whole["lines"][0]["custody_hash"]) == (
        event.sequence,
        event.hash,
    )


@pytest.fixture
def many() -> str:
    """Thousands of lines of one recipient among thousands of others; rows only."""
    busy, other = recipient(), recipient("Example Hotline")
    Disclosure.objects.bulk_create(
        Disclosure(
            id=new_id("dis"), recipient=Recipient(pk=busy if n % 2 else other), way="desk",
            clue_id=new_id("clu"), subject_id=new_id("ref"), message_id=new_id("msg"),
            fields=["item.url"] if n % 3 else ["item.url", "item.text"], agreement_id=AGREEMENT,
            agreement_version=1 + n % 4, document_sha256="a" * 64, sent_at=NOW + timedelta(seconds=n),
            delivered_at=NOW if n % 5 else None, head_count=0, head_hash="0" * 64,
        )
        for n in range(4000)
    )  # fmt: skip
    return busy


def plan_of(work: Callable[[], object]) -> tuple[list[str], int]:
    """What the database says it does for each query, and how many queries there are."""
    with CaptureQueriesContext(connection) as captured:
        work()
    steps = []
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            steps += [row[3] for row in cursor.fetchall()]
    return steps, len(captured)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's words for a plan")
def test_a_page_of_a_busy_partner_reads_its_index_and_sorts_nothing(many: str) -> None:
    chosen, last = LedgerFilter(recipient_id=many), (NOW + timedelta(seconds=2000), "dis_" + "5" * 26)
    for page in (
        lambda: queries.page_of_ledger(chosen, as_of=NOW),
        lambda: queries.page_of_ledger(chosen, after=last, as_of=NOW),
    ):
        steps, number = plan_of(page)
        assert number == 1
        assert any("partners_dis_recipient" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in steps), steps
    steps, number = plan_of(lambda: queries.page_of_ledger(after=last, as_of=NOW))
    assert (number, any("partners_dis_newest" in step for step in steps)) == (1, True), steps
    steps, number = plan_of(lambda: queries.count_ledger(chosen, as_of=NOW))
    assert number == 2
    assert any("COVERING INDEX partners_dis_counts" in step for step in steps), steps
    page = queries.page_of_ledger(chosen, as_of=NOW)
    with CaptureQueriesContext(connection) as captured:
        queries.check_lines(page)
    assert len(captured) <= 3

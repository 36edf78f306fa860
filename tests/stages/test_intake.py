"""Receiving: once for each sender and key, the original kept, no password in any row, nothing lost."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coldframe.core.actors import person, service
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.custody.queries import list_events
from coldframe.intake import actions, queries
from coldframe.intake.channels import api, csv_file, form, ndjson
from coldframe.intake.models import Clue, DeadLetter, Item, WithheldPassword
from coldframe.intake.rules import attach_files
from coldframe.intake.terms import (
    Channel,
    ClueWithoutItems,
    DeadLetterView,
    ItemKind,
    LetterState,
    NewClue,
    NewItem,
    Received,
    Reporter,
    ReporterReason,
)
from coldframe.vault.actions import Writer, read
from coldframe.vault.queries import has_object
from coldframe.vault.terms import ReadReason, Sealed
from coldframe.work.queries import find_work

pytestmark = pytest.mark.django_db
SENDER = service("key_" + "0" * 26)
INES = person("per_" + "1" * 26)


def sealed(content: bytes) -> Sealed:
    with Writer() as writer:
        writer.write(content)
        return writer.seal()


def clue(*items: NewItem, **changes: Any) -> NewClue:
    new = NewClue(
        Channel.API, b'{"raw": 1}', "application/json", items or (NewItem(ItemKind.TEXT, text="words"),)
    )
    return dataclasses.replace(new, **changes)


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


def test_that_a_clue_is_kept_with_its_items_original_events_and_next_step(now: datetime) -> None:
    new = clue(
        NewItem(ItemKind.FILE, file=sealed(b"drawn circle"), original_name="circle.png", viewed_by_sender=Answer.YES),
        NewItem(ItemKind.URL, url="hxxps://Example[.]org/a"),
        statement="seen in a chat", danger_now=Answer.YES,
    )  # fmt: skip
    received = actions.receive_clue(new, actor=SENDER, as_of=now)
    assert received.created
    view = queries.get_clue(received.clue_id)
    assert (view.sender, view.received_at, view.danger_now, view.item_count) == (
        str(SENDER),
        now,
        Answer.YES,
        2,
    )
    assert view.reported_elsewhere is Answer.UNKNOWN
    file, url = queries.list_items(view.id)
    assert (file.size_bytes, file.viewed_by_sender, file.publicly_available) == (
        12,
        Answer.YES,
        Answer.UNKNOWN,
    )
    assert has_object(file.sha256)
    assert url.url == "https://example.org/a"
    raw = b"".join(read(view.raw_sha256, actor=INES, as_of=now, reason=ReadReason.VERIFICATION))
    assert raw == new.raw
    assert kinds(view.id) == ["clue_received", "item_added", "item_added"]
    work = find_work(f"intake.process_clue:{view.id}")
    assert work is not None
    assert work.arguments == (view.id,)


def test_that_events_hold_no_words_of_the_clue(now: datetime) -> None:
    new = clue(
        NewItem(ItemKind.FILE, file=sealed(b"x"), original_name="secret-name.png"), statement="secretwords"
    )
    received = actions.receive_clue(new, actor=SENDER, as_of=now)
    text = repr([event.detail for event in list_events(about=received.clue_id)])
    assert "secret" not in text


def test_that_the_same_upload_again_gives_the_first_clue_and_is_counted(now: datetime) -> None:
    new = clue(idempotency_key="k1")
    first = actions.receive_clue(new, actor=SENDER, as_of=now)
    again = actions.receive_clue(dataclasses.replace(new, raw=b"other wrapping"), actor=SENDER, as_of=now)
    assert again == Received(first.clue_id, created=False)
    assert Clue.objects.count() == 1
    assert kinds(first.clue_id)[-1] == "clue_repeated"


def test_that_a_key_belongs_to_its_sender_and_no_key_is_always_new(now: datetime) -> None:
    new = clue(idempotency_key="k1")
    ids = {actions.receive_clue(new, actor=actor, as_of=now).clue_id for actor in (SENDER, INES)}
    ids |= {actions.receive_clue(clue(), actor=SENDER, as_of=now).clue_id for _ in range(2)}
    assert len(ids) == 4


def test_that_one_key_with_other_content_is_a_conflict_that_keeps_both(now: datetime) -> None:
    first = actions.receive_clue(clue(idempotency_key="k1"), actor=SENDER, as_of=now)
    other = clue(NewItem(ItemKind.TEXT, text="other"), idempotency_key="k1", raw=b"other original")
    with pytest.raises(Conflict, match=first.clue_id):
        actions.receive_clue(other, actor=SENDER, as_of=now)
    letter = actions.receive_or_keep(other, actor=SENDER, as_of=now)
    assert isinstance(letter, DeadLetterView)
    assert letter.code == "conflict"
    assert has_object(letter.raw_sha256)


def test_that_a_clue_without_items_is_refused_but_kept(now: datetime) -> None:
    with pytest.raises(ClueWithoutItems):
        actions.receive_clue(clue(items=()), actor=SENDER, as_of=now)
    assert not Clue.objects.exists()
    letter = actions.receive_or_keep(clue(items=()), actor=SENDER, as_of=now)
    assert isinstance(letter, DeadLetterView)
    assert (letter.code, letter.state) == ("clue_without_items", LetterState.WAITING)
    assert has_object(letter.raw_sha256)
    assert kinds(letter.id) == ["dead_letter_kept"]
    again = actions.receive_or_keep(clue(items=()), actor=SENDER, as_of=now)
    assert isinstance(again, DeadLetterView)
    assert again.id == letter.id
    assert kinds(letter.id) == ["dead_letter_kept", "dead_letter_repeated"]


def test_that_no_row_holds_a_password_and_the_original_does(now: datetime) -> None:
    password = "zebra77moon"
    raw = json.dumps({
        "statement": f"the group's password: {password}", "source": f"via {password}",
        "reporter": {"name": "Plainly Invented", "contact": f"{password}@example.com"},
        "items": [{"text": f"use {password} at https://example.org/x?pwd={password}"},
                  {"kind": "account", "platform": "Example", "account": password}],
    }).encode()  # fmt: skip
    (new,) = api.parse(raw).clues
    received = actions.receive_clue(new, actor=SENDER, as_of=now)
    for model in apps.get_app_config("intake").get_models():
        for row in model.objects.values():  # type: ignore[attr-defined]
            assert password not in repr(row)
    hashes = set(WithheldPassword.objects.values_list("keyed_hash", flat=True))
    assert len(hashes) == 1
    items = queries.list_items(received.clue_id)
    assert all(set(queries.list_password_hashes(item.id)) == hashes for item in items)
    kept = b"".join(
        read(
            queries.get_clue(received.clue_id).raw_sha256,
            actor=INES,
            as_of=now,
            reason=ReadReason.EXAMINATION,
        )
    )
    assert kept == raw


def test_that_who_reported_is_apart_read_with_a_reason_and_destroyed_alone(now: datetime) -> None:
    new = clue(reporter=Reporter("Plainly Invented", "p@example.com", Answer.YES))
    clue_id = actions.receive_clue(new, actor=SENDER, as_of=now).clue_id
    assert queries.get_clue(clue_id).has_reporter
    read_back = actions.read_reporter(clue_id, reason=ReporterReason.REPLY, actor=INES, as_of=now)
    assert read_back == new.reporter
    actions.destroy_reporter(clue_id, reason="retention_due", actor=INES, as_of=now)
    assert kinds(clue_id)[-2:] == ["reporter_read", "reporter_destroyed"]
    assert not queries.get_clue(clue_id).has_reporter
    assert queries.list_items(clue_id)
    assert not has_object(queries.get_clue(clue_id).raw_sha256)
    with pytest.raises(NotFound):
        actions.read_reporter(clue_id, reason=ReporterReason.REPLY, actor=INES, as_of=now)


def test_that_a_form_becomes_items(now: datetime) -> None:
    values = {"urls": "https://example.org/a\n\nexample.net/b", "platform": "Example", "account": "u1",
              "parts": ["upload-1"], "danger_now": "no", "reporter_contact": "r@example.com"}  # fmt: skip
    new = form.read(values, raw=form.raw_of(values))
    new = attach_files(new, {"upload-1": sealed(b"bytes")})
    items = queries.list_items(actions.receive_clue(new, actor=INES, as_of=now).clue_id)
    assert [item.kind for item in items] == ["url", "url", "account", "file"]
    assert items[1].url == "https://example.net/b"
    assert items[3].is_held


CSV = (
    b"reference,kind,url,text,danger_now\n"
    b"r1,url,https://example.org/1,,yes\n"
    b",text,,some words,\n"
    b"r3,url,nonsense,,\n"
    b"r4,colour,,x,\n"
    b'r5,text,,"unclosed,\n'
    b"r6,,https://example.org/6,,maybe\n"
    b"r7,,https://example.org/7,,no\n"
    b",,,,\n"
)


def test_that_good_rows_go_in_and_bad_ones_are_reported_with_their_lines(now: datetime) -> None:
    done = actions.import_rows(csv_file.parse(CSV), actor=INES, as_of=now)
    assert len(done.received) == Clue.objects.count() == 3
    letters = {letter.line: letter for letter in queries.list_dead_letters()}
    assert {line: letter.code for line, letter in letters.items()} == {
        4: "invalid_input", 5: "invalid_input", 6: "invalid_input", 7: "invalid_input", 9: "clue_without_items",
    }  # fmt: skip
    assert letters[7].field == "danger_now"
    assert "yes, no, unknown" in letters[7].message
    assert all("nonsense" not in letter.message for letter in letters.values())
    assert {letter.source_sha256 for letter in letters.values()} == {csv_file.parse(CSV).source_sha256}
    # The same file again changes nothing.
    again = actions.import_rows(csv_file.parse(CSV), actor=INES, as_of=now)
    assert [one.clue_id for one in again.received] == [one.clue_id for one in done.received]
    assert not any(one.created for one in again.received)
    assert set(again.letter_ids) == set(done.letter_ids)


def test_that_one_line_can_be_corrected_and_replayed_once(now: datetime) -> None:
    actions.import_rows(csv_file.parse(CSV), actor=SENDER, as_of=now)
    letter = next(letter for letter in queries.list_dead_letters() if letter.line == 4)
    with pytest.raises(InvalidInput, match="web address"):
        actions.replay_dead_letter(letter.id, None, actor=INES, as_of=now)
    assert queries.get_dead_letter(letter.id).state is LetterState.WAITING
    mended = b"reference,kind,url,text,danger_now\nr3,url,https://example.org/3,,\n"
    later = now + timedelta(minutes=5)
    done = actions.replay_dead_letter(letter.id, mended, actor=INES, as_of=later)
    (received,) = done.received
    assert queries.get_clue(received.clue_id).sender == str(SENDER)
    after = queries.get_dead_letter(letter.id)
    assert (after.state, after.clue_ids, after.replayed_by) == (
        LetterState.REPLAYED,
        (received.clue_id,),
        str(INES),
    )
    assert "dead_letter_replayed" in kinds(letter.id)
    with pytest.raises(Conflict, match=received.clue_id):
        actions.replay_dead_letter(letter.id, mended, actor=INES, as_of=later)


def test_that_files_of_a_refused_clue_come_back_with_the_replay(now: datetime) -> None:
    raw = json.dumps(
        {"items": [{"kind": "file", "part": "one"}], "occurred_at": "2030-01-01T00:00:00Z"}
    ).encode()
    new = attach_files(api.parse(raw).clues[0], {"one": sealed(b"first"), "two": sealed(b"second")})
    letter = actions.receive_or_keep(new, actor=SENDER, as_of=now)
    assert isinstance(letter, DeadLetterView)
    assert "future" in letter.message
    mended = raw.replace(b"2030", b"2026")
    (received,) = actions.replay_dead_letter(letter.id, mended, actor=INES, as_of=now).received
    sizes = [item.size_bytes for item in queries.list_items(received.clue_id)]
    assert sizes == [5, 6]


def test_that_a_file_with_an_unknown_column_is_one_letter_that_can_be_mended(now: datetime) -> None:
    bad = b"link,kind\nhttps://example.org/1,url\nhttps://example.org/2,url\n"
    done = actions.import_rows(csv_file.parse(bad), actor=INES, as_of=now)
    assert not done.received
    (letter_id,) = done.letter_ids
    replayed = actions.replay_dead_letter(letter_id, bad.replace(b"link", b"url"), actor=INES, as_of=now)
    assert len(replayed.received) == Clue.objects.count() == 2


_GOOD = st.integers(0, 999).map(lambda number: f"url,https://example.org/{number},")
_BAD = st.sampled_from(
    ["url,nonsense,", "colour,,x", "url", 'text,,"open', "file,,", "url,https://example.org/x,,extra"]
)


@given(
    rows=st.lists(
        _GOOD.map(lambda row: (True, row)) | _BAD.map(lambda row: (False, row)), min_size=1, max_size=12
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_k_bad_rows_of_n_give_k_letters_and_the_rest_clues(
    rows: list[tuple[bool, str]], now: datetime
) -> None:
    clues, letters = Clue.objects.count(), DeadLetter.objects.count()
    actor = person(f"per_{abs(hash(tuple(rows))):026d}"[:30])
    text = "kind,url,text\n" + "".join(f"{row}\n" for _, row in rows)
    done = actions.import_rows(csv_file.parse(text.encode()), actor=actor, as_of=now)
    good = sum(is_good for is_good, _ in rows)
    assert len(done.received) == good
    assert len(done.letter_ids) == len(rows) - good
    if all(one.created for one in done.received):
        assert Clue.objects.count() == clues + good
        assert DeadLetter.objects.count() == letters + len(rows) - good


def test_that_ndjson_reports_its_bad_lines(now: datetime) -> None:
    lines = b'{"items": [{"text": "a"}]}\nnot json\n\n{"items": []}\n{"items": [{"text": "b"}], "reference": "r"}\n'
    done = actions.import_rows(ndjson.parse(lines), actor=INES, as_of=now)
    assert len(done.received) == 2
    assert sorted(letter.line or 0 for letter in queries.list_dead_letters()) == [2, 4]
    assert Item.objects.count() == 2


_ITEMS = st.lists(
    st.builds(NewItem, kind=st.just(ItemKind.TEXT), text=st.text(st.characters(categories=["L", "N"]), min_size=1), viewed_by_sender=st.sampled_from(Answer))
    | st.builds(NewItem, kind=st.just(ItemKind.ACCOUNT), account=st.text(st.characters(categories=["L"]), min_size=1)),
    min_size=1, max_size=4,
)  # fmt: skip


@given(items=_ITEMS, key=st.text(min_size=1, max_size=30), statement=st.text(max_size=40))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_receiving_twice_is_receiving_once(
    items: list[NewItem], key: str, statement: str, now: datetime
) -> None:
    actor = service(new_id("key"))
    new = clue(*items, idempotency_key=key, statement=statement)
    first, again = (actions.receive_clue(new, actor=actor, as_of=now) for _ in range(2))
    assert (first.created, again.created, again.clue_id) == (True, False, first.clue_id)
    assert Clue.objects.filter(sender=str(actor)).count() == 1
    assert Item.objects.filter(clue_id=first.clue_id).count() == len(items)
    with pytest.raises(Conflict):
        actions.receive_clue(dataclasses.replace(new, source="another"), actor=actor, as_of=now)

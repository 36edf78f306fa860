"""How a referral may move on, what a matter holds, and what its document looks like."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.intake.terms import Channel, ClueView, ItemKind, ItemView, TraceView
from coldframe.partners.document import build
from coldframe.partners.terms import Field, FileRef, HarmCategory, Matter, OnwardTransfer, Purpose, Released
from coldframe.referral.formats.coldframe_v1 import ColdframeV1, files_of, has_substance
from coldframe.referral.rules import REPORTABLE, fields_of, may_move_v1, next_state_v1
from coldframe.referral.terms import Envelope, ReferralState
from coldframe.selectors.terms import SelectorKind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
S = ReferralState


def test_the_ways_a_referral_may_go() -> None:
    ways = {f"{now}-{to}" for now, to in product(S, S) if may_move_v1(now, to)}
    assert ways == {
        "draft-queued", "draft-offered", "draft-recalled", "draft-handed_over", "offered-sending", "offered-recalled",
        "queued-sending", "queued-refused", "queued-recalled",
        "sending-offered", "sending-delivered", "sending-refused", "sending-seen", "sending-working", "sending-not_ours", "sending-done",
        "delivered-seen", "delivered-working", "delivered-not_ours", "delivered-done",
        "seen-working", "seen-not_ours", "seen-done",
        "working-not_ours", "working-done",
    }  # fmt: skip


@given(
    start=st.sampled_from([S.SENDING, S.DELIVERED]),
    reports=st.permutations([S.DELIVERED, *REPORTABLE[:3], S.DONE]),
)
def test_reports_in_any_order_never_lead_back(start: ReferralState, reports: list[ReferralState]) -> None:
    order = list(S)
    state = start
    for report in reports:
        moved = next_state_v1(state, report)
        assert moved in (state, report)
        assert order.index(moved) >= order.index(state)
        state = moved
    assert state in (S.NOT_OURS, S.DONE)


def test_an_end_stays_an_end() -> None:
    for end, report in product((S.DONE, S.NOT_OURS, S.REFUSED, S.RECALLED), S):
        assert next_state_v1(end, report) is end


def clue(**changes: object) -> ClueView:
    values: dict[str, object] = {
        "id": "clu_1",
        "channel": Channel.API,
        "sender": "service:key_1",
        "received_at": NOW,
        "occurred_at": None,
        "statement": "A group link with a price.",
        "language": "ko",
        "danger_now": Answer.UNKNOWN,
        "escalated_by_sender": Answer.UNKNOWN,
        "reported_by_affected": Answer.YES,
        "coercion": Answer.UNKNOWN,
        "reported_elsewhere": Answer.UNKNOWN,
        "harms": (),
        "source": "Example Platform",
        "sender_reference": "T-77",
        "raw_sha256": "0" * 64,
        "raw_media_type": "application/json",
        "provenance": None,
        "has_reporter": True,
        "item_count": 2,
    }
    return ClueView(**{**values, **changes})  # type: ignore[arg-type]


def item(**changes: object) -> ItemView:
    values: dict[str, object] = {
        "id": "itm_1", "clue_id": "clu_1", "position": 1, "kind": ItemKind.FILE, "text": "", "url": "",
        "platform": "", "account": "", "screen_name": "", "original_name": "a.png", "media_type": "image/png",
        "sha256": "a" * 64, "sha1": "b" * 40, "md5": "c" * 32, "size_bytes": 12, "claimed": {},
        "viewed_by_sender": Answer.NO, "publicly_available": Answer.UNKNOWN, "seen_at": None,
        "sender_category": "", "traces": (), "problems": (),
    }  # fmt: skip
    return ItemView(**{**values, **changes})  # type: ignore[arg-type]


ACCOUNT = item(
    id="itm_2", position=2, kind=ItemKind.ACCOUNT, original_name="", media_type="", sha256="", sha1="", md5="",
    size_bytes=None, platform="example.com", account="u77", screen_name="Sun",
    traces=(
        TraceView(SelectorKind.IP, "192.0.2.7", NOW, 4711, "login"),
        TraceView(SelectorKind.IP, "2001:db8::1", None, None, ""),
        TraceView(SelectorKind.EMAIL, "u77@example.com", None, None, ""),
    ),
)  # fmt: skip


def gathered() -> Matter:
    return fields_of(
        clue(),
        [item(), ACCOUNT],
        pdq={"itm_1": "d" * 64},
        match_sentences={"itm_1": ["Near an entry of list A."]},
        decision=None,
        report_number="",
    )


def test_a_matter_holds_what_was_stated_and_nothing_empty() -> None:
    matter = gathered()
    assert matter.once == {
        Field.CLUE_STATEMENT: "A group link with a price.",
        Field.CLUE_RECEIVED_AT: "2026-03-01T12:00:00.000000Z",
        Field.CLUE_LANGUAGE: "ko",
        Field.CLUE_CHANNEL: "api",
        Field.CLUE_DANGER_NOW: "unknown",
    }
    assert matter.items[1][Field.ITEM_FILE] == {"sha256": "a" * 64, "size_bytes": 12}
    assert matter.items[1][Field.ITEM_VIEWED] == "no"
    assert matter.items[2] == {}
    assert matter.subjects == {
        2: {
            Field.SUBJECT_ACCOUNT: "u77",
            Field.SUBJECT_SERVICE: "example.com",
            Field.SUBJECT_SCREEN_NAME: "Sun",
            Field.SUBJECT_EMAIL: ["u77@example.com"],
            Field.SUBJECT_IP_EVENT: [
                {"address": "192.0.2.7", "port": 4711, "at": "2026-03-01T12:00:00.000000Z", "event": "login"},
                {"address": "2001:db8::1"},
            ],
        }
    }


def test_who_reported_and_what_was_claimed_by_whom_is_nowhere_in_a_matter() -> None:
    everything = repr(build(gathered(), Released(frozenset(Field), "agr_1", 1)))
    for absent in ("T-77", "Example Platform", "key_1", "itm_1", "clu_1"):
        assert absent not in everything


def test_a_claimed_hash_stands_in_where_we_do_not_hold_the_file() -> None:
    pointer = item(sha256="", sha1="", md5="", size_bytes=None, claimed={"md5": "e" * 32, "pdq": "f" * 64})
    matter = fields_of(clue(), [pointer], pdq={}, match_sentences={}, decision=None, report_number="77")
    assert matter.items[1][Field.ITEM_MD5] == "e" * 32
    assert matter.items[1][Field.ITEM_PDQ] == "f" * 64
    assert Field.ITEM_FILE not in matter.items[1]
    assert Field.ITEM_SHA256 not in matter.items[1]
    assert matter.once[Field.REPORT_NUMBER] == "77"


ENVELOPE = Envelope(
    "ref_1", Purpose.INVESTIGATION, (HarmCategory.GROOMING,), "agr_1", 2, "Example Act", 90,
    OnwardTransfer.NOT_ALLOWED, "",
)  # fmt: skip


def document(*fields: Field) -> dict[str, object]:
    return ColdframeV1().document(ENVELOPE, build(gathered(), Released(frozenset(fields), "agr_1", 2)))


def test_the_document_names_what_allowed_it_and_its_bytes_are_stable() -> None:
    written = document(Field.CLUE_STATEMENT, Field.ITEM_SHA256)
    assert written["agreement"] == {
        "id": "agr_1", "version": 2, "legal_basis": "Example Act", "retention_days": 90,
        "onward_transfer": "not_allowed", "rights_caveat": "",
    }  # fmt: skip
    assert written["matter"] == {
        "clue": {"statement": "A group link with a price."},
        "items": [{"number": 1, "sha256": "a" * 64}],
    }
    released = build(gathered(), Released(frozenset({Field.CLUE_STATEMENT, Field.ITEM_SHA256}), "agr_1", 2))
    assert json.loads(ColdframeV1().write(ENVELOPE, released)) == written


def test_files_travel_only_where_the_file_itself_is_released() -> None:
    assert files_of(document(Field.ITEM_FILE)) == (FileRef("a" * 64, 12),)
    assert files_of(document(Field.ITEM_SHA256)) == ()
    assert files_of({}) == ()


@pytest.mark.parametrize(
    ("fields", "has"),
    [
        ((Field.CLUE_STATEMENT,), False),
        ((Field.ITEM_KIND, Field.ITEM_VIEWED, Field.SUBJECT_SERVICE), False),
        ((Field.ITEM_MD5,), True),
        ((Field.SUBJECT_ACCOUNT,), True),
    ],
)
def test_a_document_without_anything_to_look_at_is_known_as_such(
    fields: tuple[Field, ...], has: bool
) -> None:
    assert has_substance(document(*fields)) is has


def test_a_kind_without_its_content_is_left_out() -> None:
    address = item(
        kind=ItemKind.URL, url="https://example.org/a", original_name="", sha256="", sha1="", md5=""
    )
    matter = fields_of(clue(), [address], pdq={}, match_sentences={}, decision=None, report_number="")
    for fields, rows in (
        ({Field.ITEM_KIND}, {}),
        (
            {Field.ITEM_KIND, Field.ITEM_URL},
            {"items": [{"number": 1, "kind": "url", "url": "https://example.org/a"}]},
        ),
    ):
        released = build(matter, Released(frozenset(fields), "agr_1", 2))
        written = ColdframeV1().document(ENVELOPE, released)
        assert written["matter"] == rows

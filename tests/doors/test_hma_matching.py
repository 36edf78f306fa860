"""HMA's ``/h`` and ``/m``: what a matching client is told, and what it never is."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.doors.api_client import FORM, blobs, broken_off, joined, part
from tests.doors.hma_client import Desk, HmaClient, desk, pdq, shown, told
from tests.pictures import bomb_png, drawn, encoded

from coldframe.access.actions import revoke_api_key
from coldframe.access.terms import Permission
from coldframe.custody.queries import list_events
from coldframe.intake.models import Clue, DeadLetter
from coldframe.matching.actions import withdraw_entry
from coldframe.matching.terms import Opinion, SignalKind, WithdrawReason

pytestmark = pytest.mark.django_db

FORMER = "0" * 32


@pytest.fixture
def now() -> datetime:
    # The door reads the real clock, so keys must be in force now.
    return timezone.now()


@pytest.fixture
def here(now: datetime) -> Desk:
    return desk(now)


def picture(seed: int = 1, kind: str = "PNG") -> bytes:
    return encoded(drawn(seed=seed), kind)


# ── Who may ─────────────────────────────────────────────────────────────────


def test_a_key_goes_as_a_bearer_token_or_as_a_password(here: Desk, now: datetime) -> None:
    key = here.key()
    assert shown(HmaClient(key).get("/c/banks")) == []
    assert shown(HmaClient(key, basic=True).get("/c/banks")) == []
    revoke_api_key(key.id, actor=here.rafa, as_of=now)
    for client in (HmaClient(key), HmaClient(key, basic=True), HmaClient(None)):
        answer = client.get("/c/banks")
        assert "coldframe users key" in told(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic eDp5", "Basic !", "Basic eDo=", "Bearer", "eDp5", "\x7f"]
)
def test_what_is_no_key_opens_nothing(header: str) -> None:
    stranger = HmaClient(None)
    stranger.headers = {"Authorization": header}
    told(stranger.get("/m/lookup", signal=pdq(1), signal_type="pdq"), 401)


def test_a_key_without_the_scope_is_refused(here: Desk) -> None:
    bank = here.bank("KNOWN")
    reader = here.client(bank, scopes=[Permission.BANK_VIEW])
    told(reader.get("/m/raw_lookup", signal=pdq(1), signal_type="pdq"), 403)
    matcher = here.client(bank, scopes=[Permission.BANK_MATCH])
    told(matcher.json("POST", "/c/bank/KNOWN/signal", {"pdq": pdq(1)}), 403)


def test_only_permitted_banks_answer_and_others_are_as_if_absent(here: Desk) -> None:
    ours, theirs = here.bank("OURS"), here.bank("THEIRS")
    mine = here.entry(ours, pdq(1))
    here.entry(theirs, pdq(1))
    client = here.client(ours)
    assert shown(client.get("/c/banks")) == [{"name": "OURS", "matching_enabled_ratio": 1.0}]
    found = {"OURS": [{"bank_content_id": mine.number, "distance": "0"}]}
    assert shown(client.get("/m/lookup", signal=pdq(1), signal_type="pdq")) == found
    assert shown(client.get("/m/raw_lookup", signal=pdq(1), signal_type="pdq")) == {"matches": [mine.number]}
    absent, forbidden = ("ABSENT", "THEIRS")
    for path in ("/c/bank/{}", "/c/bank/{}/content/2", "/c/exchange/{}", "/c/exchange/{}/status"):
        answers = [client.get(path.format(name)) for name in (absent, forbidden)]
        assert told(answers[0], 404) == told(answers[1], 404)
    for name in (absent, forbidden):
        query = {"signal": pdq(1), "signal_type": "pdq", "banks": name}
        assert shown(client.get("/m/lookup", **query)) == {}
        assert shown(client.get("/m/raw_lookup", **query)) == {"matches": []}
    nothing = here.client()
    assert shown(nothing.get("/m/lookup", signal=pdq(1), signal_type="pdq")) == {}


# ── Looking up ──────────────────────────────────────────────────────────────


def test_a_hash_is_looked_up_with_its_distance(here: Desk) -> None:
    one, two = here.bank("ONE"), here.bank("TWO")
    near, same, far = here.entry(one, pdq(1)), here.entry(two, pdq(1, flipped=9)), here.entry(two, pdq(2))
    client = here.client(one, two)
    query = {"signal": pdq(1, flipped=9), "signal_type": "pdq"}
    assert shown(client.get("/m/lookup", **query)) == {
        "TWO": [{"bank_content_id": same.number, "distance": "0"}],
        "ONE": [{"bank_content_id": near.number, "distance": "9"}],
    }
    assert shown(client.get("/m/raw_lookup", **query)) == {"matches": [same.number, near.number]}
    assert shown(client.get("/m/raw_lookup", **query, include_distance="true", banks="ONE,NONE")) == {
        "matches": [{"bank_content_id": near.number, "distance": "9"}]
    }
    assert shown(client.get("/m/raw_lookup", signal=pdq(2).upper(), signal_type="pdq")) == {
        "matches": [far.number]
    }
    for flipped, found in ((31, True), (32, False)):
        edge = shown(client.get("/m/lookup", signal=pdq(2, flipped=flipped), signal_type="pdq"))
        assert bool(edge) is found


def test_a_bank_keeps_its_own_distance(here: Desk) -> None:
    strict = here.bank("STRICT", distances={SignalKind.PDQ: 8})
    entry = here.entry(strict, pdq(1))
    client = here.client(strict)
    for flipped, found in ((8, [entry.number]), (9, [])):
        query = {"signal": pdq(1, flipped=flipped), "signal_type": "pdq"}
        assert shown(client.get("/m/raw_lookup", **query)) == {"matches": found}


def test_what_is_only_ever_equal_has_no_distance(here: Desk) -> None:
    bank = here.bank("EXACT")
    digest = here.entry(bank, FORMER, SignalKind.MD5)
    address = here.entry(bank, "https://example.org/listed", SignalKind.URL)
    client = here.client(bank)
    for name in ("md5", "video_md5"):
        answer = client.get("/m/lookup", signal=FORMER, signal_type=name)
        assert shown(answer) == {"EXACT": [{"bank_content_id": digest.number, "distance": "-"}]}
    answer = client.get("/m/raw_lookup", signal="HTTPS://EXAMPLE.org/listed", signal_type="url")
    assert shown(answer) == {"matches": [address.number]}
    assert shown(client.get("/m/raw_lookup", signal="1" * 32, signal_type="md5")) == {"matches": []}


def test_a_proposal_and_a_withdrawn_entry_never_match(here: Desk, now: datetime) -> None:
    bank = here.bank("KNOWN")
    client = here.client(bank)
    added = shown(client.json("POST", "/c/bank/KNOWN/signal", {"pdq": pdq(1)}))
    assert added == {"id": added["id"], "signals": {"pdq": pdq(1)}}
    query = {"signal": pdq(1), "signal_type": "pdq", "bypass_coinflip": "true"}
    assert shown(client.get("/m/lookup", **query)) == {}
    entry = here.entry(bank, pdq(2))
    query = {"signal": pdq(2), "signal_type": "pdq"}
    assert shown(client.get("/m/raw_lookup", **query)) == {"matches": [entry.number]}
    withdraw_entry(entry.id, reason=WithdrawReason.NOT_HARMFUL, actor=here.sana, as_of=now)
    assert shown(client.get("/m/raw_lookup", **query)) == {"matches": []}
    assert shown(client.get("/m/lookup", **query)) == {}


def test_what_a_negative_bank_knows_better_is_left_out(here: Desk) -> None:
    known = here.bank("KNOWN")
    harmless = here.bank("HARMLESS", opinion=Opinion.NEGATIVE)
    entry = here.entry(known, pdq(1))
    here.entry(harmless, pdq(1, flipped=5))
    client = here.client(known, harmless)
    nearer = client.get("/m/lookup", signal=pdq(1, flipped=1), signal_type="pdq")
    assert shown(nearer) == {"KNOWN": [{"bank_content_id": entry.number, "distance": "1"}]}
    assert shown(client.get("/m/lookup", signal=pdq(1, flipped=5), signal_type="pdq")) == {}
    assert shown(client.get("/m/raw_lookup", signal=pdq(1, flipped=5), signal_type="pdq")) == {"matches": []}


def test_a_bank_takes_part_in_its_share_of_look_ups(here: Desk) -> None:
    never, half, always = (
        here.bank("NEVER", enabled_share=0.0),
        here.bank("HALF", enabled_share=0.5),
        here.bank("ALWAYS"),
    )
    for bank in (never, half, always):
        here.entry(bank, pdq(1))
    client = here.client(never, half, always)
    query = {"signal": pdq(1), "signal_type": "pdq"}
    drawn_banks = [frozenset(shown(client.get("/m/lookup", **query, seed=seed))) for seed in range(40)]
    assert set(drawn_banks) == {frozenset({"ALWAYS"}), frozenset({"ALWAYS", "HALF"})}
    assert drawn_banks == [
        frozenset(shown(client.get("/m/lookup", **query, seed=seed))) for seed in range(40)
    ], "the same seed draws the same banks"
    assert {frozenset(shown(client.get("/m/lookup", **query))) for _ in range(40)} == set(drawn_banks)
    assert set(shown(client.get("/m/lookup", **query, bypass_coinflip="true"))) == {"NEVER", "HALF", "ALWAYS"}
    assert len(shown(client.get("/m/raw_lookup", **query))["matches"]) == 3, "raw: shares do not count"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "signal"),
        ({"signal": pdq(1)}, "signal_type"),
        ({"signal": pdq(1), "signal_type": "tmk"}, "No such SignalType"),
        ({"signal": pdq(1), "signal_type": "PDQ"}, "No such SignalType"),
        ({"signal": "f" * 63, "signal_type": "pdq"}, "64 hexadecimal digits"),
        ({"signal": "g" * 64, "signal_type": "pdq"}, "not a hexadecimal digit"),
        ({"signal": "not an address", "signal_type": "url"}, "not a valid url"),
        ({"signal": pdq(1), "signal_type": "credential"}, "No such SignalType"),
        ({"signal": "\x00", "signal_type": "url"}, ""),
    ],
)
def test_what_cannot_be_looked_up_is_refused(here: Desk, query: dict[str, str], words: str) -> None:
    client = here.client(here.bank("KNOWN"))
    for path in ("/m/lookup", "/m/raw_lookup"):
        message = told(client.get(path, **query), 400)
        assert words in message
        assert query.get("signal", "…") not in message, "a refusal repeats no hash"


@pytest.mark.parametrize("include", ["perhaps", "2", "\x00"])
def test_a_parameter_out_of_range_is_named(here: Desk, include: str) -> None:
    answer = here.client().get("/m/raw_lookup", signal=pdq(1), signal_type="pdq", include_distance=include)
    assert "include_distance" in told(answer, 400)


def test_no_answer_holds_an_entry_s_hash(here: Desk) -> None:
    bank = here.bank("KNOWN")
    entry = here.entry(bank, pdq(1))
    client = here.client(bank)
    answers = [
        client.get("/m/lookup", signal=pdq(1, flipped=3), signal_type="pdq"),
        client.get("/m/raw_lookup", signal=pdq(1, flipped=3), signal_type="pdq", include_distance="true"),
        client.get("/m/index/status"),
        client.get("/c/signal_type/index"),
        client.get("/c/bank/KNOWN"),
        client.get(f"/c/bank/KNOWN/content/{entry.number}", include_signals="true"),
        client.get("/c/exchanges"),
        client.json("POST", "/c/bank/KNOWN/signal", {"pdq": pdq(1, flipped=3)}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert pdq(1) not in answer.content.decode()


# ── Files ───────────────────────────────────────────────────────────────────


def test_a_file_is_hashed_and_looked_up_and_nothing_of_it_is_kept(here: Desk) -> None:
    bank = here.bank("KNOWN")
    client = here.client(bank)
    before: set[Path] = blobs()
    content = picture()
    hashes = shown(client.upload("/h/hash", content))
    assert list(hashes) == ["pdq", "md5", "sha1", "sha256"]
    assert hashes["sha256"] == hashlib.sha256(content).hexdigest()
    assert len(hashes["pdq"]) == 64
    entry = here.entry(bank, hashes["pdq"])
    listed = here.entry(bank, hashes["md5"], SignalKind.MD5)
    found = shown(client.upload("/m/lookup", content))
    assert found == {
        "pdq": {"KNOWN": [{"bank_content_id": entry.number, "distance": "0"}]},
        "md5": {"KNOWN": [{"bank_content_id": listed.number, "distance": "-"}]},
        "sha1": {},
        "sha256": {},
    }
    copy = shown(client.upload("/m/lookup", picture(kind="GIF"), types="pdq"))
    assert [one["bank_content_id"] for one in copy["pdq"]["KNOWN"]] == [entry.number]
    video = b"no picture at all" * 1000
    assert shown(client.upload("/h/hash", video, "video"))["video_md5"] == hashlib.md5(video).hexdigest()
    assert blobs() == before
    assert (Clue.objects.count(), DeadLetter.objects.count()) == (0, 0), "a look-up is no clue"


def test_a_picture_of_nothing_has_no_fingerprint(here: Desk) -> None:
    from PIL import Image

    flat = encoded(Image.new("RGB", (200, 200), "white"), "PNG")
    client = here.client(here.bank("KNOWN"))
    assert list(shown(client.upload("/h/hash", flat))) == ["md5", "sha1", "sha256"]
    assert "few details" in told(client.upload("/c/bank/KNOWN/content", flat), 400)


@pytest.mark.parametrize("content", [b"", b"no picture", picture()[:300], bomb_png(60_000, 60_000)])
def test_what_cannot_be_decoded_is_said_and_never_taken_for_clean(here: Desk, content: bytes) -> None:
    client = here.client(here.bank("KNOWN"))
    for path in ("/h/hash", "/m/lookup", "/c/bank/KNOWN/content"):
        assert "no picture" in told(client.upload(path, content), 400)
    assert shown(client.upload("/h/hash", content, types="md5"))["md5"] == hashlib.md5(content).hexdigest()


def test_an_address_is_never_fetched(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("this door reaches out to nobody"))
    client = here.client(here.bank("KNOWN"))
    url = "https://example.org/picture.jpg"
    for answer in (
        client.get("/h/hash", url=url),
        client.get("/h/hash"),
        client.get("/m/lookup", url=url, content_type="photo"),
        client.json("POST", "/c/bank/KNOWN/content", {"note": "x"}, url=url),
    ):
        assert "never fetches" in told(answer, 400)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], "part named photo or video"),
        ([part("photo", b"text and no file")], "part named photo or video"),
        ([part("file", b"x", file_name="x")], "No such content_type"),
        ([part("photo", b"x", file_name="x"), part("photo", b"y", file_name="y")], "Only one file"),
        ([part("photo", b"x", file_name="x"), part("video", b"y", file_name="y")], "Only one file"),
    ],
)
def test_a_form_of_another_kind_is_refused(here: Desk, parts: list[bytes], words: str) -> None:
    client = here.client()
    assert words in told(client.send("POST", "/h/hash", joined(parts), FORM), 400)


def test_a_body_that_is_no_form_breaks_off_or_is_too_large_is_refused(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = here.client()
    assert "multipart" in told(client.json("POST", "/h/hash", {}), 400)
    told(client.send("POST", "/h/hash", b"x", FORM), 400)
    whole = joined([part("photo", bytes(5000), file_name="x")])
    cut = client.http.generic(
        "POST", "/hma/h/hash", content_type=FORM, headers=client.headers,
        CONTENT_TYPE=FORM,
        **broken_off(whole[:-30], len(whole)),
    )  # fmt: skip
    assert "broke off" in told(cut, 400)
    monkeypatch.setattr("coldframe.api.hma.uploads.MAX_PICTURE_BYTES", 4000)
    assert "4,000 bytes" in told(client.send("POST", "/h/hash", whole, FORM), 413)
    assert "signal types" in told(client.upload("/h/hash", b"x", types="tmk"), 400)


# ── Comparing, and the state of the index ───────────────────────────────────


def test_two_hashes_are_compared_without_asking_a_bank(here: Desk) -> None:
    client = here.client()
    given = {"pdq": [pdq(1), pdq(1, flipped=9)], "md5": [FORMER, "1" * 32], "sha1": ["a" * 40, "A" * 40]}
    assert shown(client.json("POST", "/m/compare", given)) == {
        "pdq": [True, {"distance": 9}],
        "md5": [False, {}],
        "sha1": [True, {}],
    }
    assert shown(client.json("POST", "/m/compare", {"pdq": [pdq(1), pdq(2)]}))["pdq"][0] is False
    for wrong in (
        {"pdq": pdq(1)},
        {"pdq": [pdq(1)]},
        {"pdq": [1, 2]},
        {"tmk": ["a", "b"]},
        {"pdq": ["a", "b"]},
    ):
        told(client.json("POST", "/m/compare", wrong), 400)
    for body in (b"", b"[]", b"{", b"\xff"):
        told(client.send("POST", "/m/compare", body), 400)


def test_the_index_says_what_of_the_key_s_banks_it_holds(here: Desk, now: datetime) -> None:
    ours, theirs = here.bank("OURS"), here.bank("THEIRS")
    for seed in (1, 2):
        here.entry(ours, pdq(seed))
    here.entry(theirs, FORMER, SignalKind.MD5)
    client = here.client(ours)
    built = int(now.timestamp())
    status = shown(client.get("/m/index/status"))
    assert status["pdq"] == {"present": True, "built_to": built, "size": 2}
    assert status["md5"] == {"present": False, "built_to": -1, "size": 0}
    assert shown(client.get("/m/index/status", signal_type="pdq")) == {"pdq": status["pdq"]}
    assert shown(client.get("/c/signal_type/index", signal_type="pdq")) == {
        "pdq": {
            "db_size": 2, "index_size": 2, "index_out_of_date": False,
            "newest_db_item": built, "index_built_to": built,
        }
    }  # fmt: skip
    told(client.get("/m/index/status", signal_type="tmk"), 400)


# ── The limit ───────────────────────────────────────────────────────────────


def test_look_ups_are_limited_by_key_and_counted(
    here: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    settings.COLDFRAME_LOOKUPS_PER_MINUTE = 3
    bank = here.bank("KNOWN")
    here.entry(bank, pdq(1))
    keys = [here.key(bank), here.key(bank)]
    one, other = (HmaClient(key) for key in keys)
    query = {"signal": pdq(1), "signal_type": "pdq"}
    start = now.replace(hour=12, minute=0, second=15, microsecond=0)

    def at(moment: datetime) -> None:
        monkeypatch.setattr("coldframe.api.hma.matching.timezone.now", lambda: moment)
        monkeypatch.setattr("coldframe.api.keys.timezone.now", lambda: moment)

    at(start)
    for _ in range(3):
        shown(one.get("/m/lookup", **query))
    for path in ("/m/lookup", "/m/raw_lookup"):
        answer = one.get(path, **query)
        assert "3 times a minute" in told(answer, 429)
        assert answer.headers["Retry-After"] == "45"
    told(one.upload("/h/hash", b"x", "video"), 429)
    told(one.json("POST", "/c/bank/KNOWN/signal", {"pdq": pdq(1)}), 429)
    told(one.upload("/c/bank/KNOWN/content", b"x", "video"), 429)
    shown(one.get("/c/banks"))
    shown(other.get("/m/lookup", **query))
    at(start + timedelta(seconds=45))
    shown(one.get("/m/lookup", **query))
    at(start + timedelta(days=1))
    shown(one.get("/m/lookup", **query))
    kinds = [event for event in list_events(about=keys[0].id) if event.kind.startswith("lookups_")]
    assert [(event.kind, dict(event.detail)) for event in kinds] == [
        ("lookups_limited", {"limit_per_minute": 3}),
        (
            "lookups_counted",
            {"day": start.date().isoformat(), "lookups": 4, "matched": 4, "refused": 5},
        ),
    ]
    assert pdq(1) not in str(list_events())


def test_no_input_makes_it_fail(here: Desk) -> None:
    client = here.client(here.bank("KNOWN"))
    text = st.text(max_size=80)
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | text, lambda inner: st.lists(inner, max_size=3)
    )
    queries = st.fixed_dictionaries(
        {"signal": text, "signal_type": st.sampled_from(["pdq", "md5", "url", "x"])},
        optional={"banks": text, "seed": text},
    )
    names = st.sampled_from(["pdq", "md5", "url", "metadata", "note"]) | text
    bodies = st.dictionaries(names, values, max_size=3) | values

    @settings(max_examples=25, deadline=None)
    @given(query=queries, body=bodies)
    def holds(query: dict[str, str], body: object) -> None:
        answers = [client.get(path, **query) for path in ("/m/lookup", "/m/raw_lookup")]
        answers += [client.json("POST", path, body) for path in ("/m/compare", "/c/bank/KNOWN/signal")]
        for answer in answers:
            if answer.status_code != 200:
                told(answer, 400)

    holds()

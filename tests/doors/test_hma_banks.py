"""HMA's ``/c``: banks, proposals and what is refused, sources, types, and the health of the door."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from tests.doors.api_client import part
from tests.doors.hma_client import Desk, HmaClient, desk, pdq, shown, told
from tests.pictures import drawn, encoded

from coldframe.core.errors import NotAllowed
from coldframe.custody.queries import list_events
from coldframe.matching.actions import approve_change, approve_entry, refuse_entry
from coldframe.matching.actions.sources import approve_source, pause_source, propose_source
from coldframe.matching.clients import find_entry
from coldframe.matching.exchanges.registry import EXCHANGES
from coldframe.matching.models import Bank, BankChange, BankEntry, Source
from coldframe.matching.terms import BankView, EntryState, EntryView, SignalKind
from coldframe.matching.terms.sources import Environment, NewSource

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    # The door reads the real clock, so keys must be in force now.
    return timezone.now()


@pytest.fixture
def here(now: datetime) -> Desk:
    return desk(now)


def entry_of(bank: BankView, number: int) -> EntryView:
    found = find_entry(bank.id, number)
    assert found is not None
    return found


# ── Banks ───────────────────────────────────────────────────────────────────


def test_a_program_makes_an_empty_bank_and_sees_it(here: Desk) -> None:
    key = here.key()
    client = HmaClient(key)
    made = shown(client.json("POST", "/c/banks", {"name": "COOP_ORG_BANK", "enabled_ratio": "0.5"}), 201)
    assert made == {"name": "COOP_ORG_BANK", "matching_enabled_ratio": 0.5}
    assert shown(client.get("/c/bank/COOP_ORG_BANK")) == made
    assert shown(client.get("/c/banks")) == [made]
    assert shown(here.client().get("/c/banks")) == [], "another key does not see it"
    bank = Bank.objects.get()
    assert (bank.source, bank.category, bank.created_by) == (
        "Example matcher",
        "other_harm_to_child",
        f"service:{key.id}",
    )
    assert "exists" in told(client.json("POST", "/c/banks", {"name": "COOP_ORG_BANK"}), 403)
    assert shown(client.json("POST", "/c/banks", {"name": "OFF", "enabled": False}), 201) == {
        "name": "OFF",
        "matching_enabled_ratio": 0.0,
    }
    assert [event.kind for event in list_events(about=bank.id)] == ["bank_created"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        [],
        {"name": "lower"},
        {"name": "1_FIRST"},
        {"name": "A B"},
        {"name": ""},
        {"name": "A\x00"},
        {"name": "A", "enabled_ratio": 1.5},
        {"name": "A", "enabled_ratio": -0.1},
        {"name": "A", "enabled_ratio": "many"},
        {"name": "A" * 101},
    ],
)
def test_a_bank_that_cannot_be_is_refused(here: Desk, given: object) -> None:
    told(here.client().json("POST", "/c/banks", given), 400)
    assert Bank.objects.count() == 0


@pytest.mark.parametrize("share", ["NaN", "Infinity", "1e400"])
def test_a_share_that_is_no_number_is_refused(here: Desk, share: str) -> None:
    told(here.client().send("POST", "/c/banks", b'{"name": "A", "enabled_ratio": %s}' % share.encode()), 400)
    assert Bank.objects.count() == 0


def test_another_share_is_a_proposal(here: Desk, now: datetime) -> None:
    bank = here.bank("KNOWN", enabled_share=0.25)
    client = here.client(bank)
    before = {"name": "KNOWN", "matching_enabled_ratio": 0.25}
    for given in ({"enabled_ratio": 0.5}, {"enabled": False}):
        assert shown(client.json("PUT", "/c/bank/KNOWN", given)) == before, (
            "a program changes nothing by itself"
        )
    assert shown(client.json("PUT", "/c/bank/KNOWN", {"name": "KNOWN", "enabled_ratio": 0.25})) == before
    more, _less = BankChange.objects.order_by("proposed_at", "id")
    with pytest.raises(NotAllowed):
        approve_change(more.id, actor=here.rafa, as_of=now)
    approve_change(more.id, actor=here.sana, as_of=now)
    assert shown(client.get("/c/bank/KNOWN"))["matching_enabled_ratio"] == more.enabled_share
    assert "keeps its name" in told(client.json("PUT", "/c/bank/KNOWN", {"name": "NEW"}), 403)
    told(client.json("PUT", "/c/bank/KNOWN", {"enabled_ratio": 2}), 400)
    told(client.json("PUT", "/c/bank/ABSENT", {"enabled": True}), 404)


def test_nothing_is_deleted_or_switched_off(here: Desk) -> None:
    bank = here.bank("KNOWN")
    entry = here.entry(bank, pdq(1))
    client = here.client(bank)
    at = f"/c/bank/KNOWN/content/{entry.number}"
    rows = (list(Bank.objects.values()), list(BankEntry.objects.values()))
    for answer in (
        client.send("DELETE", "/c/bank/KNOWN"),
        client.send("DELETE", at),
        client.json("PUT", at, {"disable_until_ts": 0}),
        client.json("PUT", at, {"note": "x"}),
        client.json("PUT", "/c/signal_type/pdq", {"enabled_ratio": 0}),
        client.json("POST", "/c/exchanges", {"bank": "NEW", "api": "ncmec", "api_json": {}}),
    ):
        assert told(answer, 403).startswith("Nothing was ")
    assert (list(Bank.objects.values()), list(BankEntry.objects.values())) == rows
    told(client.send("DELETE", "/c/bank/ABSENT"), 404)
    told(client.send("DELETE", "/c/bank/KNOWN/content/999"), 404)


# ── Content ─────────────────────────────────────────────────────────────────


def test_what_is_added_matches_once_a_second_person_confirms(here: Desk, now: datetime) -> None:
    bank = here.bank("KNOWN")
    client = here.client(bank)
    texts = [part("content_id", b"ours-1"), part("note", b"Notiz")]
    added = shown(client.upload("/c/bank/KNOWN/content", encoded(drawn(), "PNG"), texts=texts))
    assert list(added["signals"]) == ["pdq"]
    at = f"/c/bank/KNOWN/content/{added['id']}"
    expected = {
        "id": added["id"], "disable_until_ts": 0, "original_media_uri": None,
        "bank": {"name": "KNOWN", "matching_enabled_ratio": 1.0},
        "metadata": {"content_id": "ours-1"}, "note": None,
    }  # fmt: skip
    assert shown(client.get(at, include_signals="true")) == expected
    query = {"signal": added["signals"]["pdq"], "signal_type": "pdq"}
    assert shown(client.get("/m/lookup", **query)) == {}
    entry = entry_of(bank, added["id"])
    with pytest.raises(NotAllowed):
        approve_entry(entry.id, actor=here.rafa, as_of=now)  # whose key proposed it
    approve_entry(entry.id, actor=here.sana, as_of=now)
    assert shown(client.get("/m/lookup", **query)) == {
        "KNOWN": [{"bank_content_id": added["id"], "distance": "0"}]
    }
    assert shown(client.get(at)) == {**expected, "disable_until_ts": 1}
    other = here.client(bank)
    assert shown(other.get(at))["metadata"] is None, "a reference is for whoever gave it"
    kinds = [event.kind for event in list_events(about=entry.id)]
    assert kinds == ["entry_proposed", "entry_approved"]


def test_signals_are_proposed_as_they_come(here: Desk, now: datetime) -> None:
    bank = here.bank("KNOWN")
    client = here.client(bank)
    given = {"pdq": pdq(1), "video_md5": "a" * 32}
    added = shown(
        client.json(
            "POST", "/c/bank/KNOWN/signal", {**given, "note": "x", "metadata": {"content_id": "ours-2"}}
        )
    )
    assert added["signals"] == given
    rows = BankEntry.objects.order_by("number")
    assert [(row.kind, row.value, row.state, row.reference) for row in rows] == [
        ("pdq", pdq(1), EntryState.PROPOSED, "ours-2"),
        ("md5", "a" * 32, EntryState.PROPOSED, "ours-2"),
    ]
    assert added["id"] == rows[0].number
    again = shown(client.json("POST", "/c/bank/KNOWN/signal", {"pdq": pdq(1).upper()}))
    assert again["id"] == added["id"], "the same again is the same proposal"
    assert BankEntry.objects.count() == 2
    refuse_entry(rows[0].id, actor=here.sana, as_of=now)
    assert shown(client.json("POST", "/c/bank/KNOWN/signal", {"pdq": pdq(1)}))["id"] > added["id"]
    twice = shown(client.json("POST", "/c/bank/KNOWN/signal", {"md5": "b" * 32, "video_md5": "B" * 32}))
    assert BankEntry.objects.filter(value="b" * 32).values_list("number", flat=True).get() == twice["id"]
    video = shown(client.upload("/c/bank/KNOWN/content", b"moving", "video"))
    assert list(video["signals"]) == ["video_md5"]
    assert entry_of(bank, video["id"]).kind is SignalKind.MD5


@pytest.mark.parametrize(
    "given",
    [
        {},
        [],
        None,
        {"note": "x"},
        {"pdq": None},
        {"pdq": 1},
        {"pdq": "short"},
        {"tmk": "x"},
        {"credential": "a" * 64},
        {"pdq": pdq(1), "metadata": []},
        {"pdq": pdq(1), "md5": "short"},
    ],
)
def test_signals_that_cannot_be_are_refused_whole(here: Desk, given: object) -> None:
    client = here.client(here.bank("KNOWN"))
    told(client.json("POST", "/c/bank/KNOWN/signal", given), 400)
    assert BankEntry.objects.count() == 0


@pytest.mark.parametrize("number", ["0", "-1", "999", "9" * 30])
def test_content_that_is_not_there_is_absent(here: Desk, number: str) -> None:
    told(here.client(here.bank("KNOWN")).get(f"/c/bank/KNOWN/content/{number}"), 404)


def test_content_of_another_bank_is_absent(here: Desk) -> None:
    ours, theirs = here.bank("OURS"), here.bank("THEIRS")
    entry = here.entry(theirs, pdq(1))
    client = here.client(ours)
    for name in ("OURS", "THEIRS"):
        told(client.get(f"/c/bank/{name}/content/{entry.number}"), 404)
    for name in ("THEIRS", "ABSENT"):
        told(client.json("POST", f"/c/bank/{name}/signal", {"pdq": pdq(2)}), 404)
        told(client.upload(f"/c/bank/{name}/content", b"x", "video"), 404)
    assert BankEntry.objects.count() == 1


# ── Sources ─────────────────────────────────────────────────────────────────


def test_sources_show_by_the_names_of_their_banks(here: Desk, now: datetime) -> None:
    ours, theirs, bare = here.bank("OURS"), here.bank("THEIRS"), here.bank("BARE")
    client = here.client(ours, bare)
    made = [
        propose_source(
            NewSource(
                name=f"Exchange {bank.name}", kind="ncmec", bank_id=bank.id, url="https://source.example.org/v2",
                environment=Environment.TEST, secrets=dict.fromkeys(EXCHANGES["ncmec"].SECRETS, "velvet-heron"),
                starts_at=now - timedelta(days=1),
            ),
            actor=here.rafa,
            as_of=now,
        )
        for bank in (ours, theirs)
    ]  # fmt: skip
    assert shown(client.get("/c/exchanges")) == [], "nobody has approved one yet"
    for source in made:
        approve_source(source.id, actor=here.sana, as_of=now)
    assert shown(client.get("/c/exchanges")) == ["OURS"]
    assert shown(client.get("/c/exchange/OURS")) == {"name": "OURS", "api": "ncmec", "enabled": True}
    status = {
        "checkpoint_ts": None, "fetched_items": 0, "last_fetch_complete_ts": None,
        "last_fetch_succeeded": None, "running_fetch_start_ts": None, "up_to_date": False,
    }  # fmt: skip
    assert shown(client.get("/c/exchange/OURS/status")) == status
    seconds = int(now.timestamp())
    rows = Source.objects.filter(id=made[0].id)
    rows.update(result="running", began_at=now)
    assert shown(client.get("/c/exchange/OURS/status")) == {**status, "running_fetch_start_ts": seconds}
    for result, went_well in (("complete", True), ("with_gaps", False), ("unreachable", False)):
        rows.update(result=result, began_at=now, ended_at=now, checkpoint=now)
        assert shown(client.get("/c/exchange/OURS/status")) == {
            **status, "checkpoint_ts": seconds, "last_fetch_complete_ts": seconds,
            "last_fetch_succeeded": went_well, "up_to_date": went_well,
        }  # fmt: skip
    assert shown(client.get("/c/exchanges/apis")) == list(EXCHANGES)
    assert shown(client.get("/c/exchanges/api/ncmec")) == {
        "supports_authentification": True,
        "has_set_authentification": True,
    }
    assert shown(here.client(bare).get("/c/exchanges/api/ncmec"))["has_set_authentification"] is False
    assert shown(client.get("/c/exchanges/api/ncmec/schema")) == {
        "config_schema": {"fields": []},
        "credentials_schema": None,
    }
    told(client.get("/c/exchanges/api/tmk"), 400)
    for name in ("THEIRS", "BARE", "ABSENT"):
        told(client.get(f"/c/exchange/{name}"), 404)
        told(client.get(f"/c/exchange/{name}/status"), 404)
    for answer in (
        client.json("POST", "/c/exchanges/api/ncmec", {"credential_json": {"user": "x"}}),
        client.json("PUT", "/c/exchange/OURS", {"enabled": False}),
        client.send("DELETE", "/c/exchange/OURS"),
    ):
        assert told(answer, 403).startswith("Nothing was ")
    told(client.send("DELETE", "/c/exchange/THEIRS"), 404)
    pause_source(made[0].id, actor=here.rafa, as_of=now)
    assert shown(client.get("/c/exchange/OURS"))["enabled"] is False


# ── Types, health, errors ───────────────────────────────────────────────────


def test_types_are_listed(here: Desk) -> None:
    client = here.client()
    types = shown(client.get("/c/signal_type"))
    assert {"name": "pdq", "enabled_ratio": 1.0} in types
    assert [one["name"] for one in types] == ["pdq", "md5", "sha1", "sha256", "video_md5", "url"]
    assert shown(client.get("/c/content_type")) == [
        {"name": "photo", "enabled": True},
        {"name": "video", "enabled": True},
    ]


def test_health_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = Client()
    for path in ("/hma/status", "/hma/status/live"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.content) == (200, b"I-AM-ALIVE")

    def fail() -> None:
        raise OperationalError("secret-place")

    monkeypatch.setattr("coldframe.api.hma.desk.get_head", fail)
    answer = stranger.get("/hma/status")
    assert "secret-place" not in told(answer, 503)
    assert stranger.get("/hma/status/live").status_code == 200


def test_every_error_has_the_one_shape(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = here.client(here.bank("KNOWN"))
    for path in ("", "/", "/nothing", "/m", "/c/banks/", "//c/banks"):
        told(client.get(path) if path else client.get("/"), 404)
    for method, path in (("DELETE", "/c/banks"), ("PUT", "/m/lookup"), ("TRACE", "/status")):
        answer = client.send(method, path)
        told(answer, 405)
        assert answer.headers["Allow"]
    told(client.http.get("/hma/status", headers={"Host": "elsewhere.example.org"}), 400)
    told(client.send("POST", "/c/banks", b" " * 6_000_000), 400)
    monkeypatch.setattr("coldframe.api.hma.matching.look_up", lambda *_: 1 / 0)
    assert "log" in told(client.get("/m/lookup", signal=pdq(1), signal_type="pdq"), 500)


def test_a_session_opens_nothing_here(here: Desk) -> None:
    from django.contrib.auth import get_user_model

    browser = Client()
    browser.force_login(get_user_model().objects.get(pk=here.rafa.id))
    told(browser.get("/hma/c/banks"), 401)
    assert json.loads(browser.get("/hma/openapi.json").content)["openapi"].startswith("3.1")

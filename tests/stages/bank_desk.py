"""A desk with banks for tests of matching: drawn fingerprints, two people, items whose signals are known."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from coldframe.core.actors import person, system
from coldframe.custody.queries import list_events
from coldframe.intake.actions import receive_clue
from coldframe.intake.queries import list_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.matching import actions
from coldframe.matching.models import Bank
from coldframe.matching.steps import search_item
from coldframe.matching.terms import BankView, NewSignal, NewSignals, SearchView, SignalKind, SignalOutcome
from coldframe.media.terms import Turn
from coldframe.partners.terms import HarmCategory

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
RAFA, SANA = person("per_" + "1" * 26), person("per_" + "2" * 26)
PIPELINE = system("pipeline")


def drawn(name: str) -> str:
    """A fingerprint of 256 bits that belongs to no picture."""
    return hashlib.sha256(name.encode()).hexdigest()


def near(value: str, bits: int) -> str:
    """The value with so many of its bits changed."""
    number = int(value, 16)
    for bit in range(bits):
        number ^= 1 << (bit * 5 % 256)
    return f"{number:064x}"


def a_bank(name: str = "", **changes: Any) -> BankView:
    given: dict[str, Any] = {"category": HarmCategory.ABUSE_MATERIAL, "source": "Example list"} | changes
    name = name or f"Shapes {Bank.objects.count()}"
    return actions.create_bank(name, actor=RAFA, as_of=NOW, **given)


def listed(bank: BankView, value: str, kind: SignalKind = SignalKind.PDQ) -> str:
    """An entry that one person proposed and another approved; its id."""
    entry = actions.propose_entry(bank.id, kind, value, actor=RAFA, as_of=NOW)
    return actions.approve_entry(entry.id, actor=SANA, as_of=NOW).id


def a_clue(*signals: NewSignal, statement: str = "") -> tuple[str, str]:
    """A clue with one item that has these signals; the ids of both."""
    new = NewClue(
        Channel.API, statement.encode() or b"{}", "application/json", (NewItem(ItemKind.TEXT, text="x"),)
    )
    clue_id = receive_clue(new, actor=PIPELINE, as_of=NOW).clue_id
    (item,) = list_items(clue_id)
    computed = NewSignals(SignalOutcome.COMPUTED, signals)
    actions.record_signals(item.id, computed, actor=PIPELINE, as_of=NOW)
    return clue_id, item.id


def picture(value: str, quality: int = 90, **turned: str) -> NewSignal:
    """A picture's signal; turned hashes that are not given belong to no entry."""
    turns = [turned.get(turn, drawn(f"{value} {turn}")) for turn in Turn]
    turns[0] = value
    return NewSignal(SignalKind.PDQ, value, quality=quality, turns=tuple(turns))


def searched(item_id: str) -> SearchView:
    return search_item(item_id, actor=PIPELINE, as_of=NOW)


def kinds(about: str) -> list[str]:
    """What happened to one thing, in order."""
    return [event.kind for event in list_events(about=about)]

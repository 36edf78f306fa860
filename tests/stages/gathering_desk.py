"""Clues for the tests of gathering: received, with signals, and tied to others, as the pipeline does it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from tests.stages.review_desk import NOW, PIPELINE

from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.intake.actions import receive_clue
from coldframe.intake.queries import list_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.matching.steps import compute_item_signals, search_item
from coldframe.media.terms import PictureSignals, Unreadable, UnreadableReason, unreadable
from coldframe.triage.actions import gather_clue, open_review, rank_review
from coldframe.triage.queries import find_review_for_clue, get_gathering
from coldframe.triage.terms import Gathering, ReviewView, TieKind
from coldframe.vault.actions import store

PDQ = hashlib.sha256(b"a drawn shape").hexdigest()
READER = "per_" + "9" * 26


class Eye:
    """Stands in for the sandbox: a content that begins with ``pdq:`` is a picture with that hash."""

    def signals(self, chunks: Iterable[bytes]) -> PictureSignals | Unreadable:
        told = b"".join(chunks).decode()
        if not told.startswith("pdq:"):
            return unreadable(UnreadableReason.NOT_A_PICTURE)
        _, value, quality = told.split(":")[:3]
        return PictureSignals(
            pdq_hex=value, quality=int(quality), width=64, height=48, format="png", turns=(value,) * 8,
            stability=2,
        )  # fmt: skip


def drawing(bits: int = 0, *, quality: int = 90, salt: str = "", of: str = PDQ) -> bytes:
    """A file whose picture differs in so many bits from the one that all tests know, or from another."""
    number = int(of, 16)
    for bit in range(bits):
        number ^= 1 << (bit * 5 % 256)
    return f"pdq:{number:064x}:{quality}:{salt}".encode()


def file(content: bytes, account: str = "") -> NewItem:
    """An item with a file, said to have been posted by an account."""
    stored = store([content], actor=PIPELINE, as_of=NOW)
    return NewItem(
        ItemKind.FILE, file=stored, media_type="image/png", account=account,
        platform="Example Chat" if account else "",
    )  # fmt: skip


def text(words: str) -> NewItem:
    return NewItem(ItemKind.TEXT, text=words)


def account(name: str, platform: str = "Example Chat") -> NewItem:
    return NewItem(ItemKind.ACCOUNT, platform=platform, account=name)


def arrive(
    *items: NewItem,
    statement: str = "",
    danger_now: Answer = Answer.UNKNOWN,
    coercion: Answer = Answer.UNKNOWN,
    tied: bool = True,
    as_of: datetime = NOW,
) -> str:
    """A clue that has gone through the automatic steps; untied, if asked. Returns its id."""
    new = NewClue(
        channel=Channel.API, raw=b"{}", raw_media_type="application/json", items=items, statement=statement,
        danger_now=danger_now, coercion=coercion,
    )  # fmt: skip
    clue_id = receive_clue(new, actor=PIPELINE, as_of=as_of).clue_id
    open_review(clue_id, actor=PIPELINE, as_of=as_of)
    for item in list_items(clue_id):
        compute_item_signals(item.id, actor=PIPELINE, as_of=as_of, decoder=Eye())
        search_item(item.id, actor=PIPELINE, as_of=as_of)
    if tied:
        tie(clue_id, as_of=as_of)
    rank_review(clue_id, actor=PIPELINE, as_of=as_of)
    return clue_id


def tie(clue_id: str, *, as_of: datetime = NOW) -> int:
    return gather_clue(clue_id, actor=PIPELINE, as_of=as_of)


def seen(clue_id: str, reader: Actor | None = None) -> Gathering:
    return get_gathering(clue_id, reader.id if reader else READER, as_of=NOW)


def ties(clue_id: str) -> dict[str, tuple[TieKind, ...]]:
    """The other clues of one piece of work, and what ties each of them to this one."""
    return {each.clue_id: each.ties for each in seen(clue_id).clues}


def review_of(clue_id: str) -> ReviewView:
    found = find_review_for_clue(clue_id, as_of=NOW)
    assert found is not None
    return found

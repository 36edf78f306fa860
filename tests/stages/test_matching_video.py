"""A film's frames are searched as pictures, and a match says at which second."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import pytest
from tests.films import elsewhere, film, panning, resting, shot
from tests.pictures import encoded

from coldframe.core.actors import person, system
from coldframe.intake import queries as intake_queries
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.matching import actions, backward, generations, queries, steps
from coldframe.matching.models import Signal
from coldframe.matching.terms import SentenceCode, SignalKind, SignalOutcome
from coldframe.matching.video import Decoder, decode, frame_signals
from coldframe.media import decode as pictures
from coldframe.media.sniff import HEAD_BYTES
from coldframe.media.terms import (
    Limits,
    PictureSignals,
    Unreadable,
    UnreadableReason,
    VideoFrame,
    VideoSignals,
    unreadable,
)
from coldframe.partners.terms import Field, HarmCategory
from coldframe.referral.queries import gather
from coldframe.vault.actions import Writer

pytestmark = pytest.mark.django_db
RAFA, SANA = person("per_" + "1" * 26), person("per_" + "2" * 26)
PIPELINE = system("pipeline")
FILM = film(shot(resting, 30) + shot(panning, 20) + shot(elsewhere, 10))


def value(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


class Stand:
    """Stands in for the sandbox; notes what it was asked and with which bytes."""

    def __init__(self, *frames: VideoFrame, complete: bool = True) -> None:
        self.frames = frames
        self.complete = complete
        self.asked: list[tuple[str, bytes]] = []

    def signals(self, chunks: Iterable[bytes]) -> PictureSignals | Unreadable:
        self.asked.append(("picture", b"".join(chunks)))
        return unreadable(UnreadableReason.NOT_A_PICTURE)

    def video(self, chunks: Iterable[bytes]) -> VideoSignals | Unreadable:
        self.asked.append(("film", b"".join(chunks)))
        if not self.frames:
            return unreadable(UnreadableReason.UNSUPPORTED)
        return VideoSignals(self.frames, 160, 120, "mp4", 10.0, 6.0, len(self.frames), self.complete)


def received(content: bytes, now: datetime) -> str:
    with Writer() as writer:
        writer.write(content)
        file = writer.seal()
    new = NewClue(Channel.API, b"{}", "application/json", (NewItem(ItemKind.FILE, file=file),))
    return intake_queries.list_items(receive_clue(new, actor=PIPELINE, as_of=now).clue_id)[0].id


def compute(item_id: str, now: datetime, decoder: Decoder | None = None) -> None:
    steps.compute_item_signals(item_id, actor=PIPELINE, as_of=now, decoder=decoder)


def listed(pdq: str, now: datetime) -> str:
    bank = actions.create_bank(
        "Shapes", category=HarmCategory.ABUSE_MATERIAL, source="Example list", actor=RAFA, as_of=now
    )
    entry = actions.propose_entry(bank.id, SignalKind.PDQ, pdq, actor=RAFA, as_of=now)
    return actions.approve_entry(entry.id, actor=SANA, as_of=now).id


@pytest.mark.parametrize("size", [1, 700, 10**6])
def test_that_the_first_bytes_decide_what_decodes(size: int) -> None:
    png = encoded(panning(0), "PNG")
    for content, kind in ((FILM, "film"), (png, "picture"), (b"text", "picture"), (b"", "picture")):
        stand = Stand()
        cut = content[: HEAD_BYTES * 3]
        decode(stand, (cut[at : at + size] for at in range(0, len(cut), size)))
        assert stand.asked == [(kind, cut)]


def test_that_each_different_frame_with_details_is_a_signal() -> None:
    frames = (
        VideoFrame(0.0, value(1), 90), VideoFrame(1.0, value(2), 49), VideoFrame(2.0, value(3), 50),
        VideoFrame(3.0, value(1), 80),
    )  # fmt: skip
    found = list(frame_signals(VideoSignals(frames, 160, 120, "mp4", 10.0, 3.0, 4)))
    assert [(one.kind, one.value, one.quality, one.second) for one in found] == [
        (SignalKind.PDQ, value(1), 90, 0.0),
        (SignalKind.PDQ, value(3), 50, 2.0),
    ]


def test_that_a_film_no_decoder_reads_keeps_its_digests(now: datetime) -> None:
    item_id = received(FILM, now)
    compute(item_id, now, Stand())
    run = queries.find_signal_run(item_id)
    assert run is not None
    assert (run.outcome, run.reason) == (SignalOutcome.UNREADABLE, "unsupported")
    assert {signal.kind for signal in queries.list_signals(item_id)} == {"md5", "sha1", "sha256"}


def test_that_many_frames_crowd_nothing_out(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MAX_SIGNALS", 3)
    item_id = received(FILM, now)
    compute(item_id, now, Stand(*(VideoFrame(float(n), value(n), 90) for n in range(20))))
    run = queries.find_signal_run(item_id)
    assert run is not None
    assert (run.signal_count, run.is_cut, run.media_format, run.width) == (23, False, "mp4", 160)


def test_that_a_film_that_was_not_looked_at_whole_says_so(now: datetime) -> None:
    item_id = received(FILM, now)
    compute(item_id, now, Stand(VideoFrame(0.0, value(1), 90), complete=False))
    run = queries.find_signal_run(item_id)
    assert run is not None
    assert run.is_cut


def test_that_no_frame_leaves_as_the_fingerprint_of_the_film(now: datetime) -> None:
    item_id = received(FILM, now)
    compute(item_id, now, Stand(VideoFrame(0.0, value(1), 90)))
    matter = gather(intake_queries.get_item(item_id).clue_id)
    assert Field.ITEM_PDQ not in matter.fields
    assert Field.ITEM_SHA256 in matter.fields


def test_that_a_listed_picture_is_found_in_a_real_film_once_with_its_second(now: datetime) -> None:
    wanted = pictures.signals(encoded(panning(12), "PNG"), Limits())
    other = pictures.signals(encoded(elsewhere(50), "PNG"), Limits())
    assert isinstance(wanted, PictureSignals) and isinstance(other, PictureSignals)
    entry_id = listed(wanted.pdq_hex, now)
    item_id = received(FILM, now)
    compute(item_id, now)
    steps.search_item(item_id, actor=PIPELINE, as_of=now)
    (match,) = queries.list_matches(item_id=item_id)
    assert match.entry_id == entry_id
    assert match.distance <= 10
    assert SentenceCode.FRAME_OF_FILM in match.sentences
    assert "frame of the film, at 0:00:04.2." in match.sentence
    seconds = Signal.objects.get(item_id=item_id, kind=SignalKind.PDQ, second=match_second(match.id)).second
    assert seconds == pytest.approx(4.2)


def match_second(match_id: str) -> float:
    return float(Signal.objects.get(matches__id=match_id).second or 0)


def test_that_a_new_entry_finds_the_film_backwards(now: datetime) -> None:
    item_id = received(FILM, now)
    compute(item_id, now, Stand(*(VideoFrame(float(n), value(n), 90) for n in range(5))))
    listed(value(3), now)
    latest = generations.latest()
    assert latest is not None
    search = backward.BackwardSearch(latest.token)
    part = search.search("pdq", "", actor=PIPELINE, as_of=now)
    assert part["signals"] == 5
    (match,) = queries.list_matches(item_id=item_id)
    assert (match.distance, match_second(match.id)) == (0, 3.0)


def test_that_a_film_no_frame_of_which_is_listed_has_no_match(now: datetime) -> None:
    listed(value(99), now)
    item_id = received(FILM, now)
    compute(item_id, now)
    found = steps.search_item(item_id, actor=PIPELINE, as_of=now)
    assert (found.hits, queries.list_matches(item_id=item_id)) == (0, ())

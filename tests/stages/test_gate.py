"""No closed file is ever opened for a person's eyes without a recorded authority, whatever happens before."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from tests.stages.bank_desk import a_bank, listed
from tests.stages.review_desk import NOW, PIPELINE, kinds, last_detail, make_person

from coldframe.access.queries import get_exposure
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, service
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.intake.actions import receive_clue
from coldframe.intake.queries import list_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, Provenance
from coldframe.matching.queries import list_matches
from coldframe.matching.steps import compute_item_signals, search_item
from coldframe.matching.terms import SignalKind
from coldframe.media.terms import Unreadable, UnreadableReason, unreadable
from coldframe.partners.terms import HarmCategory
from coldframe.triage.actions import (
    claim_review,
    decide,
    end_look,
    open_hidden,
    open_revealed,
    open_review,
    rank_review,
    record_authority,
    reveal_item,
    withdraw_authority,
)
from coldframe.triage.models import Look
from coldframe.triage.queries import gates_of, list_authorities
from coldframe.triage.queries.gate import GateClosed
from coldframe.triage.terms import AuthorityKind, Gate, NewAuthority, NewDecision, TriageEvent
from coldframe.vault.actions import store
from coldframe.vault.queries import find_object

pytestmark = pytest.mark.django_db
_COUNT = itertools.count()
GRAVEST = NewDecision("report", "baseline", "Invented.")


class NoPicture:
    """Stands in for the sandbox: these bytes are no picture."""

    def signals(self, chunks: object) -> Unreadable:
        return unreadable(UnreadableReason.NOT_A_PICTURE)


@dataclass(frozen=True, slots=True)
class Said:
    """What is known about a file, and where this desk is."""

    desk: str = "hotline"
    jurisdiction: str = "US"
    viewed: Answer = Answer.UNKNOWN
    public: Answer = Answer.UNKNOWN
    affected: Answer = Answer.UNKNOWN
    channel: Channel = Channel.API
    referred: bool = False

    def opens(self, holding: set[AuthorityKind]) -> bool:
        """The law of this test, written a second time and without the packs."""
        accepted = set(AuthorityKind)
        if self.jurisdiction == "US":
            accepted.remove(AuthorityKind.REVIEWER_RIGHT)
            direct = not self.referred and self.channel not in (Channel.CYBERTIP, Channel.DESK)
            if direct and (self.desk == "platform" or self.affected is Answer.YES):
                return True
            if Answer.YES in (self.viewed, self.public):
                return True
        return bool(holding & accepted)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


def take_in(said: Said) -> str:
    """A clue with one file of which this is said; its review is open."""
    number = next(_COUNT)
    item = NewItem(
        ItemKind.FILE,
        file=store([b"shape %d" % number], actor=PIPELINE, as_of=NOW),
        viewed_by_sender=said.viewed,
        publicly_available=said.public,
        sender_category="a1",
    )
    new = NewClue(
        said.channel, b"%d" % number, "application/json", (item,), statement="Invented.",
        reported_by_affected=said.affected, danger_now=Answer.YES, harms=(HarmCategory.ABUSE_MATERIAL,),
        provenance=Provenance("rcp_x", "r1", "a1") if said.referred else None,
    )  # fmt: skip
    clue_id = receive_clue(new, actor=PIPELINE, as_of=NOW).clue_id
    open_review(clue_id, actor=PIPELINE, as_of=NOW)
    return clue_id


@pytest.fixture
def told(settings: Any) -> Callable[[Said], str]:
    """Put the desk where it is said to be, and take in such a clue."""

    def tell(said: Said) -> str:
        settings.COLDFRAME_DESK_KIND, settings.COLDFRAME_JURISDICTION = said.desk, said.jurisdiction
        return take_in(said)

    return tell


def warrant(kind: AuthorityKind = AuthorityKind.WARRANT, **other: Any) -> NewAuthority:
    return NewAuthority(
        **{"kind": kind, "number": "2026-1", "issued_by": "An invented court", "text": "The files.", "holds_from": NOW}
        | other
    )  # fmt: skip


def claimed(clue_id: str, actor: Actor) -> tuple[str, str]:
    """Ids of the review, now in the person's hands, and of its only item."""
    review = open_review(clue_id, actor=PIPELINE, as_of=NOW)
    (item,) = list_items(clue_id)
    return claim_review(review.id, actor=actor, as_of=NOW).id, item.id


def gate_of(clue_id: str, as_of: datetime = NOW) -> Gate:
    (gate,) = gates_of(clue_id, as_of=as_of).values()
    return gate


def drawn_for_people(clue_id: str) -> int:
    """How often the vault gave the file out for a person's eyes."""
    (item,) = list_items(clue_id)
    stored = find_object(item.sha256)
    assert stored is not None
    reads = list_events(about=stored.id, kind="object_read")
    return sum(event.detail["reason"] in ("derivative", "reveal") for event in reads)


# ── The property ────────────────────────────────────────────────────────────


@dataclass
class Story:
    """What people and programs do with one clue, and what the gate has to say to each."""

    said: Said
    clue_id: str
    other_id: str
    actor: Actor
    now: datetime = NOW
    look_id: str = ""
    authorities: dict[str, NewAuthority] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.review_id, self.item_id = claimed(self.clue_id, self.actor)

    @property
    def is_open(self) -> bool:
        holding = {
            AuthorityKind(one.kind)
            for one in self.authorities.values()
            if one.holds_from <= self.now and (one.holds_until is None or self.now < one.holds_until)
        }
        return self.said.opens(holding)

    def step(self, name: str, kind: AuthorityKind, start: int, length: int | None) -> None:
        self.now += timedelta(seconds=1)
        before = drawn_for_people(self.clue_id)
        assert gate_of(self.clue_id, self.now).is_open == self.is_open
        if name == "record":
            self.record(kind, start, length)
        else:
            getattr(self, name)()
        drawn = drawn_for_people(self.clue_id) - before
        assert drawn == 0 or self.is_open, name

    def hidden(self) -> None:
        self.asked(lambda: open_hidden(self.item_id, actor=self.actor, as_of=self.now))

    def reveal(self) -> None:
        self.asked(self._reveal)

    def redraw(self) -> None:
        if self.look_id:
            self.asked(lambda: open_revealed(self.look_id, actor=self.actor, as_of=self.now))

    def end(self) -> None:
        if self.look_id:
            end_look(self.look_id, 1, actor=self.actor, as_of=self.now)
            self.look_id = ""

    def record(self, kind: AuthorityKind, start: int, length: int | None) -> None:
        begin = self.now + timedelta(seconds=start)
        end = None if length is None else begin + timedelta(seconds=length)
        new = warrant(kind, holds_from=begin, holds_until=end, item_id=self.item_id if start % 2 else "")
        recorded = record_authority(self.clue_id, new, actor=self.actor, as_of=self.now)
        self.authorities[recorded.id] = new

    def record_elsewhere(self) -> None:
        record_authority(self.other_id, warrant(), actor=self.actor, as_of=self.now)

    def withdraw(self) -> None:
        if self.authorities:
            withdraw_authority(self.authorities.popitem()[0], actor=self.actor, as_of=self.now)

    def match(self) -> None:
        (item,) = list_items(self.clue_id)
        listed(a_bank(), item.sha256, SignalKind.SHA256)
        compute_item_signals(item.id, actor=PIPELINE, as_of=self.now, decoder=NoPicture())
        assert search_item(item.id, actor=PIPELINE, as_of=self.now) is not None
        rank_review(self.clue_id, actor=PIPELINE, as_of=self.now)

    def judge(self) -> None:
        self.look_id = ""  # Deciding ends the look.
        with suppress(Conflict):  # It was judged before.
            decide(self.review_id, replace(GRAVEST, item_id=self.item_id), actor=self.actor, as_of=self.now)

    def asked(self, draw: Callable[[], object]) -> None:
        """Try to draw: it works exactly where the law of this test opens."""
        before = drawn_for_people(self.clue_id)
        try:
            draw()
        except GateClosed:
            assert not self.is_open
        else:
            assert self.is_open
            assert drawn_for_people(self.clue_id) == before + 1

    def _reveal(self) -> None:
        look = reveal_item(
            self.review_id, self.item_id, "needed_to_decide", is_full=True, actor=self.actor, as_of=self.now
        )
        self.look_id = look.id
        open_revealed(look.id, actor=self.actor, as_of=self.now)


ANSWERS = st.sampled_from(Answer)
STEPS = (
    "hidden", "reveal", "redraw", "end", "record", "record_elsewhere", "withdraw", "match", "judge",
)  # fmt: skip


@given(
    said=st.builds(
        Said,
        desk=st.sampled_from(["platform", "hotline", "police"]),
        jurisdiction=st.sampled_from(["US", "US", "ZZ", ""]),
        viewed=ANSWERS,
        public=ANSWERS,
        affected=ANSWERS,
        channel=st.sampled_from([Channel.API, Channel.FORM, Channel.CYBERTIP, Channel.DESK]),
        referred=st.booleans(),
    ),
    script=st.lists(
        st.tuples(
            st.sampled_from(STEPS),
            st.sampled_from(AuthorityKind),
            st.integers(-2, 3),
            st.sampled_from([None, 1, 3]),
        ),
        max_size=8,
    ),
)
@effort(max_examples=25, deadline=None)
def test_no_closed_file_is_ever_drawn(said: Said, script: list[Any]) -> None:
    plenty = dict.fromkeys(
        ("EXPOSURE_ITEMS_PER_DAY", "EXPOSURE_MINUTES_PER_DAY", "BREAK_AFTER_ITEMS", "BREAK_AFTER_MINUTES"),
        10**6,
    )
    desk = {"DESK_KIND": said.desk, "JURISDICTION": said.jurisdiction} | plenty
    with override_settings(**{f"COLDFRAME_{name}": value for name, value in desk.items()}):
        reader = make_person(f"reader-{next(_COUNT)}", Role.SECOND_READER)
        story = Story(said, take_in(said), take_in(said), reader)
        for name, kind, start, length in script:
            story.step(name, kind, start, length)
    if not said.opens(set()) and not list_authorities(story.clue_id):
        assert drawn_for_people(story.clue_id) == 0
        assert not Look.objects.filter(item_id=story.item_id).exists()


# ── What else it says and does ──────────────────────────────────────────────


def test_a_closed_file_shows_nothing_counts_nothing_and_is_judged_all_the_same(
    told: Callable[[Said], str], sana: Actor
) -> None:
    clue_id = told(Said())
    review_id, item_id = claimed(clue_id, sana)
    with pytest.raises(GateClosed, match="may be a search that needs a warrant"):
        reveal_item(review_id, item_id, "needed_to_decide", is_full=False, actor=sana, as_of=NOW)
    with pytest.raises(GateClosed):
        open_hidden(item_id, actor=sana, as_of=NOW)
    assert get_exposure(sana.id, as_of=NOW).items == 0
    assert kinds(item_id, only=TriageEvent) == []
    legal = NewDecision("needs_legal_process", "cannot_determine", "Nobody may open it yet.")
    decide(review_id, legal, actor=sana, as_of=NOW)


def test_programs_read_a_closed_file_for_its_signals(told: Callable[[Said], str], sana: Actor) -> None:
    clue_id = told(Said())
    (item,) = list_items(clue_id)
    listed(a_bank(), item.sha256, SignalKind.SHA256)
    compute_item_signals(item.id, actor=PIPELINE, as_of=NOW, decoder=NoPicture())
    search_item(item.id, actor=PIPELINE, as_of=NOW)
    assert [match.is_exact for match in list_matches(item_id=item.id)] == [True]
    assert not gate_of(clue_id).is_open


def test_only_a_person_who_may_look_opens_a_file(told: Callable[[Said], str], sana: Actor) -> None:
    clue_id = told(Said(public=Answer.YES))
    review_id, item_id = claimed(clue_id, sana)
    ivo = make_person("ivo", Role.INTAKE)
    look = reveal_item(review_id, item_id, "needed_to_decide", is_full=False, actor=sana, as_of=NOW)
    for actor in (ivo, PIPELINE, service("key_" + "1" * 26)):
        with pytest.raises(NotAllowed):
            open_hidden(item_id, actor=actor, as_of=NOW)
        with pytest.raises((NotAllowed, NotFound)):
            open_revealed(look.id, actor=actor, as_of=NOW)
    with pytest.raises(NotFound):
        open_revealed(look.id, actor=sana, as_of=NOW + timedelta(minutes=1))
    assert b"".join(open_hidden(item_id, actor=sana, as_of=NOW)).startswith(b"shape")


def test_an_authority_is_recorded_read_and_withdrawn(told: Callable[[Said], str], sana: Actor) -> None:
    clue_id = told(Said(desk="police"))
    (item,) = list_items(clue_id)
    assert not gate_of(clue_id).is_open
    later = NOW + timedelta(hours=1)
    view = record_authority(
        clue_id, warrant(item_id=item.id, holds_until=later), actor=sana, as_of=NOW
    )  # fmt: skip
    assert list_authorities(clue_id) == (view,)
    assert (gate_of(clue_id).is_open, gate_of(clue_id).rule) == (True, "warrant")
    assert not gate_of(clue_id, later).is_open
    detail = last_detail(view.id, "authority_recorded")
    assert detail.pop("texts_sha256")
    assert detail == {
        "clue": clue_id, "item": item.id, "authority_kind": "warrant",
        "holds_from": "2026-11-22T09:30:00.000000Z", "holds_until": "2026-11-22T10:30:00.000000Z",
    }  # fmt: skip
    assert "court" not in str(list_events(about=view.id))
    gone = withdraw_authority(view.id, actor=sana, as_of=NOW)
    assert (gone.withdrawn_by, gone.withdrawn_at) == (sana.id, NOW)
    assert not gate_of(clue_id).is_open
    with pytest.raises(Conflict):
        withdraw_authority(view.id, actor=sana, as_of=NOW)
    with pytest.raises(NotFound):
        withdraw_authority("aut_x", actor=sana, as_of=NOW)
    assert kinds(view.id) == ["authority_recorded", "authority_withdrawn"]


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"kind": "hunch"}, "kind"),
        ({"issued_by": " "}, "issued_by"),
        ({"number": "1" * 121}, "number"),
        ({"item_id": "itm_of_another"}, "item_id"),
        ({"holds_until": NOW}, "holds_until"),
    ],
)
def test_an_authority_that_says_too_little_is_refused(
    changed: dict[str, Any], name: str, told: Callable[[Said], str], sana: Actor
) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_authority(told(Said()), warrant(**changed), actor=sana, as_of=NOW)
    assert refused.value.field == name


def test_who_may_record_an_authority(told: Callable[[Said], str], sana: Actor) -> None:
    clue_id = told(Said())
    view = record_authority(clue_id, warrant(), actor=sana, as_of=NOW)
    for actor in (make_person("rafa", Role.REVIEWER), PIPELINE, service("key_" + "1" * 26)):
        with pytest.raises(NotAllowed):
            record_authority(clue_id, warrant(), actor=actor, as_of=NOW)
        with pytest.raises(NotAllowed):
            withdraw_authority(view.id, actor=actor, as_of=NOW)
    assert len(list_authorities(clue_id)) == 1

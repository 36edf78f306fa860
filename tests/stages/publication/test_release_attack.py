"""Whoever holds everything that was ever published, corrections too, proves no small count: by whole numbers."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, product

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.stages.publication.release_desk import JANUARY, Desk, month
from tests.unit.publication.attack import Known, Region, combiner

from coldframe.core.errors import Conflict
from coldframe.publication.actions import correct_release
from coldframe.publication.disclosure.sensitive import Policy
from coldframe.publication.queries import get_release, list_releases
from coldframe.publication.terms.releases import ReleaseView
from coldframe.publication.transparency.files import json_of

OUTCOMES = ("not_illegal", "report", "unsure")
MONTHS = ("2027-01", "2027-02", "2027-03")
K = 5
BOTH = frozenset({"yes", "no"})


@dataclass(frozen=True)
class Story:
    """Counts by outcome and month; what is published, in order; how many of a month are reversed before which."""

    counts: tuple[tuple[int, ...], ...]
    published: tuple[tuple[str, int, int, bool, bool], ...]
    reversed_: tuple[tuple[int, int], ...]
    base: int


STORIES = st.builds(
    Story,
    st.tuples(*[st.tuples(*[st.sampled_from([0, 1, 2, 4, 6, 9, 20])] * 3)] * 3),
    st.lists(
        st.tuples(
            st.sampled_from(["decisions", "decisions", "decisions_made"]), st.integers(0, 2), st.integers(1, 3),
            st.booleans(), st.booleans(),
        ),
        min_size=1, max_size=3,
    ).map(tuple),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 7)), min_size=3, max_size=3).map(tuple),
    st.sampled_from([1, 1, 3]),
)  # fmt: skip


def page_of(lives: list[ReleaseView]) -> tuple[list[Known], set[tuple[str, ...]]]:
    """What is read off the files; and the kinds of things that nobody holds possible."""
    known, spans = [], []
    for at, one in enumerate(lives):
        (table,) = json.loads(json_of(get_release(one.id)))["tables"]
        spans.append(MONTHS[one.start.month - 1 : (one.end.month - 1) or 12])
        for cell in table["cells"]:
            told = dict(zip(table["axes"], cell["headings"], strict=True))
            outcome, when = (told.get(axis, "total") for axis in ("outcome", "month"))
            region: Region = (
                frozenset(OUTCOMES) if outcome == "total" else frozenset({outcome}),
                frozenset(spans[at]) if when == "total" else frozenset({when}),
                *(frozenset({"yes"}) if place == at else BOTH for place in range(len(lives))),
            )
            known.append(Known(region, cell["value"].get("number")))
    flags = product(*[("yes", "no")] * len(lives))
    closed = {
        (outcome, when, *each)
        for outcome, when, each in product(OUTCOMES, MONTHS, flags)
        if any(flag == "yes" and when not in span for flag, span in zip(each, spans, strict=True))
        # What counts later counted before; what stands was made.
        or any(
            each[a] == "no" and each[b] == "yes" and when in spans[a]
            for a, b in product(range(len(lives)), repeat=2)
            if (lives[a].measure == lives[b].measure and a < b)
            or (lives[a].measure, lives[b].measure) == ("decisions_made", "decisions")
        )
    }
    return known, closed


class Attack(TestCase):
    """A test that rolls back after each example."""

    @given(STORIES)
    @hypothesis_settings(max_examples=14, deadline=None)
    def test_no_combination_of_files_proves_a_small_count(self, story: Story) -> None:
        desk, made = Desk(), []
        for when, by_outcome in enumerate(story.counts):
            for outcome, count in zip(OUTCOMES, by_outcome, strict=True):
                at = JANUARY + timedelta(days=31 * when + 5)
                made.append((when, desk.decide(count, at=at, outcome=outcome, category=outcome)))
        now, out = JANUARY + timedelta(days=100), ""
        for (measure, first, months, by_part, by_month), (back, count) in zip(
            story.published, story.reversed_, strict=False
        ):
            now += timedelta(days=3)
            period = month(first + 1, months=min(months, 3 - first))
            with suppress(Conflict):
                out = desk.publish(
                    measure, period, at=now, by_part=by_part and measure == "decisions", by_month=by_month,
                    policy=Policy(K, story.base),
                )  # fmt: skip
            gone = [one for when, ids in made if when == back for one in ids][:count]
            desk.reverse(*gone, at=now + timedelta(days=1))
            made = [(when, [one for one in ids if one not in gone]) for when, ids in made]
        with suppress(Conflict):
            if out:
                new = correct_release(
                    out, note="As known now.", actor=desk.wen, as_of=now + timedelta(days=2)
                )
                desk.out(new, at=now + timedelta(days=2))
        lives = sorted(list_releases(is_out=True), key=lambda one: one.published_at or now)
        self.attack(lives, story.base)

    def attack(self, lives: list[ReleaseView], base: int) -> None:
        """Find the bounds of whatever is hidden, and of what lies in one release and not in another."""
        if not lives:
            return
        known, closed = page_of(lives)
        asked = {one.region for one in known if one.number is None}
        for a, b in combinations(range(len(lives)), 2):
            for yes, no in ((a, b), (b, a)):
                flags = [BOTH] * len(lives)
                flags[yes], flags[no] = frozenset({"yes"}), frozenset({"no"})
                asked.add((frozenset(OUTCOMES), frozenset(MONTHS), *flags))
        axes = [OUTCOMES, MONTHS, *[("yes", "no")] * len(lives)]
        found = combiner(axes, known, sorted(asked, key=repr), K, base, dict.fromkeys(closed, 0))
        for region, (least, most) in found.items():
            assert least < 1 or most >= K, (region, least, most, [one.state for one in lives])

"""Invented histories for tests of releases: decisions and clues as the ledger knows them, and two publishers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.stages.review_desk import make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor, system
from coldframe.custody.actions import act
from coldframe.publication.actions import draft_release, propose_release, publish_release
from coldframe.publication.disclosure.sensitive import Policy
from coldframe.publication.terms import Period

JANUARY = datetime(2027, 1, 1, tzinfo=UTC)
"""Later than every account of the tests is made."""

PIPELINE = system("pipeline")


def month(number: int, *, months: int = 1) -> Period:
    """A period of whole months of 2027, in UTC."""
    last = number + months
    return Period(
        datetime(2027, number, 1, tzinfo=UTC),
        datetime(2027 + (last > 12), (last - 1) % 12 + 1, 1, tzinfo=UTC),
    )


class Desk:
    """A desk whose people decide, take back, and publish."""

    def __init__(self) -> None:
        self.wen = make_person("wen", Role.PUBLISHER)
        self.ida = make_person("ida", Role.PUBLISHER)
        self._count = 0

    def decide(self, count: int, *, at: datetime, outcome: str = "report", **detail: object) -> list[str]:
        """So many decisions; returns their ids."""
        ids = []
        with act(actor=PIPELINE, as_of=at) as ledger:
            for _ in range(count):
                self._count += 1
                ids.append(f"dec_{self._count:026d}")
                ledger.record(
                    "decision_made", ids[-1], outcome=outcome,
                    **({"category": "a1", "harms": ["grooming"], "clue": f"clu_{self._count:026d}"} | detail),
                )  # fmt: skip
        return ids

    def reverse(self, *decisions: str, at: datetime) -> None:
        """Reverse these."""
        with act(actor=PIPELINE, as_of=at) as ledger:
            for one in decisions:
                ledger.record("decision_reversed", one)

    def draft(self, measure: str, period: Period, *, at: datetime, by_part: bool = True, by_month: bool = False,
              policy: Policy | None = None) -> str:  # fmt: skip
        """Draft a release by the first publisher."""
        return draft_release(
            measure=measure, period=period, by_part=by_part, by_month=by_month, policy=policy or Policy(),
            actor=self.wen, as_of=at,
        )  # fmt: skip

    def publish(self, measure: str, period: Period, *, at: datetime | None = None, **how: object) -> str:
        """Draft, propose and publish by the second one."""
        at = at or period.end + timedelta(days=3)
        made = self.draft(measure, period, at=at, **how)  # type: ignore[arg-type]
        self.out(made, at=at)
        return made

    def out(self, release_id: str, *, at: datetime, second: Actor | None = None) -> None:
        """Propose and publish a draft."""
        propose_release(release_id, actor=self.wen, as_of=at)
        publish_release(release_id, actor=second or self.ida, as_of=at)

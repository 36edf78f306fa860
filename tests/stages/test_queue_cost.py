"""What a page of the queue or the inbox costs does not grow with what waits behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.ids import new_id
from coldframe.intake.models import Clue
from coldframe.intake.queries import list_clues
from coldframe.intake.terms import Channel
from coldframe.triage.models import Review
from coldframe.triage.queries import COUNTED, QueueFilter, count_queue, list_queue
from coldframe.triage.terms import Lane

pytestmark = pytest.mark.django_db
WAITING, DECIDED = 2_000, 1_000
LANES = tuple(Lane)

FILTERS = {
    "everything": QueueFilter(),
    "takable": QueueFilter(only_takable=True),
    "one lane": QueueFilter(lane=Lane.STANDARD, only_takable=True),
    "the flood": QueueFilter(in_flood=True),
    "without the flood": QueueFilter(in_flood=False, only_takable=True),
}


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def many() -> None:
    """Thousands of reviews in every lane, some in a flood, and others that are decided; rows only."""
    Review.objects.bulk_create(
        Review(
            id=new_id("rev"),
            clue_id=new_id("clu"),
            state="open" if n < WAITING else "decided",
            lane=LANES[n % len(LANES)],
            lane_rank=LANES[n % len(LANES)].rank,
            points=n % 40,
            priority_pack="priority_v1",
            in_flood=n % 3 == 0,
            received_at=NOW + timedelta(seconds=n % 50),
            opened_at=NOW,
        )
        for n in range(WAITING + DECIDED)
    )
    Clue.objects.bulk_create(
        Clue(
            id=new_id("clu"),
            channel=Channel.API if n % 2 else Channel.FORM,
            sender=f"service:{n}",
            idempotency_hash=str(n),
            received_at=NOW + timedelta(seconds=n // 100),
            raw_sha256="0" * 64,
        )
        for n in range(WAITING)
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def plans_of(read: Callable[[], object], table: str) -> str:
    """The database's own plans for what ``read`` asks of a table."""
    with CaptureQueriesContext(connection) as asked:
        read()
    words = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    plans = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            if f'FROM "{table}"' in query["sql"]:
                cursor.execute(words + query["sql"].replace("%", "%%"))
                plans += [" ".join(map(str, row)) for row in cursor.fetchall()]
    return "\n".join(plans)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("name", FILTERS)
def test_a_page_of_the_queue_is_read_in_the_order_of_an_index(rafa: Actor, name: str) -> None:
    plan = plans_of(lambda: list_queue(rafa.id, as_of=NOW, chosen=FILTERS[name], offset=50), "triage_review")
    index = {True: "review_flood", False: "review_dry", None: "review_queue"}[FILTERS[name].in_flood]
    assert index in plan
    assert "ORDER BY" not in plan and "Sort" not in plan


@pytest.mark.usefixtures("many")
def test_what_a_person_holds_is_found_by_the_person(rafa: Actor) -> None:
    plan = plans_of(
        lambda: list_queue(rafa.id, as_of=NOW, chosen=QueueFilter(only_mine=True)), "triage_review"
    )
    assert "handed_to" in plan and "review_queue" not in plan


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "chosen", [QueueFilter(received_after=NOW + timedelta(seconds=47)), QueueFilter(due_before=NOW)]
)
def test_what_is_rare_is_found_by_its_own_index(rafa: Actor, chosen: QueueFilter) -> None:
    plan = plans_of(lambda: list_queue(rafa.id, as_of=NOW, chosen=chosen), "triage_review")
    assert "review_newest" in plan or "review_due" in plan
    shown = list_queue(rafa.id, as_of=NOW, chosen=chosen, limit=1_000)
    assert len(shown) == count_queue(rafa.id, as_of=NOW, chosen=chosen)
    assert [(r.lane.rank, -r.points, r.received_at) for r in shown] == sorted(
        (r.lane.rank, -r.points, r.received_at) for r in shown
    )


@pytest.mark.usefixtures("many")
def test_counting_stops(rafa: Actor) -> None:
    assert count_queue(rafa.id, as_of=NOW) == COUNTED + 1
    assert count_queue(rafa.id, as_of=NOW, chosen=QueueFilter(in_flood=True)) == 667
    plan = plans_of(
        lambda: count_queue(rafa.id, as_of=NOW, chosen=QueueFilter(in_flood=True)), "triage_review"
    )
    assert "review_flood" in plan or "Limit" in plan  # PostgreSQL may read the first thousand as they lie


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("channel", [None, Channel.API])
def test_a_page_of_the_inbox_is_read_in_the_order_of_an_index(channel: Channel | None) -> None:
    last = list_clues(channel=channel, limit=70)[-1].id
    for after in (None, last):

        def read(after: str | None = after) -> object:
            return list_clues(channel=channel, after_id=after, limit=50)

        plan = plans_of(read, "intake_clue")
        assert "intake_clue_channel" in plan or "intake_clue_newest" in plan
        assert "ORDER BY" not in plan and "Seq Scan on intake_clue" not in plan


@pytest.mark.usefixtures("many")
def test_the_inbox_goes_on_exactly_where_its_page_ended() -> None:
    whole = [clue.id for clue in list_clues(limit=450)]
    read: list[str] = []
    while len(read) < 450:
        read += [clue.id for clue in list_clues(after_id=read[-1] if read else None, limit=45)]
    assert read == whole

"""What intake holds, as other stages and the doors see it. Who reported is not among it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, NotFound
from coldframe.intake.models import (
    Clue,
    ClueHarm,
    DeadLetter,
    Item,
    ReporterIdentity,
    StoppedFile,
    WithheldPassword,
)
from coldframe.intake.rules import is_reached_by_v1
from coldframe.intake.terms import (
    Channel,
    ClueView,
    DeadLetterView,
    ItemKind,
    ItemProblem,
    ItemView,
    LetterState,
    Origin,
    Provenance,
    TraceView,
)
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.terms import SelectorKind


def get_clue(clue_id: str) -> ClueView:
    """One clue.

    Raises:
        NotFound: No such clue.
    """
    found = find_clue(clue_id)
    if found is None:
        raise NotFound("There is no clue with that id.")
    return found


def require_usable(clue_id: str) -> None:
    """Pass if a clue may go into a report, a referral or a case.

    Raises:
        Conflict: Its sender asked it back and nobody has answered yet, it was destroyed, or one of its files is
            in doubt.
    """
    row = Clue.objects.filter(pk=clue_id).first()
    if row is not None and row.stopped_by:
        raise Conflict(
            "The desk that sent this clue asked it back. Answer its recall first; until then the clue goes "
            "into no report, referral or case."
        )
    if row is not None and row.destroyed_at is not None:
        raise Conflict("This clue was destroyed. Only its tombstone is left.")
    if has_stopped_file(clue_id):
        raise Conflict(
            "A file of this clue is in doubt: as an exhibit it was not what was admitted. Until a person settles "
            "that, the clue goes into no report, referral or case."
        )


def has_stopped_file(clue_id: str) -> bool:
    """Tell whether a file of a clue is in doubt, so that nothing of the clue is used."""
    return StoppedFile.objects.filter(sha256__in=_files_of(clue_id)).exists()


def find_clue(clue_id: str) -> ClueView | None:
    """One clue, or ``None``."""
    row = select_clues().filter(id=clue_id).first()
    return None if row is None else _clue_view(row)


def get_clues(clue_ids: Iterable[str]) -> dict[str, ClueView]:
    """Many clues at once, by id; one that there is not is left out."""
    return {row.id: _clue_view(row) for row in select_clues().filter(id__in=tuple(clue_ids))}


def list_clues(
    *,
    channel: Channel | None = None,
    received_before: datetime | None = None,
    after_id: str | None = None,
    limit: int = 100,
) -> tuple[ClueView, ...]:
    """Clues, newest first; the next page is what comes after the last one's id.

    Raises:
        NotFound: ``after_id`` names no clue.
    """
    rows = select_clues()
    if channel is not None:
        rows = rows.filter(channel=channel)
    if received_before is not None:
        rows = rows.filter(received_at__lt=received_before)
    rows = rows.order_by("-received_at", "id")
    if after_id is None:
        return tuple(_clue_view(row) for row in rows[:limit])
    # Not by time alone: all clues of one import were received at the same moment. In two reads, each of
    # which an index answers: the rest of that moment, then what is older.
    last = get_clue(after_id)
    found = list(rows.filter(received_at=last.received_at, id__gt=last.id)[:limit])
    found += rows.filter(received_at__lt=last.received_at)[: limit - len(found)]
    return tuple(_clue_view(row) for row in found)


def statements_of(clue_ids: Iterable[str]) -> dict[str, str]:
    """What was said in each of these clues, by id, for a list; a clue without a statement is left out."""
    rows = Clue.objects.filter(id__in=tuple(clue_ids)).exclude(statement="")
    return dict(rows.values_list("id", "statement"))


def select_clues() -> QuerySet[Clue]:
    """Clues with all that a view needs, to be narrowed further."""
    items = Item.objects.filter(clue=OuterRef("pk")).order_by().values("clue")
    return Clue.objects.prefetch_related("harm_rows").annotate(
        # Counted for the rows that are shown; a join would count for all of them first.
        item_count=Coalesce(Subquery(items.annotate(n=Count("pk")).values("n")), 0),
        has_reporter=Exists(ReporterIdentity.objects.filter(clue=OuterRef("pk"))),
    )


def list_items(clue_id: str) -> tuple[ItemView, ...]:
    """The items of a clue, in its order."""
    rows = Item.objects.filter(clue_id=clue_id).prefetch_related("trace_rows").order_by("position")
    return tuple(_item_view(row) for row in rows)


def items_of_clues(clue_ids: Iterable[str]) -> dict[str, tuple[ItemView, ...]]:
    """The items of many clues at once, by clue, each in its order; a clue without any is left out."""
    rows = Item.objects.filter(clue_id__in=tuple(clue_ids)).prefetch_related("trace_rows")
    found: dict[str, list[ItemView]] = {}
    for row in rows.order_by("clue_id", "position"):
        found.setdefault(row.clue_id, []).append(_item_view(row))
    return {clue_id: tuple(items) for clue_id, items in found.items()}


def get_item(item_id: str) -> ItemView:
    """One item.

    Raises:
        NotFound: No such item.
    """
    row = Item.objects.filter(id=item_id).prefetch_related("trace_rows").first()
    if row is None:
        raise NotFound("There is no item with that id.")
    return _item_view(row)


def list_items_with_file(sha256: str) -> tuple[ItemView, ...]:
    """Items of any clue whose bytes have that SHA-256, oldest clue first."""
    rows = Item.objects.filter(sha256=sha256).exclude(sha256="").prefetch_related("trace_rows")
    return tuple(_item_view(row) for row in rows.order_by("clue__received_at", "id"))


def list_clues_with_file(sha256: str, *, limit: int) -> tuple[str, ...]:
    """Ids of the clues that hold a file with that SHA-256, the oldest first."""
    rows = Clue.objects.filter(items__sha256=sha256).distinct().order_by("received_at", "id")
    return tuple(rows.values_list("id", flat=True)[:limit]) if sha256 else ()


def count_clues_with_file(sha256: str, *, received_after: datetime) -> int:
    """Clues that arrived after a moment and hold a file with that SHA-256."""
    rows = Item.objects.filter(sha256=sha256, clue__received_at__gt=received_after)
    return rows.aggregate(count=Count("clue_id", distinct=True))["count"] if sha256 else 0


def clue_of_each_item(item_ids: Iterable[str]) -> dict[str, str]:
    """The clue of each item, by the item's id."""
    return dict(Item.objects.filter(id__in=tuple(item_ids)).values_list("id", "clue_id"))


def origins_of_clues(clue_ids: Iterable[str]) -> dict[str, Origin]:
    """Where each clue came from, by id; one that there is not is left out. Cost: three queries."""
    ids = tuple(clue_ids)
    platforms: dict[str, set[str]] = {id_: set() for id_ in ids}
    for clue_id, platform in Item.objects.filter(clue__in=ids).values_list("clue_id", "platform").distinct():
        platforms[clue_id].update({platform} - {""})
    harms: dict[str, set[str]] = {id_: set() for id_ in ids}
    for clue_id, harm in ClueHarm.objects.filter(clue__in=ids).values_list("clue_id", "harm"):
        harms[clue_id].add(harm)
    return {
        id_: Origin(
            sender.partition(":")[2], channel, tuple(sorted(platforms[id_])), tuple(sorted(harms[id_]))
        )
        for id_, sender, channel in Clue.objects.filter(pk__in=ids).values_list("pk", "sender", "channel")
    }


def clues_of_items(item_ids: Iterable[str]) -> frozenset[str]:
    """Ids of the clues that the items belong to."""
    return frozenset(Item.objects.filter(id__in=tuple(item_ids)).values_list("clue_id", flat=True))


def list_password_hashes(item_id: str) -> tuple[str, ...]:
    """Keyed hashes of the passwords withheld from an item, and from its clue's own words."""
    item = Item.objects.filter(id=item_id).first()
    if item is None:
        return ()
    own = WithheldPassword.objects.filter(item_id=item_id)
    of_clue = WithheldPassword.objects.filter(clue_id=item.clue_id, item=None)
    return tuple(sorted(set((own | of_clue).values_list("keyed_hash", flat=True))))


def is_reporters_own(clue_id: str, names: Iterable[str]) -> bool:
    """Tell whether one of these accounts or addresses is where whoever reported a clue can be reached.

    Who that is, is not said: reading it needs a reason (``read_reporter``).
    """
    row = ReporterIdentity.objects.filter(clue_id=clue_id).first()
    return row is not None and is_reached_by_v1(row.contact, names)


def get_dead_letter(letter_id: str) -> DeadLetterView:
    """One dead letter.

    Raises:
        NotFound: No such letter.
    """
    row = DeadLetter.objects.filter(id=letter_id).first()
    if row is None:
        raise NotFound("There is no dead letter with that id.")
    return letter_view(row)


def list_dead_letters(
    *, state: LetterState | None = LetterState.WAITING, source_sha256: str = "", limit: int = 100
) -> tuple[DeadLetterView, ...]:
    """Dead letters, newest upload first and then by line; ``state=None`` for all."""
    rows = DeadLetter.objects.all()
    if state is not None:
        rows = rows.filter(state=state)
    if source_sha256:
        rows = rows.filter(source_sha256=source_sha256)
    return tuple(letter_view(row) for row in rows.order_by("-received_at", "line", "id")[:limit])


def count_dead_letters(*, state: LetterState = LetterState.WAITING) -> int:
    """Dead letters in that state."""
    return DeadLetter.objects.filter(state=state).count()


def letter_view(row: DeadLetter) -> DeadLetterView:
    """A dead letter's row as others see it."""
    return DeadLetterView(
        id=row.id,
        channel=Channel(row.channel),
        sender=row.sender,
        received_at=row.received_at,
        code=row.code,
        field=row.field,
        said=row.said,
        line=row.line,
        source_sha256=row.source_sha256,
        raw_sha256=row.raw_sha256,
        media_type=row.media_type,
        state=LetterState(row.state),
        replayed_at=row.replayed_at,
        replayed_by=row.replayed_by,
        clue_ids=tuple(row.clue_ids),
    )


def _clue_view(row: Clue) -> ClueView:
    provenance = Provenance(row.sending_desk, row.referral_id, row.agreement_id) if row.sending_desk else None
    return ClueView(
        id=row.id,
        channel=Channel(row.channel),
        sender=row.sender,
        received_at=row.received_at,
        occurred_at=row.occurred_at,
        statement=row.statement,
        language=row.language,
        danger_now=Answer(row.danger_now),
        escalated_by_sender=Answer(row.escalated_by_sender),
        reported_by_affected=Answer(row.reported_by_affected),
        coercion=Answer(row.coercion),
        reported_elsewhere=Answer(row.reported_elsewhere),
        harms=tuple(sorted(HarmCategory(one.harm) for one in row.harm_rows.all())),
        source=row.source,
        sender_reference=row.sender_reference,
        raw_sha256=row.raw_sha256,
        raw_media_type=row.raw_media_type,
        provenance=provenance,
        has_reporter=bool(getattr(row, "has_reporter", False)),
        item_count=int(getattr(row, "item_count", 0)),
        unread=tuple(row.unread),
        rights_caveat=row.rights_caveat,
        marking=row.marking,
        marking_understood=row.marking_understood,
        stopped_by=row.stopped_by,
        destroyed_at=row.destroyed_at,
    )


def _item_view(row: Item) -> ItemView:
    return ItemView(
        id=row.id,
        clue_id=row.clue_id,
        position=row.position,
        kind=ItemKind(row.kind),
        text=row.text,
        url=row.url,
        platform=row.platform,
        account=row.account,
        screen_name=row.screen_name,
        original_name=row.original_name,
        media_type=row.media_type,
        sha256=row.sha256,
        sha1=row.sha1,
        md5=row.md5,
        size_bytes=row.size_bytes,
        claimed=dict(row.claimed),
        viewed_by_sender=Answer(row.viewed_by_sender),
        publicly_available=Answer(row.publicly_available),
        seen_at=row.seen_at,
        sender_category=row.sender_category,
        traces=tuple(
            TraceView(
                SelectorKind(trace.kind),
                trace.value,
                trace.seen_at,
                trace.port,
                trace.event,
                Answer(trace.proxy),
            )
            for trace in sorted(row.trace_rows.all(), key=lambda trace: trace.pk)
        ),
        problems=tuple(ItemProblem(code) for code in row.problems),
        stated_place=row.stated_place,
    )


def _files_of(clue_id: str) -> QuerySet[Item, str]:
    return Item.objects.filter(clue_id=clue_id).exclude(sha256="").values_list("sha256", flat=True)

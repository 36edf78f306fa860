"""What thousands of clues hold, asked at once: whether there is something, never what it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import BooleanField, ExpressionWrapper, Q

from coldframe.core.answers import Answer
from coldframe.intake.models import Clue, ClueHarm, Item, ItemTrace, ReporterIdentity
from coldframe.intake.rules import is_reached_by_v1
from coldframe.intake.terms import ItemKind
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.terms import SelectorKind

_TEXTS = ("media_type", "url", "text", "original_name", "platform")
_SHORT = ("md5", "sha1", "sha256", "account", "screen_name")
_REACHED = (SelectorKind.EMAIL, SelectorKind.PHONE)


@dataclass(slots=True)
class Holding:
    """What one clue holds.

    Attributes:
        names: What holds something: ``statement``, ``occurred_at``, ``language``; of its items ``item.url`` and
            the like, ``item.file`` if the vault has bytes of one, ``item.kind_file`` if one is a file,
            ``item.kind`` if one is no account; of whom an item shows ``subject.account``, ``subject.ip`` and so
            on, without the items that name whoever reported.
        items: Item ids.
        harms: What its sender says that it is about.
    """

    names: set[str] = field(default_factory=set)
    items: list[str] = field(default_factory=list)
    harms: list[HarmCategory] = field(default_factory=list)


def holdings_of(clue_ids: Collection[str]) -> Mapping[str, Holding]:
    """Say what each of these clues holds, in six queries; one that there is not is left out."""
    rows = Clue.objects.filter(id__in=tuple(clue_ids)).annotate(has_words=_has("statement"))
    found: dict[str, Holding] = {}
    for clue_id, *held in rows.values_list("id", "has_words", "occurred_at", "language"):
        words = zip(("statement", "occurred_at", "language"), held, strict=True)
        found[clue_id] = Holding({name for name, is_held in words if is_held})
    for clue_id, harm in ClueHarm.objects.filter(clue_id__in=found).values_list("clue_id", "harm"):
        found[clue_id].harms.append(HarmCategory(harm))
    own = _reporters_own(found)
    columns = ("clue_id", "id", "kind", "claimed", "size_bytes", *_SHORT, *(f"has_{name}" for name in _TEXTS))
    items = Item.objects.filter(clue_id__in=found).annotate(**{f"has_{name}": _has(name) for name in _TEXTS})
    for clue_id, item_id, kind, claimed, size, *held in items.order_by("clue_id", "position").values_list(
        *columns
    ):
        holding = found[clue_id]
        holding.items.append(item_id)
        said = {name for name, is_held in zip((*_SHORT, *_TEXTS), held, strict=True) if is_held}
        holding.names |= _names_of_item(said, kind, claimed, has_file="sha256" in said and size is not None)
        if item_id not in own:
            holding.names |= {f"subject.{name}" for name in said & {"account", "screen_name", "platform"}}
    traces = ItemTrace.objects.filter(item__clue_id__in=found).exclude(item_id__in=own)
    for clue_id, kind in traces.values_list("item__clue_id", "kind").distinct():
        found[clue_id].names.add(f"subject.{kind}")
    return found


def _names_of_item(said: set[str], kind: str, claimed: Mapping[str, str], *, has_file: bool) -> set[str]:
    names = {f"item.{name}" for name in said}
    names |= {f"item.{name}" for name in ("md5", "sha1", "sha256", "pdq") if claimed.get(name)}
    if kind != ItemKind.ACCOUNT:
        names.add("item.kind")
    if kind == ItemKind.FILE:
        names.add("item.kind_file")
    if has_file:
        names.add("item.file")
    return names


def _reporters_own(clue_ids: Collection[str]) -> frozenset[str]:
    """Return the items by which whoever reported can be reached; see ``queries.is_reporters_own``.

    Where somebody says that no affected person reported, there are none.
    """
    reporters = ReporterIdentity.objects.filter(clue_id__in=clue_ids)
    contacts = dict(reporters.exclude(clue__reported_by_affected=Answer.NO).values_list("clue_id", "contact"))
    named: dict[str, tuple[str, list[str]]] = {}
    items = Item.objects.filter(clue_id__in=contacts)
    for item_id, clue_id, *names in items.values_list("id", "clue_id", "account", "screen_name"):
        named[item_id] = (contacts[clue_id], [name for name in names if name])
    traces = ItemTrace.objects.filter(item__clue_id__in=contacts, kind__in=_REACHED)
    for item_id, value in traces.values_list("item_id", "value"):
        named[item_id][1].append(value)
    return frozenset(
        item_id for item_id, (contact, names) in named.items() if is_reached_by_v1(contact, names)
    )


def _has(column: str) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(~Q(**{column: ""}), output_field=BooleanField())

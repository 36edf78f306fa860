"""A desk on paper: what happened, month by month, and what it publishes of it, one release beside those before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.unit.publication.reader import Page

from coldframe.custody.terms import Event
from coldframe.publication.disclosure.linking import link_v1
from coldframe.publication.disclosure.recipes import MONTH, TOTAL, Recipe
from coldframe.publication.disclosure.releasing import Earlier, release_v1
from coldframe.publication.disclosure.sensitive import Policy
from coldframe.publication.disclosure.tables import count_in
from coldframe.publication.measures import MEASURES, kin_of
from coldframe.publication.terms import SUPPRESSED, Measure, Period

OF = {one.code: one for one in MEASURES}


def first_of(month: int) -> datetime:
    """The first of a month of 2027, counted from 0."""
    return datetime(2027 + month // 12, month % 12 + 1, 1, tzinfo=UTC)


class Shelf:
    """Everything that a desk published. All is linked with all of its kin, as is always safe."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.happened: list[tuple[int, str, str, dict[str, object]]] = []
        self.out: list[tuple[Recipe, Earlier]] = []
        self.pages: list[Page] = []
        self.small: list[dict[object, int]] = []

    def happens(self, kind: str, subject: str, month: int, **detail: object) -> None:
        """Something happens in a month."""
        self.happened.append((month, kind, subject, detail))

    def events(self) -> list[Event]:
        """The ledger: in the order of the months."""
        ordered = sorted(self.happened, key=lambda one: one[0])
        return [
            Event(
                at, kind, first_of(month) + timedelta(days=5, seconds=at), "person:x", subject, detail, "", ""
            )
            for at, (month, kind, subject, detail) in enumerate(ordered, 1)
        ]

    def publish(
        self, code: str, start: int, end: int, *, as_of: int, by_part: bool = False, by_month: bool = False
    ) -> dict[tuple[str, ...], str]:
        """Publish a table of the months from start to before end, known at the beginning of a month."""
        measure = OF[code]
        recipe = Recipe(
            name=f"release {len(self.out)}", measure=measure, period=Period(first_of(start), first_of(end)),
            as_of=first_of(as_of), until=10**6, by_part=by_part, by_month=by_month,
        )  # fmt: skip
        kin = [one for one in self.out if kin_of(one[0].measure) == kin_of(measure)]
        linked = link_v1(self.events(), [*(one for one, _earlier in kin), recipe])
        *before, layout = linked.layouts
        earlier = [replace(one, layout=laid) for (_recipe, one), laid in zip(kin, before, strict=True)]
        made = release_v1(
            linked.counts, [layout], self.policy,
            measure=Measure(measure.code, measure.unit, measure.what, measure.counting_point),
            period=recipe.period, population="a desk", as_of=recipe.as_of, source="custody:1:0", earlier=earlier,
        )  # fmt: skip
        (table,) = made.tables
        self.out.append((recipe, Earlier(layout, table, self.policy.base)))
        cells: dict[tuple[str | None, int | None], int | None] = {}
        small: dict[object, int] = {}
        atoms = {cell.headings: cell.atoms for cell in linked.counts.cells_of(layout)}
        for cell in table.cells:
            told_by = dict(zip(recipe.axes, cell.headings, strict=True))
            month = told_by.pop(MONTH, TOTAL)
            part = next(iter(told_by.values()), TOTAL)
            key = (
                None if part == TOTAL else part,
                None if month == TOTAL else (int(month[:4]) - 2027) * 12 + int(month[5:]) - 1,
            )
            cells[key] = None if cell.value == SUPPRESSED else int(cell.value.number)
            if 0 < count_in(linked.counts.sources, atoms[cell.headings]) < self.policy.k:
                small[key] = count_in(linked.counts.truth, atoms[cell.headings])
        self.pages.append(Page(code, start, end, as_of, cells, self.policy.k, self.policy.base))
        self.small.append(small)
        return {cell.headings: cell.text for cell in table.cells}

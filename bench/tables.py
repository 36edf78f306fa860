"""What a benchmark returns: tables of words, ready for a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One comparison.

    Attributes:
        title: What was compared.
        note: How, in a sentence or two: sizes, rounds, what a figure means.
        columns: Headings, with units.
        rows: As many cells as headings.
    """

    title: str
    note: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def as_markdown(self) -> str:
        """Draw the table under its title."""
        lines = [" | ".join(cells) for cells in (self.columns, ("---",) * len(self.columns), *self.rows)]
        return "\n".join([f"### {self.title}", "", self.note, "", *(f"| {line} |" for line in lines), ""])

"""Cutting a long list into pages whose number stands in the address, so that a view can be shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

ROWS = 50
"""Rows on a page."""


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list.

    Attributes:
        total: Rows in the whole list, as far as it is counted.
        more: There are more rows than were counted; pages end at the last counted one.
        number: This page, from 1.
        newer: Address of the page before, or empty; ``older``: of the page after.
    """

    total: int
    more: bool
    number: int
    newer: str
    older: str

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * ROWS

    @property
    def limit(self) -> int:
        """Rows on this page at most."""
        return ROWS

    @property
    def last(self) -> int:
        """Number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // ROWS))


def page_of(request: HttpRequest, name: str, rows: Sequence[object], number: str) -> dict[str, Any]:
    """Cut one page out of a list that was read whole, for a template.

    Args:
        request: Whose address holds the number.
        name: What the template calls the rows; ``<name>_paging`` goes with them.
        rows: The whole list.
        number: Name of the number in the address, which tells the lists of one page apart.
    """
    paging = pages_of(request, len(rows), name=number)
    return {name: rows[paging.offset : paging.offset + paging.limit], f"{name}_paging": paging}


def pages_of(request: HttpRequest, total: int, *, at_most: int | None = None, name: str = "page") -> Paging:
    """Read the page number from the address; a wrong or too large one shows the nearest page.

    ``at_most`` is how far the list was counted: a larger ``total`` stands for more than that. ``name`` tells
    the lists of one page apart.
    """
    more = at_most is not None and total > at_most
    total = total if at_most is None else min(total, at_most)
    text = request.GET.get(name, "1")
    last = max(1, -(-total // ROWS))
    number = min(last, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 10 else 1

    def address(page: int) -> str:
        query = request.GET.copy()
        query[name] = str(page)
        return f"?{query.urlencode()}"

    return Paging(
        total=total,
        more=more,
        number=number,
        newer=address(number - 1) if number > 1 else "",
        older=address(number + 1) if number < last else "",
    )

"""What stands on paper, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, one a line; a value may have several lines.

    Attributes:
        rows: Label and value.
        is_code: The values are digests or identifiers: set in letters that nobody confuses.
    """

    rows: tuple[tuple[str, str], ...]
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header, which is repeated on each page.

    Attributes:
        header: One text a column.
        rows: As many texts each as the header has.
        widths: Share of the width of each column, such as ``(1, 4)``.
        code: Positions, from 0, of columns that hold digests or identifiers.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    code: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Running text, each line of it a line of its own."""

    text: str


Block = Facts | Table | Words


@dataclass(frozen=True, slots=True)
class Section:
    """A part with its heading; an empty heading shows none."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document.

    Attributes:
        title: On the first page, and in the file's own description.
        reference: Whose document it is: an id, on each page.
        created_at: Stands in the file; given, so that the same paper is the same bytes.
        foot: Lines on the foot of each page, above the number of the page.
        page_of: How a page is numbered: ``{page}`` and ``{pages}`` are replaced.
        language: BCP 47 tag of the labels, such as ``ko``: chooses among Chinese, Japanese and Korean forms.
        no_letter: Stands on the first page if a letter had no font; ``{n}`` is replaced.
    """

    title: str
    reference: str
    created_at: datetime
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    page_of: str = "Page {page} of {pages}"
    language: str = "en"
    no_letter: str = (
        "{n} kinds of letters have no font on the machine that wrote this. They stand as their numbers in "
        "Unicode, such as [U+4E2D]."
    )

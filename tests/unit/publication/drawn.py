"""PDF pages drawn by hand: the same table as different programs write it, without any of those programs."""

from __future__ import annotations

from collections.abc import Sequence

Rows = Sequence[Sequence[str]]


def document(*pages: bytes, page: bytes = b"", form: bytes = b"", fonts: bytes = b"") -> bytes:
    """A PDF of these content streams; ``form`` is drawn by ``/Fm0 Do``."""
    kids = b" ".join(b"%d 0 R" % (10 + 2 * at) for at in range(len(pages)))
    resources = b"<</Font<</F1 3 0 R%s>>/XObject<</Fm0 4 0 R>>>>" % fonts
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
        4: b"<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources %s/Length %d>>stream\n%s\nendstream"
        % (resources, len(form), form),
    }
    for at, content in enumerate(pages):
        objects[10 + 2 * at] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources %s%s>>"
            % (11 + 2 * at, resources, page)
        )
        objects[11 + 2 * at] = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    out, places = bytearray(b"%PDF-1.4\n"), {}
    for number, each in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start, last = len(out), max(objects)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
    for number in range(1, last + 1):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (last + 1, start)


def text(x: float, y: float, words: str, size: float = 10) -> bytes:
    """One string."""
    return b"BT /F1 %.2f Tf %.2f %.2f Td (%s) Tj ET\n" % (size, x, y, _escaped(words))


def table(
    rows: Rows,
    ends: Sequence[float] = (72, 400, 500),
    *,
    top: float = 700,
    lead: float = 16,
    style: str = "cells",
) -> bytes:
    """A table whose first column begins, and whose others end, at ``ends``, written as ``style`` says."""
    placed = [
        (end - (width(cell) if at else 0), top - lead * line, cell)
        for line, row in enumerate(rows) for at, (end, cell) in enumerate(zip(ends, row, strict=False)) if cell
    ]  # fmt: skip
    if style == "columns":
        placed.sort(key=lambda each: min(range(len(ends)), key=lambda at: abs(ends[at] - each[0])))
    return b"".join(_STYLES[style](x, y, cell) for x, y, cell in placed)


def width(words: str, size: float = 10) -> float:
    """In Courier, all letters are as wide."""
    return 0.6 * size * len(words)


def _by_letter(x: float, y: float, cell: str) -> bytes:
    out = b""
    for letter in cell:
        out += b"" if letter == " " else text(x, y, letter)
        x += width(letter)
    return out


def _by_word(x: float, y: float, cell: str) -> bytes:
    out = b""
    for word in cell.split(" "):
        out += text(x, y, word)
        x += width(f"{word} ")
    return out


def _kerned(x: float, y: float, cell: str) -> bytes:
    pieces = b" -600 ".join(b"(%s)" % _escaped(word) for word in cell.split(" "))
    return b"BT /F1 10 Tf %.2f %.2f Td [%s] TJ ET\n" % (x, y, pieces)


def _scaled(x: float, y: float, cell: str) -> bytes:
    return b"BT /F1 1 Tf 10 0 0 10 %.2f %.2f Tm (%s) Tj ET\n" % (x, y, _escaped(cell))


_STYLES = {
    "cells": text,
    "columns": text,
    "letters": _by_letter,
    "words": _by_word,
    "kerned": _kerned,
    "scaled": _scaled,
}


def _escaped(words: str) -> bytes:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")

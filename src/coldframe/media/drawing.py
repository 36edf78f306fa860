"""What the pages of a PDF draw: words, each where it stands, and straight lines. Runs in a confined child only.

Nothing is rendered. Colors, clips and pictures are passed over; text that is drawn invisibly, as programs lay it over
a scan, is text.

Source: ISO 32000-1, 8.3 (coordinates), 8.5 (paths), 9.3 and 9.4 (text state, showing), 8.10 (forms).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, StreamObject
from pypdf.generic._font import Font

MAX_OPERATIONS = 3_000_000
"""Of all pages; a page of print has a few thousand."""

THIN = 2.5
"""A filled area thinner than this, in points, is a line."""

RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")

_MAX_WORDS = 100_000
_MAX_RULES = 20_000
_MAX_FORMS = 200
_MAX_DEPTH = 8
_MAX_SAVED = 500
_MAX_SIZE = 60
"""Letters larger than this many points are a watermark or a mistake."""

_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Box = tuple[float, float, float, float]
"""Two corners, or the ends of a line, in points."""


class TooMuch(Exception):
    """A page that says more than any page of print."""


@dataclass(slots=True)
class Word:
    """Letters without a space, where they stand, in points.

    Attributes:
        start: Along its line.
        end: Along its line.
        height: Of its line above the page's corner.
        size: Of its letters.
        space: As wide as a space of its font.
        text: The letters.
        follows: One space, and nothing else, stands between it and the word before it in one string.
    """

    start: float
    end: float
    height: float
    size: float
    space: float
    text: str
    follows: bool = False


@dataclass(slots=True)
class Drawn:
    """What one page draws: words by the direction that they run in, in quarter turns; ends of straight lines."""

    words: dict[int, list[Word]] = field(default_factory=lambda: defaultdict(list))
    rules: list[Box] = field(default_factory=list)
    forms: int = 0


@dataclass(slots=True)
class _State:
    font: Font | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    matrix: _Matrix = _UNIT


class Drawings:
    """Reads the pages of one document; fonts are read once, and all pages share one limit of work."""

    def __init__(self, reader: PdfReader) -> None:
        self._reader = reader
        self._fonts: dict[tuple[int, int], Font | None] = {}
        self._operations = 0

    def drawn(self, page: PageObject) -> Drawn:
        """What one page draws.

        Raises:
            TooMuch: It is more than any page of print draws.
        """
        found = Drawn()
        contents = page.get("/Contents")
        contents = contents.get_object() if contents is not None else None
        if isinstance(contents, ArrayObject | StreamObject):
            self.run(contents, _resources(page), _State(), found, 0)
        return found

    def run(
        self, contents: Any, resources: DictionaryObject, state: _State, found: Drawn, depth: int
    ) -> None:
        """Follow the operators of a page, or of a form within it."""
        canvas = _Canvas(self, resources, state, found, depth)
        for operands, operator in ContentStream(contents, self._reader, "bytes").operations:
            self._operations += 1
            if self._operations > MAX_OPERATIONS or len(found.rules) > _MAX_RULES:
                raise TooMuch
            follow = canvas.OPERATORS.get(operator)
            if follow is not None:
                follow(canvas, operands if isinstance(operands, list) else [])

    def font(self, fonts: DictionaryObject, name: Any) -> Font | None:
        """The font of that name; ``None`` where there is none."""
        raw = fonts.raw_get(name) if name in fonts else None
        key = (raw.idnum, raw.generation) if isinstance(raw, IndirectObject) else (0, id(raw))
        if key not in self._fonts:
            font = raw.get_object() if raw is not None else None
            read = Font.from_font_resource(font) if isinstance(font, DictionaryObject) else None
            if read is not None:
                _mark_small(read)
            self._fonts[key] = read
        return self._fonts[key]


class _Canvas:
    """One content stream as it is followed: its state, where text goes on, and the path that is being made."""

    def __init__(
        self, drawings: Drawings, resources: DictionaryObject, state: _State, found: Drawn, depth: int
    ) -> None:
        self._drawings, self._resources, self._found, self._depth = drawings, resources, found, depth
        self._fonts = _dictionary(resources, "/Font")
        self._state = state
        self._saved: list[_State] = []
        self._text = self._line = _UNIT
        self._path: list[Box] = []
        self._at = (0.0, 0.0)

    def _save(self, _operands: list[Any]) -> None:
        if len(self._saved) < _MAX_SAVED:
            self._saved.append(replace(self._state))

    def _restore(self, _operands: list[Any]) -> None:
        self._state = self._saved.pop() if self._saved else self._state

    def _begin(self, _operands: list[Any]) -> None:
        self._text = self._line = _UNIT

    def _move(self, operands: list[Any]) -> None:
        x, y = _numbers(operands, 2)
        self._text = self._line = _moved(self._line, x, y)

    def _move_and_lead(self, operands: list[Any]) -> None:
        self._state.leading = -_numbers(operands, 2)[1]
        self._move(operands)

    def _next_line(self, _operands: list[Any]) -> None:
        self._move([0.0, -self._state.leading])

    def _place(self, operands: list[Any]) -> None:
        self._text = self._line = _matrix(operands)

    def _next_and_show(self, operands: list[Any]) -> None:
        self._next_line([])
        self._show(operands)

    def _space_and_show(self, operands: list[Any]) -> None:
        self._state.word_spacing, self._state.spacing = _numbers(operands, 2)
        self._next_and_show(operands)

    def _set_font(self, operands: list[Any]) -> None:
        self._state.font = self._drawings.font(self._fonts, operands[0]) if operands else None
        (self._state.size,) = _numbers(operands[1:], 1)

    def _set_spacing(self, operands: list[Any]) -> None:
        (self._state.spacing,) = _numbers(operands, 1)

    def _set_word_spacing(self, operands: list[Any]) -> None:
        (self._state.word_spacing,) = _numbers(operands, 1)

    def _set_leading(self, operands: list[Any]) -> None:
        (self._state.leading,) = _numbers(operands, 1)

    def _set_rise(self, operands: list[Any]) -> None:
        (self._state.rise,) = _numbers(operands, 1)

    def _set_stretch(self, operands: list[Any]) -> None:
        self._state.stretch = _numbers(operands, 1)[0] / 100

    def _transform(self, operands: list[Any]) -> None:
        self._state.matrix = _times(_matrix(operands), self._state.matrix)

    def _start_path(self, operands: list[Any]) -> None:
        x, y = _numbers(operands, 2)
        self._at = _put(self._state.matrix, x, y)

    def _line_to(self, operands: list[Any]) -> None:
        x, y = _numbers(operands, 2)
        to = _put(self._state.matrix, x, y)
        self._path.append((*self._at, *to))
        self._at = to

    def _rectangle(self, operands: list[Any]) -> None:
        x, y, width, height = _numbers(operands, 4)
        self._path += _edges(self._state.matrix, x, y, width, height)

    def _paint(self, _operands: list[Any]) -> None:
        straight = (
            each for each in self._path if abs(each[0] - each[2]) < THIN or abs(each[1] - each[3]) < THIN
        )
        self._found.rules += straight
        self._path = []

    def _forget(self, _operands: list[Any]) -> None:
        self._path = []

    def _form(self, operands: list[Any]) -> None:
        form = _dictionary(_dictionary(self._resources, "/XObject"), operands[0]) if operands else {}
        self._found.forms += 1
        if (
            not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form"
            or self._found.forms > _MAX_FORMS or self._depth >= _MAX_DEPTH
        ):  # fmt: skip
            return
        own = replace(self._state)
        matrix = form.get("/Matrix")
        if isinstance(matrix, ArrayObject):
            own.matrix = _times(_matrix(matrix), own.matrix)
        resources = _dictionary(form, "/Resources") or self._resources
        self._drawings.run(form, resources, own, self._found, self._depth + 1)

    def _show(self, operands: list[Any]) -> None:
        """Show a string, or pieces of one with moves between them."""
        state = self._state
        if not operands or state.font is None:
            return
        at = 0.0
        for piece in operands[-1] if isinstance(operands[-1], list) else operands[-1:]:
            if isinstance(piece, int | float):
                at -= float(piece) / 1000 * state.size * state.stretch
            elif isinstance(piece, str | bytes):
                at = self._show_piece(piece, state.font, at)
        self._text = _moved(self._text, at, 0)

    def _show_piece(self, piece: str | bytes, font: Font, at: float) -> float:
        start, shown, spaces = at, "", 0
        for letter, width in _letters(piece, font, self._state):
            if letter.isspace():
                self._word(start, at, shown, follows=spaces == 1)
                spaces = 1 if shown else spaces + 1
                start, shown = at + width, ""
            else:
                shown += letter
            at += width
        self._word(start, at - self._state.spacing * self._state.stretch, shown, follows=spaces == 1)
        return at

    def _word(self, start: float, end: float, text: str, *, follows: bool) -> None:
        state, whole = self._state, _times(self._text, self._state.matrix)
        size = state.size * math.hypot(whole[2], whole[3])
        x, y = _put(whole, start, state.rise)
        to_x, to_y = _put(whole, end, state.rise)
        if not text or not all(map(math.isfinite, (x, y, to_x, to_y, size))) or not 0.5 < size <= _MAX_SIZE:
            return
        turn, font = _turn(whole), state.font
        if turn is None or font is None or not font.interpretable:
            return
        words = self._found.words[turn]
        if len(words) > _MAX_WORDS:
            raise TooMuch
        along, height = _turned(x, y, turn)
        space = min(max(font.space_width / 1000, 0.2), 0.65) * size
        words.append(Word(along, _turned(to_x, to_y, turn)[0], height, size, space, text, follows))

    OPERATORS: ClassVar[dict[bytes, Callable[[_Canvas, list[Any]], None]]] = {
        b"q": _save, b"Q": _restore, b"cm": _transform, b"Do": _form,
        b"BT": _begin, b"Td": _move, b"TD": _move_and_lead, b"T*": _next_line, b"Tm": _place,
        b"Tj": _show, b"TJ": _show, b"'": _next_and_show, b'"': _space_and_show,
        b"Tf": _set_font, b"Tc": _set_spacing, b"Tw": _set_word_spacing, b"TL": _set_leading, b"Ts": _set_rise,
        b"Tz": _set_stretch, b"m": _start_path, b"l": _line_to, b"re": _rectangle, b"n": _forget,
        **dict.fromkeys((b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"), _paint),
    }  # fmt: skip


def _mark_small(font: Font) -> None:
    """Digits far narrower than others of their font are small ones, raised for a note: say so in the text."""
    digits = {
        code: font.character_widths.get(code, 0.0) for code, text in font.character_map.items()
        if isinstance(text, str) and len(text) == 1 and text in "0123456789"
    }  # fmt: skip
    widest = max(digits.values(), default=0.0)
    for code, width in digits.items():
        if 0 < width < 0.75 * widest and font.character_map[code] != "1":
            font.character_map[code] = font.character_map[code].translate(RAISED)
    ones = [digits[code] for code in digits if font.character_map[code] == "1"]
    for code, width in digits.items():
        if font.character_map[code] == "1" and len(ones) > 1 and 0 < width < 0.8 * max(ones):
            font.character_map[code] = "¹"


def _letters(piece: str | bytes, font: Font, state: _State) -> Iterator[tuple[str, float]]:
    """Each letter with how far it moves what follows, in text space."""
    if isinstance(piece, str):
        piece = piece.encode("latin-1", "replace")
    widths, default = font.character_widths, font.character_widths["default"]
    if isinstance(font.encoding, str):
        codes = piece.decode(font.encoding, "replace" if len(piece) % 2 else "surrogatepass")
        named: Iterable[str] = codes
    else:
        codes = piece.decode("latin-1")
        named = (font.encoding.get(ord(code), code) for code in codes)
    for code, letter in zip(codes, named, strict=True):
        text = str(font.character_map.get(letter, letter))
        width = font.space_width if code == font.space_char else widths.get(code, default)
        more = state.word_spacing if code == " " else 0.0
        yield text, (width / 1000 * state.size + state.spacing + more) * state.stretch


def _edges(matrix: _Matrix, x: float, y: float, width: float, height: float) -> list[Box]:
    """The four sides of a rectangle; of one that is thin, the line that it is."""
    (left, low), (right, high) = _put(matrix, x, y), _put(matrix, x + width, y + height)
    if abs(left - right) < THIN or abs(low - high) < THIN:
        return [(left, low, right, high)]
    return [
        (left, low, right, low),
        (left, high, right, high),
        (left, low, left, high),
        (right, low, right, high),
    ]


def _turn(matrix: _Matrix) -> int | None:
    """In which of four directions text runs, in quarter turns; ``None`` for aslant, as watermarks are."""
    quarter = math.atan2(matrix[1], matrix[0]) / (math.pi / 2)
    return round(quarter) % 4 if abs(quarter - round(quarter)) < 0.05 else None


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]


def turned_box(box: Box, turn: int) -> Box:
    """Left, right, low and high of a box, or line, on a page turned so that its text is upright."""
    one, other = _turned(box[0], box[1], turn), _turned(box[2], box[3], turn)
    return min(one[0], other[0]), max(one[0], other[0]), min(one[1], other[1]), max(one[1], other[1])


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    return (
        a * other[0] + b * other[2], a * other[1] + b * other[3], c * other[0] + d * other[2], c * other[1] + d * other[3],
        *_put(other, e, f),
    )  # fmt: skip


def _put(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    return x * matrix[0] + y * matrix[2] + matrix[4], x * matrix[1] + y * matrix[3] + matrix[5]


def _moved(matrix: _Matrix, x: float, y: float) -> _Matrix:
    return (*matrix[:4], *_put(matrix, x, y))


def _numbers(operands: Sequence[Any], count: int) -> tuple[float, ...]:
    found = [float(each) if isinstance(each, int | float) else 0.0 for each in operands[:count]]
    return (*found, *(0.0,) * (count - len(found)))


def _matrix(operands: Sequence[Any]) -> _Matrix:
    a, b, c, d, e, f = _numbers(operands, 6)
    return a, b, c, d, e, f


def _resources(page: PageObject) -> DictionaryObject:
    found = page.get_inherited("/Resources", DictionaryObject()).get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _dictionary(holder: DictionaryObject, name: str) -> DictionaryObject:
    found = holder.get(name)
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()

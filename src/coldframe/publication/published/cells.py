"""Reading one cell of a published table: a count, a share, nothing, or words, and how firmly it is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from coldframe.publication.terms import MISSING, SUPPRESSED, WORDS, Qualifier, Value, ValueKind

_MISSING = frozenset(
    ("", "-", "--", "–", "—", "―", ".", "..", "...", "…", "n/a", "na", "n.a.", "nan", "null", "none", "nil",
     "not available", "no data", "k.a.", "k. a.", "해당없음", "없음", "无", "無", "/", "[x]", "[z]", "x")
)  # fmt: skip
_SUPPRESSED = frozenset(
    ("*", "**", "[c]", "(c)", "c", "s", "[s]", "suppressed", "withheld", "비공개", "不公开")
)

_AT_LEAST = ("more than", "over", "at least", "no fewer than", "mehr als", "mindestens", "≥", ">=", ">", "최소", "超过", "超", "至少", "逾")  # fmt: skip
_AT_MOST = ("fewer than", "less than", "at most", "up to", "under", "weniger als", "höchstens", "≤", "<=", "<", "최대", "不足", "不到", "至多")  # fmt: skip
_ABOUT = ("about", "approximately", "approx.", "approx", "around", "circa", "ca.", "c.", "some", "nearly", "almost", "rund", "etwa", "~", "≈", "약", "大约", "约", "約", "近")  # fmt: skip
_AT_LEAST_AFTER = ("+", "or more", "余", "餘", "여", "이상", "以上", "多")
_AT_MOST_AFTER = ("or fewer", "or less", "이하", "以下")

_TIMES = {
    "thousand": 1000, "k": 1000, "tsd.": 1000, "천": 1000, "千": 1000,
    "만": 10_000, "万": 10_000, "萬": 10_000,
    "million": 1_000_000, "millions": 1_000_000, "m": 1_000_000, "mn": 1_000_000, "mio.": 1_000_000,
    "억": 10**8, "亿": 10**8, "億": 10**8,
    "billion": 10**9, "bn": 10**9,
}  # fmt: skip
_TIMES_LONGEST_FIRST = sorted(_TIMES, key=len, reverse=True)
_POINTS = ("percentage points", "percentage point", "pp", "p.p.", "%p", "%포인트", "个百分点", "百分点")
_PERCENT = ("percent", "per cent", "prozent", "퍼센트", "%")

_NOTE = re.compile(
    r"(?<=\d)\s*(?:\[[a-z0-9]{1,3}\]|\(\s*\d+(?:[.,]\d+)?\s*%\s*\)|\([a-z0-9]\)|[a-z]\)|[*†‡§¹²³⁴⁵⁶⁷⁸⁹]+\)?)$|^\s*[†‡§]+"
)
_NUMBER = re.compile(r"[-+−]?\d[\d.,'’_\s]*\d|[-+−]?\d|[-+−]?[.,]\d+")
_UNIT = re.compile(r"[^\W\d_]{0,24}(?:[ -][^\W\d_]{1,24}){0,2}")


def read_value(text: str, *, decimal_comma: bool = False) -> Value:
    """Read one cell. What is not surely a number stays words: better no number than a wrong one.

    Understands thousands signs (comma, point, space, apostrophe), qualifiers before and after in
    English, German, Chinese and Korean, 만/万/million, footnote marks, percent and percentage points.

    Args:
        text: The cell as it stands.
        decimal_comma: The column writes 1.234,5 (:func:`writes_decimal_comma`).
    """
    # NFKC would turn the footnote mark ² into the digit 2.
    plain = unicodedata.normalize("NFKC", _NOTE.sub("", text.strip()))
    plain = _NOTE.sub("", " ".join(plain.split())).casefold()
    if plain in _MISSING:
        return MISSING
    if plain in _SUPPRESSED:
        return SUPPRESSED
    if plain.startswith("(") and plain.endswith(")") and plain[1:2].isdigit():
        plain = f"-{plain[1:-1]}"
    return _read_number(plain, decimal_comma=decimal_comma)


def _read_number(plain: str, *, decimal_comma: bool) -> Value:
    before, plain = _cut_front(plain)
    reach = None
    found = _NUMBER.match(plain)
    number = _decimal(found[0], decimal_comma=decimal_comma) if found else None
    if found is None or number is None:
        return WORDS
    after, rest = _cut_back(plain[found.end() :].strip())
    kind, rest = _cut_kind(rest)
    for word in _TIMES_LONGEST_FIRST:
        if rest == word or rest.startswith(f"{word} ") or (rest.startswith(word) and not word.isascii()):
            number, rest = number * _TIMES[word], rest[len(word) :].strip()
            reach = Decimal(_TIMES[word]) / 2
            break
    late, rest = _cut_back(rest)
    if rest and not _UNIT.fullmatch(rest):
        return WORDS
    _, point, places = found[0].partition("," if decimal_comma else ".")
    decimals = len(places) if point else 0
    qualifier = before or after or late or Qualifier.EXACT
    return Value(kind, number, qualifier, decimals, None if reach is None else reach / 10**decimals)


def _cut_kind(text: str) -> tuple[ValueKind, str]:
    for kind, words in ((ValueKind.PERCENTAGE_POINT, _POINTS), (ValueKind.PERCENT, _PERCENT)):
        for word in words:
            if text.startswith(word):
                return kind, text[len(word) :].strip()
    return ValueKind.COUNT, text


def writes_decimal_comma(cells: Iterable[str]) -> bool:
    """Tell whether a table writes 1.234,5: commas that cannot part thousands, or points that only can.

    A table in which every number with a point has just three digits behind each of them (1.204, 9.871)
    parts thousands so: no published count has three decimals throughout.
    """
    fractions = {",": 0, ".": 0}
    thousands = {",": 0, ".": 0}
    for cell in cells:
        for mark in ",.":
            fractions[mark] += (
                bool(re.search(rf"\d\{mark}(\d{{1,2}}|\d{{4,}})(?!\d)", cell)) and cell.count(mark) == 1
            )
            thousands[mark] += bool(re.fullmatch(rf"\D*(?!0)\d{{1,3}}(\{mark}\d{{3}})+(?!\d).*", cell))
    if fractions["."] or (thousands[","] and not fractions[","]):
        return False
    return bool(fractions[","]) or thousands["."] > 0


def _cut_front(text: str) -> tuple[Qualifier | None, str]:
    for qualifier, words in (
        (Qualifier.AT_LEAST, _AT_LEAST),
        (Qualifier.AT_MOST, _AT_MOST),
        (Qualifier.ABOUT, _ABOUT),
    ):
        for word in words:
            if text.startswith(word) and text[len(word) :].lstrip()[:1].isdigit():
                return qualifier, text[len(word) :].lstrip()
    return None, text


def _cut_back(text: str) -> tuple[Qualifier | None, str]:
    for qualifier, words in ((Qualifier.AT_LEAST, _AT_LEAST_AFTER), (Qualifier.AT_MOST, _AT_MOST_AFTER)):
        for word in words:
            if text.startswith(word):
                return qualifier, text[len(word) :].lstrip()
    return None, text


def _decimal(text: str, *, decimal_comma: bool) -> Decimal | None:
    """The number, or ``None`` where its marks cannot be those of thousands."""
    sign = "-" if text[0] in "-−" else ""
    digits = re.sub(r"[\s'’_]", ",", text.lstrip("+-−"))
    thousands, point = (".", ",") if decimal_comma else (",", ".")
    if decimal_comma:
        digits = re.sub(r",(?=\d{3}(?:\D|$))(?=.*,)", ".", digits)
    whole, _, part = digits.partition(point)
    groups = whole.split(thousands)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    if not all(group.isdigit() for group in groups if group) or (part and not part.isdigit()):
        # 12,34,567 and 1.2.3 are dates, versions or another way to part digits.
        return None
    return Decimal(f"{sign}{''.join(groups) or 0}{'.' + part if part else ''}")

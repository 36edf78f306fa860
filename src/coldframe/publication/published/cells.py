"""Reading one cell of a published table: a count, a share, nothing, or words, and how firmly it is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from coldframe.publication.terms import MISSING, SUPPRESSED, WORDS, Qualifier, Value, ValueKind

_MISSING = frozenset(
    ("", "-", "--", "–", "—", "―", ".", "..", "...", "…", ":", "n/a", "#n/a", "na", "n.a.", "nan", "null", "none",
     "nil", "not available", "not applicable", "not collected", "no data", "k.a.", "k. a.", "n.v.", "n. v.", "nd",
     "n.d.", "n/d", "s/d", "s.d.", "н/д", "нет данных", "해당없음", "해당 없음", "자료없음", "없음", "無", "无", "暂无",
     "未统计", "/", "[x]", "[z]", "x")
)  # fmt: skip
_SUPPRESSED = frozenset(
    ("*", "**", "***", "~", "[c]", "(c)", "c", ": c", "s", "[s]", "(s)", "d", "(d)", "n.p.", "np", "n.s.", "suppressed",
     "withheld", "confidential", "geheim", "비공개", "不公开")
)  # fmt: skip

_AT_LEAST = ("more than", "over", "at least", "no fewer than", "mehr als", "mindestens", "plus de", "au moins", "más de", "al menos", "mais de", "più di", "более", "свыше", "≥", ">=", ">", "최소", "超过", "超過", "超", "至少", "逾")  # fmt: skip
_AT_MOST = ("fewer than", "less than", "at most", "up to", "under", "weniger als", "höchstens", "moins de", "menos de", "meno di", "менее", "≤", "<=", "<", "최대", "不足", "不到", "至多")  # fmt: skip
_ABOUT = ("about", "approximately", "approx.", "approx", "around", "circa", "ca.", "c.", "some", "nearly", "almost", "rund", "etwa", "environ", "près de", "unos", "cerca de", "около", "~", "≈", "약", "大约", "约", "約", "近")  # fmt: skip
_AT_LEAST_AFTER = ("+", "or more", "余", "餘", "여", "이상", "以上", "多")
_AT_MOST_AFTER = ("or fewer", "or less", "이하", "以下")
_WOMEN = ("여성", "여자", "여아", "여학생")
"""Units that begin like 여, "and more"."""

_TIMES = {
    "thousand": 1000, "k": 1000, "tsd.": 1000, "천": 1000, "千": 1000,
    "만": 10_000, "万": 10_000, "萬": 10_000, "십만": 10**5, "十万": 10**5,
    "million": 1_000_000, "millions": 1_000_000, "m": 1_000_000, "mn": 1_000_000, "mio.": 1_000_000,
    "백만": 10**6, "百万": 10**6, "천만": 10**7, "千万": 10**7,
    "억": 10**8, "亿": 10**8, "億": 10**8,
    "billion": 10**9, "bn": 10**9,
}  # fmt: skip
_TIMES_LONGEST_FIRST = sorted(_TIMES, key=len, reverse=True)
_POINTS = ("percentage points", "percentage point", "prozentpunkte", "pp", "p.p.", "pts", "%p", "%포인트", "个百分点", "百分点", "ポイント")  # fmt: skip
_PERCENT = ("percent", "per cent", "prozent", "퍼센트", "%")

_NOTE = re.compile(
    r"(?<=\d)\s*(?:\[[a-z0-9]{1,3}\]|\[note \d+\]|\(\s*\d+(?:[.,]\d+)?\s*%?\s*\)|\([a-z][a-z .]{0,20}\)|[a-z]\)|"
    r"⁽?[#*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+[)⁾]?)$|^\s*[†‡§]+"
)
_PERCENT_BESIDE = re.compile(r"\d\s*(\(\s*\d+(?:[.,]\d+)?\s*%?\s*\))$")
_CURRENCY = re.compile(
    r"^([-+]?)\s*(?:(?:us|hk|nt|ca?|au?|s|r)?\$|[€£¥₩₽₹₺₫฿₴₪₱]|"
    r"(?:usd|eur|gbp|chf|krw|jpy|cny|rmb|hkd|twd|sek|nok|dkk|pln|czk|cad|aud|inr|brl|zar)(?=[\s\d]))\s*(?=\d)"
)
_CURRENCY_AFTER = re.compile(r"\s*[€£¥₩₽₹₺₫฿₴₪₱$]$")
_DASH = re.compile(r"^[–—‒−](?=\s?\d)")
_NUMBER = re.compile(r"[-+]?\d[\d.,'’_\s]*\d|[-+]?\d|[-+]?[.,]\d+")
_LAKHS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}")
_UNIT = re.compile(r"[^\W\d_]{0,24}(?:[ -][^\W\d_]{1,24}){0,2}")
_SPAN = re.compile(r"(\d{1,4})\s*(?:-|–|to|bis|à|a|~|至)\s*(\d{1,4})")
_FALLS, _RISES_OR_FALLS = "▼▽", "▲△"


def read_value(text: str, *, decimal_comma: bool = False) -> Value:
    """Read one cell. What is not surely a number stays words: better no number than a wrong one.

    Understands thousands signs (comma, point, space, apostrophe; lakhs as in 12,34,567), qualifiers before and
    after, 만/万/million, 1만2천, currency signs, footnote marks, percent and percentage points, digits of any script.

    Args:
        text: The cell as it stands.
        decimal_comma: The column writes 1.234,5 (:func:`writes_decimal_comma`).
    """
    if text.isascii() and text.isdecimal():
        return Value(
            ValueKind.COUNT, Decimal(text)
        )  # Most cells of large tables, without the search for marks.
    # NFKC would turn the footnote mark ² into the digit 2.
    plain = unicodedata.normalize("NFKC", _NOTE.sub("", text.strip()))
    plain = _NOTE.sub("", " ".join(_western(plain).split()).casefold())
    if plain in _MISSING:
        return MISSING
    if plain in _SUPPRESSED:
        return SUPPRESSED
    if plain.startswith("(") and plain.endswith(")") and plain[1:2].isdigit():
        plain = f"-{plain[1:-1]}"
    plain = _CURRENCY_AFTER.sub("", _CURRENCY.sub(r"\1", _DASH.sub("-", plain)))
    return _read_number(plain, decimal_comma=decimal_comma)


def read_span(text: str) -> Value:
    """Read a number that is hidden between two others, ``1-4`` or ``1 to 4``. Ages look alike: for counts only."""
    found = _SPAN.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold())
    if found is None or int(found[1]) >= int(found[2]):
        return WORDS
    least, most = Decimal(found[1]), Decimal(found[2])
    return Value(ValueKind.COUNT, (least + most) / 2, Qualifier.ABOUT, reach=(most - least) / 2)


def with_signs(cells: Sequence[str]) -> tuple[str, ...]:
    """Write ▲ and ▼ as signs: ▼ is a fall; ▲ is a rise where the column also has ▼, else a fall, as in accounts."""
    rises = any(cell.startswith(tuple(_FALLS)) for cell in cells)
    signs = {**dict.fromkeys(_FALLS, "-"), **dict.fromkeys(_RISES_OR_FALLS, "+" if rises else "-")}
    return tuple(
        signs.get(cell[:1], cell[:1]) + cell[1:].lstrip(" ") if cell[:1] in signs else cell for cell in cells
    )


def has_percent_beside(text: str) -> bool:
    """True for a count with its share in brackets: ``10 (25.0 %)``."""
    return _PERCENT_BESIDE.search(text) is not None


def percent_beside(text: str, *, decimal_comma: bool = False) -> Value:
    """The share in the brackets of such a cell; words where there is none."""
    found = _PERCENT_BESIDE.search(text)
    if found is None:
        return WORDS
    return read_value(found[1].strip("() ").rstrip("% ") + "%", decimal_comma=decimal_comma)


def _western(text: str) -> str:
    """Digits and signs of Arabic and Indian scripts as those of this one."""
    if text.isascii():
        return text
    text = text.replace("٬", ",").replace("٫", ".").replace("٪", "%")
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def _read_number(plain: str, *, decimal_comma: bool) -> Value:
    before, plain = _cut_front(plain)
    found = _NUMBER.match(plain)
    number = _decimal(found[0], decimal_comma=decimal_comma) if found else None
    if found is None or number is None:
        return WORDS
    after, rest = _cut_back(plain[found.end() :].strip())
    kind, rest = _cut_kind(rest)
    times, rest = _cut_times(rest)
    number *= times
    # 1만2천, 1만2345: each next number is of a smaller unit.
    while times > 1 and (more := re.match(r"\d[\d,]*", rest)):
        low, rest = _cut_times(rest[more.end() :].strip())
        number, times = number + Decimal(more[0].replace(",", "")) * low, low
    late, rest = _cut_back(rest)
    last, rest = _cut_end(rest)
    if rest and not _UNIT.fullmatch(rest):
        return WORDS
    _, point, places = found[0].partition("," if decimal_comma else ".")
    decimals = len(places) if point else 0
    qualifier = before or after or late or last or Qualifier.EXACT
    return Value(kind, number, qualifier, decimals, Decimal(times) / 2 / 10**decimals if times > 1 else None)


def _cut_times(rest: str) -> tuple[int, str]:
    for word in _TIMES_LONGEST_FIRST:
        if rest == word or rest.startswith(f"{word} ") or (rest.startswith(word) and not word.isascii()):
            return _TIMES[word], rest[len(word) :].strip()
    return 1, rest


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
        for mark in {",", "."}.intersection(cell):
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


_AFTER = (
    *((word, Qualifier.AT_LEAST) for word in _AT_LEAST_AFTER),
    *((word, Qualifier.AT_MOST) for word in _AT_MOST_AFTER),
)


def _cut_back(text: str) -> tuple[Qualifier | None, str]:
    for word, qualifier in _AFTER:
        if text.startswith(word) and not text.startswith(_WOMEN):
            return qualifier, text[len(word) :].lstrip()
    return None, text


def _cut_end(text: str) -> tuple[Qualifier | None, str]:
    """What stands behind the unit: 8000건 이상."""
    for word, qualifier in _AFTER:
        if len(word) > 1 and text.endswith(word):
            return qualifier, text[: -len(word)].rstrip()
    return None, text


def _decimal(text: str, *, decimal_comma: bool) -> Decimal | None:
    """The number, or ``None`` where its marks cannot be those of thousands."""
    sign = "-" if text[0] == "-" else ""
    thousands, point = (".", ",") if decimal_comma else (",", ".")
    digits = re.sub(r"[\s'’_]", thousands, text.lstrip("+-"))
    whole, _, part = digits.partition(point)
    if not decimal_comma and _LAKHS.fullmatch(whole):
        whole = whole.replace(",", "")
    groups = whole.split(thousands)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    if not all(group.isdigit() for group in groups if group) or (part and not part.isdigit()):
        # 12,34,56 and 1.2.3 are dates, versions or another way to part digits.
        return None
    return Decimal(f"{sign}{''.join(groups) or 0}{'.' + part if part else ''}")

"""What the label of a row or column says about it: a part, a total, a subtotal, what nobody could tell."""

from __future__ import annotations

import re
import unicodedata

from coldframe.publication.terms import RowRole

_SUBTOTAL = re.compile(r"\bsub[- ]?totals?\b|zwischensumme|sous-total|소계|小计|小計")
_TOTAL = re.compile(
    r"^(?:(?:grand |overall |sum )?totals?|sum|overall|altogether|all(?: [a-z]+)?|in all|gesamt|insgesamt|summe|"
    r"gesamtsumme|total general|ensemble|toplam|합계|총계|총합|총 ?건수|전체|계|合计|合計|总计|總計|总数|總數|全部|共计)"
    r"(?: (?:number|count|sum|amount|[a-z]+s))?$|^(?:[a-z]+ )?total$|^total[ ,:(]"
)
_UNSPECIFIED = re.compile(
    r"^(?:not )?(?:un)?(?:specified|known|stated|identified|determined|disclosed|reported|classified|allocated|assigned|recorded)$"
    r"|^(?:country|state|age|sex|gender|location|type|other/?)? ?(?:unknown|unspecified|undetermined|unidentified|missing)$"
    r"|^(?:cannot be determined|no answer|n/?k|unbekannt|ohne angabe|inconnu|desconocido|미상|불명|불상|미분류|알 ?수 ?없음|不详|不詳|未知|不明)$"
)
_PARTS_OVERLAP = re.compile(
    r"\b(?:with|including|containing|unique|similar|any|at least one|multiple)\b|복수 ?응답|중복|多选|可重复"
)
_SUBSET = re.compile(
    r"\b(?:of which|thereof|top \w+|selected|among (?:them|which)|davon|dont)\b|이 ?중|그 ?중|其中"
)
_CHANGE = re.compile(
    r"\b(?:change|growth|increase|decrease|rise|veränderung)\b|증감|증가|변화|增长|增幅|同比|变化"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = frozenset(
    (
        "no",
        "no.",
        "nr",
        "nr.",
        "#",
        "rank",
        "id",
        "index",
        "번호",
        "순위",
        "연번",
        "序号",
        "编号",
        "排名",
        "code",
        "fips",
    )
)
_PERIOD = frozenset(
    (
        "year",
        "years",
        "month",
        "quarter",
        "period",
        "date",
        "fy",
        "cy",
        "jahr",
        "année",
        "연도",
        "년도",
        "기간",
        "월",
        "年",
        "年份",
        "年度",
        "月份",
        "时间",
    )
)


def role_of(label: str) -> RowRole:
    """Tell what a row with this label is. "Other" is a part: somebody looked and found it to be another."""
    plain = plain_label(label)
    if _SUBTOTAL.search(plain):
        return RowRole.SUBTOTAL
    if _UNSPECIFIED.search(plain) and plain:
        return RowRole.UNSPECIFIED
    return RowRole.TOTAL if _TOTAL.search(plain) else RowRole.PART


def plain_label(label: str) -> str:
    """The label without case, marks and footnote signs, for comparing."""
    plain = unicodedata.normalize("NFKC", label).casefold()
    return " ".join(re.sub(r"[*†‡§]+|\[\w{1,3}\]", " ", plain).strip(" :.·-–—").split())


def may_overlap(labels: list[str]) -> bool:
    """True if the labels say that one thing may stand under several of them."""
    return any(_PARTS_OVERLAP.search(plain_label(label)) for label in labels)


def is_selection(labels: list[str]) -> bool:
    """True if the labels say that they are only some of the parts."""
    return any(_SUBSET.search(plain_label(label)) for label in labels)


def is_change(header: str) -> bool:
    """True if a column of that name says how much something changed."""
    return _CHANGE.search(plain_label(header)) is not None


def is_year(text: str) -> bool:
    """True for a year of this or the last century."""
    return _YEAR.fullmatch(text.strip()) is not None


def is_period_name(header: str) -> bool:
    """True if a column of that name holds periods."""
    return plain_label(header) in _PERIOD


def is_ordinal_name(header: str) -> bool:
    """True if numbers in a column of that name only number the rows."""
    return plain_label(header) in _ORDINAL

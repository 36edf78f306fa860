"""What the label of a row or column says about it: a part, a total, a subtotal, what nobody could tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from coldframe.publication.terms import RowRole

_SUBTOTAL = re.compile(r"\bsub[- ]?tota(?:l|ls|le|al)\b|zwischensumme|sous-total|소계|小计|小計|подытог")
_TOTAL = re.compile(
    r"^(?:(?:grand |overall |sum )?totals?|sum|overall|altogether|all(?: (?!others?\b|remaining\b)[a-z]+)?|in all|gesamt|insgesamt|summe|"
    r"gesamtsumme|total (?:general|général)|ensemble|totale|totaal|totalt|summa|razem|ogółem|итого|всего|toplam|"
    r"합계|총계|총합|총합계|총 ?건수|전체|계|合计|合計|总计|總計|总数|總數|総数|総計|計|全部|共计)"
    r"(?: (?:number|count|sum|amount|[a-z]+s))?$|^(?:[a-z]+ )?total$|^total[ ,:(]"
)
_UNSPECIFIED = re.compile(
    r"^(?:not )?(?:un)?(?:specified|known|stated|identified|determined|disclosed|reported|classified|allocated|assigned|recorded)$"
    r"|^(?:country|state|age|sex|gender|location|type|other/?)? ?(?:unknown|unspecified|undetermined|unidentified|missing)$"
    r"|^(?:cannot be determined|no answer|n/?k|unbekannt|nicht bekannt|ohne angaben?|keine angaben?|"
    r"inconnue?s?|non (?:précisé|renseigné|déterminé|communiqué)e?s?|indéterminée?s?|desconocid[oa]s?|no consta|"
    r"sin especificar|non specificat[oa]|onbekend|okän[dt]|не указано|неизвестно|"
    r"미상|불명|불상|미분류|무응답|알 ?수 ?없음|不详|不詳|未知|不明|未注明)$"
)
_PARTS_OVERLAP = re.compile(
    r"\b(?:with|including|containing|unique|similar|any|at least one|multiple)\b|복수 ?응답|중복|多选|可重复"
)
_OF_WHICH = re.compile(
    r"^\(?(?:(?:of (?:which|these|those|whom)|thereof|including|davon|darunter|hiervon|dont|di cui|waarvan|varav|"
    r"de (?:los|las) cuales|w tym|в том числе|из них)\b|其中|うち|이 ?중|그 ?중)"
)
_NO_COUNT = re.compile(
    r"\b(?:average|mean|median|durchschnitt\w*|mittelwert|moyenne?s?|médiane?|promedio|mediana)\b|평균|중앙값|중위|"
    r"平均|均值|中位|^(?:in )?%$|^(?:percent|percentage|share|anteil|비율|比例|占比)s?(?: \(?(?:in )?%\)?)?$"
)
_SAYS_OVERLAP = re.compile(
    r"\bmultiple (?:answers?|responses?|selections?|choices?|counting|categories)\b|\bmore than one\b|"
    r"\b(?:counted|appear|included) (?:more than once|several times|in (?:several|multiple))|"
    r"\bnot mutually exclusive\b|\b(?:do|does|may|will|should|must|can)(?: ?not|n't) (?:be )?(?:add|sum)|"
    r"\boverlap|\bmehrfach|plusieurs (?:réponses|catégories)|réponses multiples|respuestas múltiples|"
    r"risposte multiple|복수 ?응답|복수 ?선택|중복|多选|可重复|複数回答|複数選択"
)
_SAYS_ROUNDING = re.compile(
    r"\bround(?:ed|ing)\b|gerundet|rundung|arrondi|redonde|arrotond|반올림|四舍五入|四捨五入"
)
_SAYS_SELECTION = re.compile(
    r"\btop[- ](?:\d+|three|five|ten|twenty)\b|\b(?:largest|biggest|leading|selected|most frequent)\b|ausgewählt|"
    r"häufigsten|principaux|principales|상위|주요|前\d+|前[三五十]|主要"
)
_SUBSET = re.compile(
    r"\b(?:of which|thereof|top \w+|selected|among (?:them|which)|davon|dont)\b|이 ?중|그 ?중|其中"
)
_CHANGE = re.compile(
    r"\b(?:change|growth|increase|decrease|rise|veränderung)\b|증감|증가|변화|增长|增幅|同比|变化"
)
_MARK = re.compile(r"[¹²³⁴-⁹]+\)?|(?<=\w)\s*\(?\b\d\)$")
_CJK_SPACE = re.compile(
    r"(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])\s(?=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])"
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


@lru_cache(maxsize=4096)
def role_of(label: str) -> RowRole:
    """Tell what a row with this label is. "Other" is a part: somebody looked and found it to be another."""
    plain = _CJK_SPACE.sub("", plain_label(label))
    if _OF_WHICH.search(plain) or _NO_COUNT.search(plain):
        return RowRole.ASIDE
    if _SUBTOTAL.search(plain):
        return RowRole.SUBTOTAL
    if _UNSPECIFIED.search(plain) and plain:
        return RowRole.UNSPECIFIED
    return RowRole.TOTAL if _TOTAL.search(plain) else RowRole.PART


def plain_label(label: str) -> str:
    """The label without case, marks and footnote signs, for comparing."""
    # NFKC would turn the footnote mark ¹ into the digit 1.
    plain = unicodedata.normalize("NFKC", _MARK.sub("", label)).casefold()
    return " ".join(re.sub(r"[*†‡§]+|\[\w{1,3}\]", " ", plain).strip(" :.·-–—").split())


def may_overlap(labels: list[str]) -> bool:
    """True if the labels say that one thing may stand under several of them."""
    return any(_PARTS_OVERLAP.search(plain_label(label)) for label in labels)


def is_selection(labels: list[str]) -> bool:
    """True if the labels say that they are only some of the parts."""
    return any(_SUBSET.search(plain_label(label)) for label in labels)


def is_of_which(label: str) -> bool:
    """True for a row that is some of the row above it."""
    return _OF_WHICH.search(plain_label(label)) is not None


def is_no_count(header: str) -> bool:
    """True if numbers of that name are averages or shares, which nobody adds."""
    return _NO_COUNT.search(plain_label(header)) is not None


def says_overlap(texts: Iterable[str]) -> bool:
    """True if titles, headers or notes say that one thing may stand under several parts."""
    # "May not add up due to rounding" says something else.
    return any(_SAYS_OVERLAP.search(plain_label(text)) and not says_rounding((text,)) for text in texts)


def says_rounding(texts: Iterable[str]) -> bool:
    """True if titles or notes say that numbers were rounded."""
    return any(_SAYS_ROUNDING.search(plain_label(text)) for text in texts)


def says_selection(texts: Iterable[str]) -> bool:
    """True if titles or headers say that the rows are only some of the parts."""
    return any(_SAYS_SELECTION.search(plain_label(text)) for text in texts)


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

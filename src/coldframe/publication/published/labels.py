"""What the label of a row or column says about it: a part, a total, a subtotal, what nobody could tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from coldframe.publication.terms import RowRole

_SUBTOTAL = re.compile(
    r"\bsub[- ]?tota(?:l|ls|le|al)\b|zwischensumme|teilsumme|sous-total|\bsubsuma\b|소계|小计|小計|подытог|"
    r"промежуточный итог|المجموع الفرعي|ara toplam"
)
_TOTAL = re.compile(
    r"(?:(?:grand |overall |sum )?totals?|t\.?o\.?t\.?|_t|sum|overall|altogether|all|in all|both sexes|all ages|"
    r"gesamt|insgesamt|zusammen|summe|gesamtsumme|gesamtzahl|gesamtergebnis|ensemble|total (?:general|général|geral)|"
    r"totale(?: complessivo| generale)?|totaal|eindtotaal|totalt|summa|i alt|sammenlagt|yhteensä|suma|soma|razem|"
    r"ogółem|łącznie|celkem|spolu|összesen|mindösszesen|kokku|kopā|iš viso|ukupno|skupaj|итого|всего|общий итог|"
    r"усього|разом|всього|общо|σύνολο|toplam|genel toplam|jumlah(?: keseluruhan)?|tổng(?: cộng| số)?|"
    r"المجموع(?: الكلي| العام)?|مجموع|ال[إا]جمالي|[إا]جمالي|סה\"?כ|סך הכל|कुल(?: योग)?|योग|รวม(?:ทั้งหมด|ทั้งสิ้น)?|ทั้งหมด|"
    r"합계|총계|총합|총합계|총 ?건수|전체|계|合计|合計|总计|總計|总数|總數|総数|総計|計|全部|共计|共計|总量|全体|eu-?27(?:_2020)?)"
    r"(?: ?\((?:all|n|건|명|件|人|起|个|個|名)\))?"
)
"""Labels that say nothing else than that they are a total."""
_TOTAL_OF = re.compile(
    r"^(?:(?:grand |overall )?total|gesamtzahl|summe|insgesamt|suma|soma|somme|ensemble|totale?s?|tou(?:s|tes)|totaal|итого|всего)[ ,:/(]|"
    r"^all (?!others?\b|remaining\b|rest\b)\w+|^(?:sum|number) of all\b|"
    r"[ ,:/-](?:totals?|insgesamt|gesamt|zusammen|confondue?s|totaal|totale|totalt|celkem|razem|ogółem|toplam)$|"
    r"(?:합계|총계|총합계|총계|合计|合計|总计|總計|总数|總數|総数|総計)$|^(?:총|전체) ?[가-힣]+ ?(?:수|건수|인원)$|(?<=[가-힣]\s)계$|"
    r"^(?:nationwide|countrywide|전국|全国|全國)(?:합계|계|总计|合计)?$|^(?:all|world|eu|national)[ -]total$"
)
"""Labels that are totals of something, or only begin or end like one: a provider may be called Total Play."""
_FIRM = re.compile(
    r"\b(?:llc|inc|incorporated|ltd|limited|gmbh|corp|corporation|co|plc|s\.?a|ag|b\.?v|n\.?v|oy|a/s|s\.?r\.?l|pty)\.?$"
)
_UNSPECIFIED = re.compile(
    r"^_u$|^(?:not (?:yet )?(?:un)?|(?:yet )?un)(?:specified|known|stated|identified|determined|disclosed|reported|classified|allocated|"
    r"assigned|recorded|attributed|categori[sz]ed|available)(?: ?/.*| or .*)?$"
    r"|^(?:country|state|age|sex|gender|location|type|region|other/?)? ?(?:unknown|unspecified|undetermined|unidentified|"
    r"missing)(?: (?:country|state|age|sex|gender|location|type|region|origin))?$"
    r"|^(?:cannot be determined|could not be determined|no answer|no information|prefer not to say|n/?k|"
    r"unbekannt|nicht bekannt|nicht zuordenbar|nicht zuzuordnen|ohne angaben?|keine angaben?|"
    r"inconnue?s?|non (?:précisé|renseigné|déterminé|communiqué|spécifié|attribué)e?s?|indéterminée?s?|"
    r"desconhecid[oa]s?|não (?:informad|especificad|identificad)[oa]s?|ignorad[oa]s?|"
    r"desconocid[oa]s?|se desconoce|no consta|no (?:especificad|informad|identificad)[oa]s?|sin (?:especificar|datos|información)|"
    r"non (?:specificat|not|indicat)[oa]|ignot[oi]|onbekend|okän[dt]|ukjent|ukendt|tuntematon|nieznan[eya]|"
    r"neznám[oýáé]|nezjištěno|ismeretlen|necunoscut|άγνωστο|bilinmeyen|không rõ|tidak diketahui|ไม่ทราบ|अज्ञात|"
    r"не указан[оа]?|неизвестно|не установлен[оа]?|невідомо|غير (?:معروف|محدد)ة?|"
    r"미상|불명|불상|미분류|미확인|무응답|기타/미상|알 ?수 ?없음|不详|不詳|未知|不明|未注明|未分类|未分類)$"
)
_PARTS_OVERLAP = re.compile(
    r"^(?:\w+ )?(?:with|including|containing)\b|\b(?:unique|similar|any|at least one|multiple)\b"
)
_OF_WHICH = re.compile(
    r"^\(?(?:(?:of (?:which|these|those|whom)|thereof|including|davon|darunter|hiervon|dont|di cui|waarvan|varav|"
    r"de (?:los|las) cuales|dos quais|das quais|w tym|z toho|ebből|в том числе|из них)\b|其中|うち|이 ?중|그 ?중)"
)
_AVERAGE = re.compile(
    r"\b(?:average|mean|median|minimum|maximum|std\.? ?dev|standard deviation|durchschnitt\w*|mittelwert|moyenne?s?|"
    r"médiane?|promedio|mediana|média|в среднем)\b|^(?:min|max|range)\.?$|^(?:min|max)\.? (?:age|value|time|days|hours|minutes|tage|stunden)\b|"
    r"평균|중앙값|중위|최댓값|최솟값|平均|均值|中位|"
    r"最大值|最小值"
)
_ESTIMATE = re.compile(
    r"\bconfidence\b|\bci\b|\b(?:lower|upper) (?:bound|limit)\b|\bscores?\b|신뢰 ?구간|置信区间"
)
"""Columns of numbers that say how sure or how good, which nobody adds."""
_SHARE = re.compile(
    r"^(?:in )?%|\(%\)$|%$|\b(?:in|в|en|w|as) % |% (?:к|of|von|de|du|des|della|van)\b|\bper ?cent(?:age)?\b|\bproportion\b|비율|비중|比例|占比|比率|[율률](?![가-힣])|"
    r"(?<=[\u4e00-\u9fff])率(?![\u4e00-\u9fff])|"
    r"^(?:share|ratio|anteil|quote|taux|porcentaje|percentuale|доля)s?(?: (?:of|an|am|von|du|de|del) (?:the )?"
    r"(?:total|all|whole|allen?|insgesamt)\b.*)?$"
)
_SHARE_WORD = re.compile(r"\b(?:share|ratio|anteil|quote|taux|porcentaje|percentuale|доля)s?\b")
_RATE = re.compile(
    r"\brate\b(?! of (?:reports|cases))|\b(?:tasa|tasso)\b|"
    r"\b(?:per|je|pro|pour|por|na|på|su|voor)\s(?:cada\s)?(?:\d|one\b|million|thousand|hundred|capita|head|mille|mio|tsd)|"
    r"\d ?만? ?명당|(?:인구|명|건)당(?![가-힣])|每.{0,3}[万千百] ?人|人口.*[当對対]"
)
_PER = re.compile(r"\b(?:per|pro|je|par|por)\b|당(?![가-힣])")
_BASE = re.compile(
    r"(?:per|je|pro|pour|por|na|på|su|voor|인구|每|人口)\s*(?:cada\s)?(\d[\d .,'’]*)?\s*"
    r"(k\b|hundred|thousand|million|mio|tsd|mille|십만|백만|만|천|十万|百万|万|千)?"
)
_BASES = {
    "k": 1000, "hundred": 100, "thousand": 1000, "tsd": 1000, "mille": 1000, "million": 10**6, "mio": 10**6,
    "십만": 10**5, "백만": 10**6, "만": 10**4, "천": 1000, "十万": 10**5, "百万": 10**6, "万": 10**4, "千": 1000,
}  # fmt: skip
_POPULATION = re.compile(
    r"\bpopulation\b|\binhabitants\b|einwohner|bevölkerung|habitants|población|habitantes|população|население|인구|人口"
)
_RUNNING = re.compile(
    r"\bcumul|\brunning (?:total|sum)|\bto[- ]date\b|\bytd\b|\bkumul|\baufgelaufen|누계|누적|累计|累計|累积|нараст"
)
_SAYS_OVERLAP = re.compile(
    r"\bmultiple (?:answers?|responses?|selections?|choices?|counting|categories)\b|\bmore than one\b|"
    r"\b(?:counted|appear|included|belong|fall)\b.{0,12}\b(?:more than once|several|multiple|two or more)\b|"
    r"\bnot mutually exclusive\b|\b(?:do|does|may|will|should|must|can)(?: ?not|n't) (?:be )?(?:add|sum)|"
    r"\boverlap|\bmehrfach|plusieurs (?:réponses|catégories)|réponses multiples|respuestas múltiples|"
    r"risposte multiple|respostas múltiplas|복수 ?응답|복수 ?선택|중복|多选|可重复|複数回答|複数選択"
)
_SAYS_LEFT_OUT = re.compile(
    r"\b(?:exclud\w+|(?:does|do|did) not include|not included?|without|known .{0,40}only|only .{0,40}known|ohne|nicht enthalten|"
    r"hors|excepté|non compris|ne comprend pas|sans|sin|excluye\w*|excluidos|no incluye|exclu[ií]\w*|esclus[ioea]|"
    r"zonder|exclusief|bez|без|не включ\w+)\b|제외|미포함|除く|除外|含まない|不含|不包括|未包括|不计入|未计入"
)
_COUNTS_ONCE = re.compile(
    r"\b(?:unique|distinct|de-?duplicated|without (?:duplicates|double counting)|ohne doppelzählung(?:en)?|sans doublons?|"
    r"sin duplicados)\b|중복 ?제[외거]|실인원|去重|不重复|不重複"
)
_SAYS_ROUNDING = re.compile(
    r"\bround(?:ed|ing)\b|gerundet|rundung|arrondi|redonde|arrotond|arredond|afgerond|avrund|okrouhl|zaokrąg|округл|"
    r"반올림|四舍五入|四捨五入|\brandom(?:ly)? (?:adjust|perturb)|\bperturb"
)
_SAYS_SELECTION = re.compile(
    r"\btop[- ](?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)\b|\b(?:largest|biggest|leading|selected|most frequent)\b|ausgewählt|"
    r"häufigsten|principaux|principales|상위|주요|前\d+|前[三五十]|主要"
)
_SUBSET = re.compile(
    r"\b(?:of (?:which|these|those|whom)|thereof|including|top \w+|selected|among (?:them|which)|davon|darunter|dont)\b|"
    r"이 ?중|그 ?중|其中|うち"
)
_CHANGE = re.compile(
    r"\b(?:change|growth|increase|decrease|rise|difference|diff|variation|variación|variação|évolution|veränderung|"
    r"differenz|δ)\b|^[δ±+]/?-?(?: ?%)?$|증감|증가율|변화|전년 ?대비|增长|增減|增减|增幅|同比|环比|变化|изменение"
)
_CHANGE_ROW = re.compile(
    r"^(?:%|percent(?:age)?|annual|yearly)? ?(?:change|growth|increase|veränderung)(?: (?:on|from|since|over|vs|in|compared|"
    r"gegenüber|zum)\b.*| ?\(?%\)?)?$|^전년 ?대비|증감률?$|^同比|增长率$"
)
_POINTS = re.compile(r"\bpoints?\b|\bpp\b|\bp\.p\.|%p|prozentpunkt|포인트|百分点|%포인트")
_MARK = re.compile(
    r"⁽?[¹²³⁴-⁹]+[)⁾]?|(?<=\w)(?<!\d)(?<!\d[A-Za-z])\s*\(?\b\d\)$|\s*\((?:see )?(?:note|fn\.?|footnote) ?\w{1,2}\)$"
)
_CJK_SPACE = re.compile(
    r"(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])\s(?=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPAN = re.compile(
    r"(?:[A-Z]{1,2}\s?)?(?:19|20)\d\d(?:\s?[-/–]\s?(?:19|20)?\d\d)?\s?(?:년도?|年度?|г\.?)?[*†\s¹²³⁴⁵⁶⁷⁸⁹]*|"
    r"(?:(?:19|20)\d\d[-./년年]\s?)?(?:[01]?\d)[월月]|(?:19|20)\d\d-[01]\d(?:-[0-3]\d)?|[1-4]\s?(?:분기|季度)"
)
_WITHIN_YEAR = re.compile(
    r"(?:q|h|t|s|kw )[1-4]|[1-4](?:st|nd|rd|th|er|ère|e|o|a)?\.?[oa]? ?"
    r"(?:q|h|quarter|quartal|trimest(?:re|er)|kwartaal|half(?:[- ]year)?|halbjahr|semest(?:re|er)|분기|季度|四半期)|"
    r"(?:first|second|third|fourth|last) (?:quarter|half)|[상하]반기|[上下]半年|0?[1-9]|1[0-2]|(?:0?[1-9]|1[0-2])[월月]|第?[一二三四]季度|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|mär|mai|okt|dez|janv|févr|mars|avr|juin|juil|août|déc|ene|abr|"
    r"ago|dic|fev|set|out)[a-zäéû]*\.?"
)
_ORDINAL = re.compile(
    r"(?:no|nr|№|#|rank|ranking|id|index|pos|position|article|art|code|fips|asn|schlüssel|zip|plz|iso|번호|순위|연번|순번|코드|"
    r"序号|编号|排名|代码|番号|順位)\.?|"
    r".*(?:[ _-](?:id|code|schlüssel|no\.?|nr\.?|phone|rank)|번호|코드|编号|代码|番号)|"
    r"(?:phone|telephone|tel|postal code|post ?code)(?: number| no\.?)?|(?:case|file|reference|serial|account|badge)(?: number| no\.?)"
)
_NOTE_COLUMN = re.compile(
    r"(?:obs_?)?flags?|(?:foot)?notes?|comments?|remarks?|bemerkung(?:en)?|anmerkung(?:en)?|"
    r"remarques?|observaciones|비고|备注|說明|说明|備考"
)
_MEASURES = re.compile(
    r"(?:key )?(?:indicators?|measures?|metrics?|figures?|kpis?)|kenn(?:zahl|größe)(?:en)?|indikator(?:en)?|messgrößen?|"
    r"indicateurs?|chiffres[- ]clés|indicador(?:es)?|indicator[ei]|показател[ьи]|지표|주요 ?지표|指标|主要指标|指標|主要指標"
)
_NOTE_ROW = re.compile(
    r"^(?:sources?|(?:foot)?notes?|remarks?|quellen?|anmerkung(?:en)?|hinweis|fuente|fonte|nota|출처|자료|주|비고|"
    r"来源|资料来源|數據來源|数据来源|注|备注|出典)\s?[:：]"
)
_PERIOD = frozenset(
    ("year", "years", "month", "quarter", "period", "time_period", "date", "fy", "cy", "fiscal year", "reporting year",
     "jahr", "monat", "année", "mois", "año", "mes", "ano", "mês", "anno", "год", "연도", "년도", "기간", "월", "年", "年份",
     "年度", "月份", "时间")
)  # fmt: skip


@lru_cache(maxsize=4096)
def role_of(label: str) -> RowRole:
    """Tell what a row with this label is. "Other" is a part: somebody looked and found it to be another."""
    plain = _CJK_SPACE.sub("", plain_label(label))
    if _OF_WHICH.search(plain) or _AVERAGE.search(plain) or _is_ratio(plain) or _is_beside(plain):
        return RowRole.ASIDE
    if _SUBTOTAL.search(plain):
        return RowRole.SUBTOTAL
    if plain and _UNSPECIFIED.search(plain):
        return RowRole.UNSPECIFIED
    is_total_of = _TOTAL_OF.search(plain) or _TOTAL_OF.search(plain_label(label))
    is_total = _TOTAL.fullmatch(plain) or (is_total_of and not _FIRM.search(plain))
    return RowRole.TOTAL if is_total else RowRole.PART


def is_surely_total(label: str) -> bool:
    """True if a label says nothing else than that it is a total or subtotal; "Total Play" may be a provider."""
    plain = _CJK_SPACE.sub("", plain_label(label))
    return _TOTAL.fullmatch(plain) is not None or _SUBTOTAL.search(plain) is not None


@lru_cache(maxsize=4096)
def plain_label(label: str) -> str:
    """The label without case, marks and footnote signs, for comparing."""
    # NFKC would turn the footnote mark ¹ into the digit 1.
    plain = unicodedata.normalize("NFKC", _MARK.sub("", label)).casefold()
    return " ".join(re.sub(r"[*†‡§]+|\[\w{1,3}\]", " ", plain).strip(" :.·-–—").split())


def may_overlap(labels: list[str]) -> bool:
    """True if the labels say that one thing may stand under several of them."""
    said = sum(_PARTS_OVERLAP.search(plain_label(label)) is not None for label in labels)
    return said > 1 or says_overlap(labels)


def counts_once(label: str) -> bool:
    """True if a total says that it counts each thing once, so that its parts may make more."""
    return _COUNTS_ONCE.search(plain_label(label)) is not None


def is_selection(labels: list[str]) -> bool:
    """True if the labels say that they are only some of the parts."""
    return any(_SUBSET.search(plain_label(label)) for label in labels)


def is_of_which(label: str) -> bool:
    """True for a row that is some of the row above it."""
    return _OF_WHICH.search(plain_label(label)) is not None


def is_average(header: str) -> bool:
    """True if numbers of that name are averages or extremes, which nobody adds."""
    plain = plain_label(header)
    return _AVERAGE.search(plain) is not None or _ESTIMATE.search(plain) is not None


def is_share(header: str) -> bool:
    """True if numbers of that name are shares of something: percent, proportions."""
    plain = plain_label(header)
    return _SHARE.search(plain) is not None or _SHARE_WORD.search(plain) is not None


def is_rate(header: str) -> bool:
    """True if numbers of that name are so many for so many others: per 100,000 inhabitants."""
    return _RATE.search(plain_label(header)) is not None


def rate_base(header: str) -> Decimal | None:
    """For how many others, as the name says: "per 100,000" 100,000; ``None`` where it does not say."""
    plain = plain_label(header)
    for found in _BASE.finditer(plain):
        digits = re.sub(r"\D", "", found[1] or "")
        if digits or found[2]:
            return Decimal(digits or 1) * _BASES.get(found[2] or "", 1)
    return None


def is_per_something(header: str) -> bool:
    """True if a name says "files per report": a ratio where its numbers have decimals."""
    return _PER.search(plain_label(header)) is not None


def is_running(header: str) -> bool:
    """True if numbers of that name hold everything so far: cumulative, year to date."""
    return _RUNNING.search(plain_label(header)) is not None


def is_population(header: str) -> bool:
    """True if a column of that name counts those among whom others were counted."""
    return _POPULATION.search(plain_label(header)) is not None


def is_points(header: str) -> bool:
    """True if a column of that name holds percentage points."""
    return _POINTS.search(plain_label(header)) is not None


def says_overlap(texts: Iterable[str]) -> bool:
    """True if titles, headers or notes say that one thing may stand under several parts."""
    # "May not add up due to rounding" says something else.
    return any(_SAYS_OVERLAP.search(plain_label(text)) and not says_rounding((text,)) for text in texts)


def says_left_out(texts: Iterable[str]) -> bool:
    """True if titles, notes or labels say that something was left out of a total."""
    return any(_SAYS_LEFT_OUT.search(plain_label(text)) for text in texts)


def says_rounding(texts: Iterable[str]) -> bool:
    """True if titles or notes say that numbers were rounded or disturbed."""
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


def years_in(text: str) -> set[str]:
    """The years that a text names: ``Q1 2023``, ``2023-04``."""
    return set(_YEAR.findall(text))


def is_period(text: str) -> bool:
    """True for a year, two of them or a month as they stand above columns: ``2022/23``, ``2022년``, ``3月``."""
    return _SPAN.fullmatch(text.strip()) is not None


def is_period_within_year(text: str) -> bool:
    """True for a month, quarter or half of a year, as they stand above columns: ``Nov``, ``Q4``, ``H2 2023``, ``12월``."""
    return _WITHIN_YEAR.fullmatch(_YEAR.sub("", plain_label(text)).strip(" -/.'年년")) is not None


def is_period_name(header: str) -> bool:
    """True if a column of that name holds periods."""
    return plain_label(header) in _PERIOD


def is_note_name(header: str) -> bool:
    """True if a column of that name says something about its rows and tells none apart: flags, remarks."""
    return _NOTE_COLUMN.fullmatch(plain_label(header)) is not None


def is_measures_name(header: str) -> bool:
    """True if a column of that name lists what was counted, each by itself: "Key figures 2023"."""
    return _MEASURES.fullmatch(_YEAR.sub("", plain_label(header)).strip()) is not None


def is_ordinal_name(header: str) -> bool:
    """True if numbers in a column of that name only number the rows or name things."""
    return _ORDINAL.fullmatch(plain_label(header)) is not None


def _is_ratio(plain: str) -> bool:
    return _SHARE.search(plain) is not None or (_RATE.search(plain) is not None and _is_based(plain))


def _is_beside(plain: str) -> bool:
    return _CHANGE_ROW.search(plain) is not None or _NOTE_ROW.search(plain) is not None


def _is_based(plain: str) -> bool:
    return rate_base(plain) is not None or plain.endswith(("rate", "per capita"))

"""Digits in what an editor wrote: those of a count, a share, a sum, a month or a paragraph may stand, others lead somewhere.

A telephone, a card, a plate, an account, a coordinate, a room and somebody's age have no end of forms; what a
bulletin needs has few. So the few are known, and of the rest every form is found that is no plain count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_YEAR = "(?:19|20)[0-9]{2}"
_ALLOWED = (
    rf"(?<![0-9]){_YEAR}(?P<mark>[-./])(?:1[0-2]|0?[1-9])(?:(?P=mark)[0-9]{{1,2}})?(?![0-9])",
    rf"(?<![0-9]){_YEAR} ?[-–—~/至到] ?(?:{_YEAR}|[0-9]{{2}})(?![0-9])",
    rf"(?<![0-9])(?:{_YEAR}/[0-9]{{1,4}}|[0-9]{{1,4}}/{_YEAR})(?:/E[CU])?(?![0-9])",
    r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?(?![0-9])",
    r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]+)? ?(?:%p?|‰|per ?cent|percentage|个?百分点|퍼센트)",
    r"(?<![A-Za-z0-9])[0-9]{1,3}(?:st|nd|rd|th)\b",
    r"(?<![A-Za-z0-9])(?:(?:19|20)?[0-9]0)s\b",
    r"(?<![A-Za-z0-9])(?:[HQ][1-4]|24/7)\b",
    r"(?<![A-Za-z0-9])[A-Z]{3,6}-[0-9]{1,2}(?![0-9-])",
    r"(?:\b(?:sections?|sec\.|articles?|art\.|arts\.|chapters?|paragraphs?|orders?|act|law|no\.|nos\.)|§+) ?[0-9]{1,4}[A-Za-z]{0,2}"
    r"(?:\([0-9a-z]{1,3}\))*(?:[-/][0-9]{1,4})?(?![A-Za-z0-9])",
    r"第? ?[0-9]{1,4} ?[条款项章届批期]|제 ?[0-9]{1,4} ?[조항호장차회]",
    r"(?<![A-Za-z0-9-])[0-9]{1,3}-(?:hours?|days?|weeks?|months?|years?|part|page)\b(?![- ]old)",
)
_ALLOWED_FORMS = re.compile("|".join(f"(?:{each})" for each in _ALLOWED), re.IGNORECASE)

_SAID = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_LEADS = re.compile(
    # Seven digits and more, however they are grouped; six in one.
    r"[0-9](?:[ ./()-]{0,2}[0-9]){6,}|[0-9]{6,}|(?<![0-9])(?:[0-9]{2}[ .-]){2}[0-9]{2}(?![0-9])|(?<![0-9])(?:[0-9] ){3,}[0-9]?|"
    # Digits among letters: an account, a plate, a digest, a word that is hidden.
    r"(?<![A-Za-z0-9])(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9_-]+|"
    r"(?<![0-9])[0-9]{2,3} ?[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자하허호배] ?[0-9]{4}(?![0-9])|"
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•. -]?[A-Z0-9]{4,6}|"
    # Coordinates.
    r"[0-9]{1,3}\.[0-9]{3,}|[0-9]{1,3} ?[°º](?! ?C\b)|"
    # Digits that are read one by one.
    r"[0-9零〇一二三四五六七八九幺]*[零〇一二三四五六七八九幺]{5,}[0-9零〇一二三四五六七八九幺]*|"
    r"[0-9零〇一二三四五六七八九幺](?:[ -]?[0-9零〇一二三四五六七八九幺]){6,}|"
    r"(?<![가-힣])(?:[공영일이삼사오육칠팔구](?:[ -]|에 ?)?){7,}|"
    rf"\b{_SAID}(?:[ ,-]+{_SAID}\b){{4,}}|"
    # Digits that name one of many, or are the end of a number.
    r"[#＃] ?[0-9]+|\bend(?:ed|ing|s)? in (?!(?:19|20)[0-9]{2}\b)[0-9]{3,}\b|尾[号数][为是]? ?[0-9]{2,}|[뒷끝] ?(?:자리|번호)[^0-9.]{0,4}[0-9]{2,}",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(?<![0-9,.])([0-9]+) ?[-–/~] ?([0-9]+)(?:[-/][0-9]+)*(?![0-9])")
_BESIDE = re.compile(
    r"(?:(?<=[A-Za-z가-힣\u4e00-\u9fff])|(?<=[\"'”’])) ?\( ?(?:aged? )?[0-9]{1,2} ?(?:세|살|岁|y/?o)?(?: ?[,，、/·][^()]{0,12})?\)|"
    r"(?<=[a-z]), (?:aged? )?[0-9]{1,2}, "
)

_CN = "0-9〇零一二三四五六七八九十两"
_SPOKEN = "(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ][a-z]+)?|[a-z]*teen|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_CODES = "CNY|RMB|USDT?|EUR|KRW|GBP|BTC|ETH|XMR"
_SUM = re.compile(
    rf"(?:[¥￥$€£₩] ?|\b(?:{_CODES}) ?)(?P<before>[0-9][0-9,.]*)(?! ?(?:million|billion))|"
    rf"(?P<after>[0-9][0-9,.]*|[{_CN}百千万]+|[일이삼사오육칠팔구십백천만]+(?= ?[원달])|\b{_SPOKEN}) ?(?P<times>[백천만억万亿]*|hundred|thousand) ?"
    rf"(?:(?:dollars?|euros?|pounds?|yuan|won|{_CODES})\b|元|块|毛|원|달러)",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"\b(?:costs?|priced?|prices|sold|sells?|selling|buys?|bought|fees?|membership|members|subscri\w+|access|VIP|tickets?|charged?)\b|"
    r"[售卖价]|会员|会费|入群|门槛|打包|充值|买|판매|팔|구매|샀|가격|회비|가입비|입장료|회원|상품권|이용료|결제",
    re.IGNORECASE,
)
_DIGITS = {
    each: number
    for digits in ("一二三四五六七八九", "일이삼사오육칠팔구")
    for number, each in enumerate(digits, 1)
} | {"两": 2}
_TIMES = {
    "十": 10,
    "십": 10,
    "百": 100,
    "백": 100,
    "千": 1_000,
    "천": 1_000,
    "万": 10_000,
    "만": 10_000,
    "亿": 10**8,
    "억": 10**8,
}
_SENTENCE = re.compile(r"[^.。;；!?！？\n]*(?:\.[0-9][^.。;；!?！？\n]*)*")
_SMALL_SUM, _SMALL_TRADED = 1_000, 100_000
"""Below the first a sum is a price, whatever stands beside it; below the second beside words of trade. Won: times 100, 10."""


def find_numbers_v1(text: str) -> Iterator[tuple[str, str]]:
    """Yield the digits that are no count, share, month or paragraph, and small sums: the finding's code, the words.

    Args:
        text: In its plain form (``letters.plain_v1``).
    """
    rest = _ALLOWED_FORMS.sub(_blank, text)
    for found in _LEADS.finditer(rest):
        yield "number", found[0].strip()
    for found in _PAIR.finditer(rest):
        low, high = int(found[1]), int(found[2])
        if not low < high < 1000 and high > 9:
            yield "number", found[0]
    for found in _BESIDE.finditer(rest):
        yield "age", found[0].strip()
    for sentence in _SENTENCE.finditer(text):
        is_traded = _TRADE.search(sentence[0]) is not None
        for found in _SUM.finditer(sentence[0]):
            if _is_price(found, is_traded=is_traded):
                yield "price", found[0]


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _spoken(said: str) -> int:
    """Read a number in Chinese or Korean words (만오천 is 15,000); 1 for words of another language."""
    total = section = digit = 0
    for each in said:
        if each in _DIGITS:
            digit = _DIGITS[each]
        elif _TIMES.get(each, 0) >= 10_000:
            total, section, digit = total + (section + digit or 1) * _TIMES[each], 0, 0
        elif each in _TIMES:
            section, digit = section + (digit or 1) * _TIMES[each], 0
    return total + section + digit or 1


def _is_price(found: re.Match[str], *, is_traded: bool) -> bool:
    said, times = found["before"] or found["after"], found["times"] or ""
    digits = "".join(each for each in said.partition(".")[0] if each.isascii() and each.isdigit())
    number = int(digits) if digits else _spoken(said)
    number *= {"hundred": 100, "thousand": 1_000}.get(times, 1)
    for each in times:
        number *= _TIMES.get(each, 1)
    is_won = found[0].startswith(("₩", "KRW")) or found[0].endswith(("원", "won", "KRW"))
    return number < (
        _SMALL_TRADED * (10 if is_won else 1) if is_traded else _SMALL_SUM * (100 if is_won else 1)
    )

"""What leads to a person or a place, or teaches, by the form it has in English, Chinese and Korean."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CN = "0-9〇零一二三四五六七八九十两"
_MONTHS = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_TEENS = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen)"
)
_TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy)"
_YEARS = rf"(?:[0-9]{{1,2}}|{_TENS}(?:[- ]{_TEENS})?|{_TEENS})"

_AGE = re.compile(
    rf"\baged? (?:of )?{_YEARS}\b|\b{_YEARS}[- ]?(?:years?[- ]old|years of age|y/?o)\b|"
    r"\bborn (?:in )?[0-9]{4}|\b[0-9]{1,2}(?:st|nd|rd|th)[- ]grade|\bgrade [0-9]{1,2}\b|"
    rf"(?<![0-9第])[{_CN}]{{1,4}} ?周?岁(?!及?以[下上内])|[0-9]{{2,4}}年出?生(?![效产])|[一二三四五六七八九1-9]年级|"
    r"(?<![0-9])[0-9]{1,2} ?[세살](?!기|트| ?미만| ?이상| ?이하)|[0-9]{2,4}년생|[1-6]학년|(?<![가-힣])[초중고][1-6](?![0-9])|"
    r"(?<![가-힣])(?:(?:열|스물|서른|마흔|쉰)? ?(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉)|열|스무|서른|마흔|쉰) ?살(?! ?미만| ?이상| ?이하)",
    re.IGNORECASE,
)
_LEGAL_AGE = re.compile(
    r"(?:under|below|over|[0-9] to|[0-9岁세] ?[至到~–-]|[未不年已]满)\s*(?:the )?(?:age of |aged? )?$",
    re.IGNORECASE,
)
"""What stands before an age that is a line of the law and nobody's own."""

_SCHOOL = re.compile(
    r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3} (?:School|SCHOOL|Academy|ACADEMY|Kindergarten|KINDERGARTEN|College|COLLEGE)\b|"
    r"\b(?!The |Each |Every |Any |Junior |Senior )[A-Z][\w'’-]+ (?:Elementary|Primary|Middle|High|Secondary)\b(?! [A-Za-z])|"
    r"(?:[市区县镇乡]|第[一二三四五六七八九十百0-9]+|实验|附属)[\u4e00-\u9fff]{0,8}?(?:小学|中学|高中|幼儿园)|"
    r"(?<![가-힣])(?!초중|각급|전국|인근|해당|일부|모든|여러)[가-힣]{2,12}(?:초등학교|중학교|고등학교|유치원)"
)
_PERHAPS_SCHOOL = re.compile(
    r"[\u4e00-\u9fff](?<![中某各的和在与及级所名国])(?:小学|中学|高中|初中|幼儿园)|"
    r"(?<![가-힣])[가-힣]{2,8}(?:초|여중|여고|중|고) ?(?:학생|교사|[1-6]학년)"
)
_ADDRESS = re.compile(
    r"\b[0-9]{1,5} [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)? (?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard)\b|"
    rf"[\u4e00-\u9fff](?:路|街|巷|弄|胡同|大道) ?[{_CN}百]{{1,6}} ?(?:号|弄|巷)|[{_CN}百]{{1,4}} ?(?:号楼|栋|幢|单元)|"
    r"(?<!으)(?:대로|로|길) ?[0-9]{1,4}(?:-[0-9]+)?(?:번길|(?=[\s,.)]*$))|[0-9]{1,4}(?:-[0-9]+)? ?번지|[0-9]+동 ?[0-9]+호"
)
_FINE_PLACE = re.compile(
    r"\b[A-Z][\w-]+ (?:County|Township|Village|District)\b|[\u4e00-\u9fff]{1,4}(?:县|镇|乡|村|街道)(?![级上下])"
)
_AMOUNT = (
    r"(?:[¥￥$€£₩] ?[0-9][0-9,.]*|\b(?:CNY|RMB|USD|EUR|KRW|GBP) ?[0-9][0-9,.]*|"
    rf"(?:[0-9][0-9,.]*|{_YEARS}) ?(?:dollars?|euros?|yuan|won)\b|[{_CN},.百千万]{{1,12}} ?(?:元|块)|[0-9][0-9,.]* ?[백천만]{{0,2}} ?(?:원|달러))"
)
_PRICE = re.compile(
    rf"{_AMOUNT}[^.。,，;；\n]{{0,12}}?(?:\b(?:per|each|every|apiece)\b|\ba (?:video|picture|photo|clip|file|month)\b|[/／]|"
    r"[一每](?:[部张条份段次月]|个(?:视频|月)?)|건당|개당|편당|한 편|한 건|\b씩)|"
    rf"\b(?:per|each|every|a) (?:video|picture|photo|clip|file|month|item)\b[^.。,，;；\n]{{0,24}}?{_AMOUNT}|"
    rf"(?:每(?:[部张个条份段次月])|한 ?(?:편|건|개)에|하나에|건당|개당|편당)[^.。,，;；\n]{{0,8}}?{_AMOUNT}",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"(?<![\w.])[\w()\[\]-]{1,80}\.(?:jpe?g|png|gif|webp|heic|mp4|mov|avi|mkv|zip|rar|7z|pdf|docx?|xlsx?|torrent)\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"@ ?[\w.]{3,}|(?:QQ|微信|[Ww]e[Cc]hat|[Tt]elegram|텔레그램|카카오톡|[Kk]akao[Tt]?a?l?k?|[Dd]iscord|디스코드|라인|LINE)"
    r"[^.。,，;；\n]{0,10}?(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]*(?:[0-9_]|[a-z][A-Z]))[A-Za-z0-9_]{5,}(?! ?[个余人개명])"
)
_DOMAIN = re.compile(r"\b[\w-]+ ?[\[(]?dot[\])]? ?(?:com|org|net|onion|io|me|cn|kr)\b", re.IGNORECASE)
_DAY = re.compile(
    rf"\b[0-9]{{4}}([-./])[0-9]{{1,2}}\1[0-9]{{1,2}}\b|[{_CN}]{{1,3}}月[{_CN}]{{1,3}}[日号]|[0-9]{{1,2}}월 ?[0-9]{{1,2}}일|"
    rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}\b|\b{_MONTHS} [0-9]{{1,2}}(?:st|nd|rd|th)?\b"
)
_MONTH = re.compile(rf"\b{_MONTHS}(?: of)? [0-9]{{4}}\b|(?<!个)[{_CN}]{{1,3}}月|(?<![0-9])[0-9]{{1,2}}월")
_BAND = re.compile(
    r"\bin (?:his|her|their) (?:(?:early|mid|late)[- ])?(?:twenties|thirties|forties|fifties|sixties|[2-9]0s)\b|"
    r"[2-9二三四五六七八九][0十][多几余]岁|[0-9]0后|(?<![0-9])[2-9]0대",
    re.IGNORECASE,
)
_DIGEST = re.compile(r"\b[0-9a-f]{32,128}\b", re.IGNORECASE)

_BLOCKING = (
    ("age", _AGE),
    ("school", _SCHOOL),
    ("address", _ADDRESS),
    ("price", _PRICE),
    ("file", _FILE),
    ("handle", _HANDLE),
    ("domain", _DOMAIN),
    ("digest", _DIGEST),
)
_WARNING = (("school", _PERHAPS_SCHOOL), ("place", _FINE_PLACE), ("day", _DAY))


def find_patterns_v1(text: str) -> Iterator[tuple[str, bool, str]]:
    """Yield what has such a form: the finding's code, whether it blocks, and the words.

    Args:
        text: In its plain form (``letters.plain_v1``).
    """
    for is_blocking, patterns in ((True, _BLOCKING), (False, _WARNING)):
        for code, pattern in patterns:
            for match in pattern.finditer(text):
                if not (code == "age" and _LEGAL_AGE.search(text[: match.start()])):
                    yield code, is_blocking, match[0]


def tells_of_person_v1(text: str) -> frozenset[str]:
    """Name what a text adds to what is told of people: ``month``, ``band`` (see ``combining``)."""
    patterns = {"month": (_DAY, _MONTH), "band": (_BAND,)}
    return frozenset(name for name, each in patterns.items() if any(one.search(text) for one in each))

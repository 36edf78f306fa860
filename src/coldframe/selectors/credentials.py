"""Find passwords that a text gives away, so that no parsed field ever holds one.

Erring on the side of withholding: a word too many costs nothing, because the raw
original lies sealed; a password too few would lie open in an index. English, Chinese
and Korean, links that carry the password or key in themselves, and login pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from coldframe.selectors.plain import fold
from coldframe.selectors.terms import Credential

WITHHELD = "[●●●]"
"""What stands in a text where a password stood. No password can be part of it."""

_MAX = 200
_LONG = r"pass(?:word|code|wd|phrase|key)s?|contraseña|パスワード|пароль"
_SHORT = r"pwds?|pw|pass|psw|pin|(?:login|access|entry|invite|unlock|door)[ -]?code"
_CHINESE = r"密码|密碼|口令|提取码|提取碼|访问码|訪問碼|解压码|解壓碼|验证码|驗證碼|暗号|暗號"
_KOREAN = r"비밀번호|비번|패스워드|암호|입장[ ]?코드|참여[ ]?코드"
_MARK = r"[ \t]{0,4}(?:[:=]|->|=>|→|：)\s{0,8}"
_SAYS = r"[ \t]{1,4}(?:is|was|are|=|-|–|—)[ \t]{1,4}|[ \t]{0,2}(?:是|为|為)[ \t]{0,2}:?[ \t]{0,2}"
_PARTICLE = r"(?:는|은|가|이)[ \t]{1,4}"
_MENTION = re.compile(
    rf"(?:(?P<long>{_LONG})|(?<![A-Za-z])(?P<short>{_SHORT})(?![A-Za-z])|(?P<cjk>{_CHINESE}|{_KOREAN}))"
    rf"['\"”’」』]?(?:(?P<mark>{_MARK})|(?P<says>{_SAYS})|(?P<particle>{_PARTICLE})|(?P<gap>[ \t]{{0,4}}))",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"://[^\s/@:?#]{0,200}:([^\s/@]{1,200})@")
_LINK_KEY = re.compile(r"mega(?:\.co)?\.(?:nz|io)/[^\s#]{0,200}#([^\s]{1,200})", re.IGNORECASE)
# How stolen logins are passed on: an address, a mark, the password, no space between. After a mark that also
# separates the columns of a table, only what mixes letters and digits; never another address, path, IP or day.
_PAIR = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?::|[;|](?=[^\s;|]{0,200}[0-9])"
    r"(?=[^\s;|]{0,200}[A-Za-z]))(?!/|[\w.+-]{1,64}@[\w-]{1,63}\.\w|https?:|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9]{4}-[0-9]{2})"
    r"((?<=:)[^\s]{4,200}|[^\s;|]{4,200})"
)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "`": "`", "«": "»", "<": ">"}
_ASCII_WORD = re.compile(r"[!-~]{1,200}")
# Any other script: up to white space or punctuation of that script.
_ANY_WORD = re.compile(r"[^\s、。，；！？（）【】《》「」『』“”‘’]{1,200}")
# What follows "password" in a sentence about passwords.
_NOT_A_PASSWORD = re.compile(
    r"an?|and|any|are|as|at|below|but|by|changed?|each|for|forgot(?:ten)?|found|from|has|have|if|in|incorrect|its?|"
    r"manager|me|my|n/a|needed|no|none|not|of|on|only|or|please|protected|recovery|required|reset|same|sent|set|"
    r"shown|some|the|their|them|there|they|this|to|unknown|us|was|were|which|will|with|without|wrong|your?",
    re.IGNORECASE,
)
_CLOSING = ".,;:)]}>'\""


def find_credentials(text: str) -> tuple[Credential, ...]:
    """Return the passwords that ``text`` states, in order, none overlapping another.

    Linear in the length of the text. What was already withheld is not found again.
    """
    plain = fold(text)
    spans = [m.span(1) for pattern in (_USERINFO, _LINK_KEY, _PAIR) for m in pattern.finditer(plain.text)]
    position = 0
    while (mention := _MENTION.search(plain.text, position)) is not None:
        span = _stated(plain.text, mention)
        position = max(mention.end(), mention.start() + 1)
        if span is not None:
            spans.append(span)
            position = max(position, span[1])
    found, reached = [], 0
    for begin, end in sorted(spans):
        start = max(begin, reached)
        value = plain.text[start:end]
        if start < end and not value.startswith(WITHHELD) and value.strip("[]●"):
            found.append(Credential(*plain.span(start, end), value))
            reached = end
    return tuple(found)


def _stated(text: str, mention: re.Match[str]) -> tuple[int, int] | None:
    """Where the password of this mention stands, if the mention states one."""
    start = mention.end()
    if start >= len(text):
        return None
    firmly = _is_firm(mention)
    following = _MENTION.match(text, start)
    if following is not None and _is_firm(following):
        return None  # "password: password: x": the second one states it.
    closing = _QUOTES.get(text[start])
    if closing is not None and (end := text.find(closing, start + 1, start + 2 + _MAX)) > start + 1:
        return start + 1, end
    to_line_end = (
        mention.group(0).lower().startswith("passphrase") or text[max(0, mention.start() - 1)] == "/"
    )
    if firmly and to_line_end:
        # "passphrase: four plain words", "user/pass: name / word": the password may hold spaces.
        line = re.compile(r"[^\n]{1,200}").match(text, start)
        return _trimmed(text, start, line.end()) if line else None
    word = _ASCII_WORD.match(text, start) or (_ANY_WORD.match(text, start) if firmly else None)
    if word is None:
        return None
    span = _trimmed(text, start, word.end())
    if span is None or _NOT_A_PASSWORD.fullmatch(text, *span):
        return None
    return span if firmly or _looks_made_up(text[slice(*span)], mention) else None


def _is_firm(mention: re.Match[str]) -> bool:
    return any(mention[group] for group in ("mark", "says", "particle"))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Leave off the punctuation of the sentence around the password."""
    while end > start + 1 and text[end - 1] in _CLOSING:
        end -= 1
    return (start, end) if text[start:end].strip() else None


def _looks_made_up(word: str, mention: re.Match[str]) -> bool:
    """Without a colon, English prose goes on after "password"; a Latin word after 密码 does not."""
    if mention["cjk"]:
        return any(character.isalnum() for character in word)
    return bool(mention["gap"]) and (
        any(character.isdigit() for character in word) or (len(word) > 3 and not word.isalpha())
    )


def withhold(text: str, values: Iterable[str]) -> str:
    """Return ``text`` with every stated password, and every further occurrence of ``values``, replaced.

    A value of four characters or more is replaced wherever it occurs; a shorter one only
    as a whole word, because "12" is part of too much. Idempotent.
    """
    pieces, position = [], 0
    for credential in find_credentials(text):
        pieces += [text[position : credential.start], WITHHELD]
        position = credential.end
    text = "".join([*pieces, text[position:]])
    # The longest first, so that one password that contains another leaves no remainder.
    for value in sorted(set(values), key=lambda value: (-len(value), value)):
        if len(value) >= 4:
            text = text.replace(value, WITHHELD)
        elif len(value) >= 2:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", lambda _: WITHHELD, text)
    return text

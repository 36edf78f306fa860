"""Find selectors in text. Conservative: what is not clearly one is left alone.

Every pattern is a run of one character class or has bounded repetition, and starts
only where a run starts, so that time grows with the length of the text whatever a
stranger writes into it. What a run means is decided by plain code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from coldframe.selectors.groups import HOSTS, normalize_group_link
from coldframe.selectors.normalize import (
    MAX_CHARACTERS,
    host_of,
    normalize_domain,
    normalize_email,
    normalize_handle,
    normalize_ip,
    normalize_phone,
    normalize_url,
)
from coldframe.selectors.plain import refang
from coldframe.selectors.terms import Selector, SelectorKind
from coldframe.selectors.wallets import normalize_wallet

_Found = tuple[int, int, SelectorKind, str]

# After the host only ASCII: in Chinese and Korean the next word follows without a space.
_URL = re.compile(
    r"(?<![A-Za-z0-9])(?:https?|ftp)://([^\s<>\"'`/?#\\]{1,300})([!#-&(-;=?-_a-z~]{0,2000})", re.IGNORECASE
)
_TELEGRAM_SCHEME = re.compile(
    r"(?<![A-Za-z0-9])tg://?(?:join|resolve)\?[A-Za-z0-9_=&-]{1,200}", re.IGNORECASE
)
# E-mail addresses, domains, bare invite links, IPv4: all lie within one run of these.
_RUN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~@:\[\]-]+")
_PHONE = re.compile(r"(?<![\w+])\+[0-9][0-9 ().-]{6,24}")
_HANDLE = re.compile(r"(?<![\w@./+-])@([A-Za-z0-9_][A-Za-z0-9_.]{1,31})(?![\w@])")
_WALLET = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{26,90}(?![A-Za-z0-9])")
# Two colons are a time of day or a C++ name; an address worth keeping has three.
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}(?:[0-9.]{0,15})(?![0-9A-Za-z:])"
)
_SHAPES: tuple[tuple[re.Pattern[str], SelectorKind, str, Callable[[str], str | None]], ...] = (
    (_PHONE, SelectorKind.PHONE, " ().-", normalize_phone),
    (_HANDLE, SelectorKind.HANDLE, ".", normalize_handle),
    (_WALLET, SelectorKind.WALLET, "", normalize_wallet),
    (_IPV6, SelectorKind.IP, ".", normalize_ip),
)
_LABELLED = re.compile(
    r"(?<![A-Za-z0-9])(?P<platform>qq群|q群|qq|wechat|weixin|vx|微信|kakaotalk|kakao|카카오톡|카톡|line|telegram|tg|"
    r"텔레그램|discord|디스코드|snapchat|instagram|insta|kik|wickr|session|signal|skype|tiktok|facebook|twitter)"
    r"(?:[ ]?(?:id|user(?:name)?|号码|号|账号|아이디))?[ ]?[:=][ ]{0,3}@?"
    r"(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]{1,63})",
    re.IGNORECASE,
)
_PLATFORMS = {
    "weixin": "wechat", "vx": "wechat", "微信": "wechat", "kakao": "kakaotalk", "카카오톡": "kakaotalk",
    "카톡": "kakaotalk", "tg": "telegram", "텔레그램": "telegram", "디스코드": "discord",
    "insta": "instagram",
}  # fmt: skip
# Names of files look like domains; a file name is not a place.
_FILE_ENDING = re.compile(
    "jpe?g|png|gif|webp|heic|bmp|tiff?|svg|mp[34]|mov|avi|mkv|webm|wmv|flv|wav|ogg|txt|pdf|docx?|xlsx?|pptx?|csv|json|"
    "xml|html?|php|aspx?|js|css|py|exe|apk|zip|rar|tar|gz|bin|dat|log|bak|ini|tmp|iso"
)


def extract(text: str) -> tuple[Selector, ...]:
    """Return what ``text`` names, in order of appearance; places are in ``text`` as given.

    A web address also gives its host as a domain, or the group it invites to. Credentials
    are not looked for here: withhold them first (``credentials``).
    """
    plain = refang(text)
    found: set[Selector] = set()
    rest = plain.text
    for reader in (_addresses, _labelled, _others):
        new = list(reader(rest))
        found.update(Selector(*plain.span(start, end), kind, value) for start, end, kind, value in new)
        rest = _blank(rest, [(start, end) for start, end, _, _ in new])
    return tuple(sorted(found))


def _blank(text: str, taken: list[tuple[int, int]]) -> str:
    """Replace what was understood by spaces, so that no part of it is read a second time."""
    pieces, position = [], 0
    for begin, end in sorted(taken):
        if end > position:
            start = max(begin, position)
            pieces += [text[position:start], " " * (end - start)]
            position = end
    return "".join([*pieces, text[position:]])


def _addresses(text: str) -> Iterator[_Found]:
    for match in _URL.finditer(text):
        host = _cut_host(match[1])
        written = match[0] if host == match[1] else text[match.start() : match.start(1) + len(host)]
        written = _without_final_punctuation(written)
        place = match.start(), match.start() + len(written)
        url = normalize_url(written)
        if url is None:
            continue
        yield (*place, SelectorKind.URL, url)
        group = normalize_group_link(written)
        name = host_of(url) or ""
        if group is not None:
            yield (*place, SelectorKind.GROUP_LINK, group)
        elif normalize_ip(name):
            yield (*place, SelectorKind.IP, name)
        elif name.removeprefix("www.") not in HOSTS:
            yield (*place, SelectorKind.DOMAIN, name)
    for match in _TELEGRAM_SCHEME.finditer(text):
        group = normalize_group_link(match[0])
        if group is not None:
            yield match.start(), match.end(), SelectorKind.GROUP_LINK, group


def _cut_host(host: str) -> str:
    """End the host where its last label changes from ASCII to another script."""
    name, dot, last = host.rpartition(".")
    ascii_part = re.match(r"[A-Za-z0-9:\[\]-]*", last)
    cut = ascii_part[0] if ascii_part and ascii_part[0] else last
    return f"{name}{dot}{cut}"


def _without_final_punctuation(text: str) -> str:
    while text and (text[-1] in ".,;:!?'\"*_~" or (text[-1] in ")]}" and _unbalanced(text))):
        text = text[:-1]
    return text


def _unbalanced(text: str) -> bool:
    # Only the last 200 characters are weighed, so that a line of brackets stays linear.
    closing = text[-1]
    opening = {")": "(", "]": "[", "}": "{"}[closing]
    tail = text[-200:]
    return tail.count(closing) > tail.count(opening)


def _others(text: str) -> Iterator[_Found]:
    for match in _RUN.finditer(text):
        # A host name may be 253 characters and a local part 64: nothing longer is an address.
        if len(match[0]) <= MAX_CHARACTERS:
            yield from _in_run(match[0], match.start())
    for pattern, kind, closing, normalize in _SHAPES:
        for match in pattern.finditer(text):
            word = match[0].rstrip(closing)
            if (value := normalize(word)) is not None:
                yield match.start(), match.start() + len(word), kind, value


def _labelled(text: str) -> Iterator[_Found]:
    for match in _LABELLED.finditer(text):
        platform, name = match["platform"].lower(), match["name"].rstrip(".-")
        place = match.start("name"), match.start("name") + len(name)
        if platform in {"qq群", "q群"}:
            kind, value = SelectorKind.GROUP_LINK, normalize_group_link(f"qq-group:{name}")
        else:
            kind, value = (
                SelectorKind.HANDLE,
                normalize_handle(f"{_PLATFORMS.get(platform, platform)}:{name}"),
            )
        if value is not None:
            yield (*place, kind, value)


def _in_run(run: str, start: int) -> Iterator[_Found]:
    position = start
    # An address ends at most at these; what stands between them is looked at once.
    for part in re.split(r"([:=|&'!*\[\]{}])", run):
        yield from _in_part(part, position)
        position += len(part)


def _in_part(part: str, start: int) -> Iterator[_Found]:
    word = _without_final_punctuation(part)
    lead = len(word) - len(word.lstrip("./-_#~"))
    word, start = word[lead:], start + lead
    if len(word) < 4 or "." not in word:
        return
    place = start, start + len(word)
    if "@" in word:
        if (email := normalize_email(word)) is not None:
            yield (*place, SelectorKind.EMAIL, email)
        return
    host, slash, _ = word.partition("/")
    if (ip := normalize_ip(host)) is not None:
        yield start, start + len(host), SelectorKind.IP, ip
    elif slash and host.lower().removeprefix("www.") in HOSTS:
        if (group := normalize_group_link(word)) is not None:
            yield (*place, SelectorKind.GROUP_LINK, group)
    elif (domain := _bare_domain(host)) is not None:
        yield start, start + len(host), SelectorKind.DOMAIN, domain


def _bare_domain(word: str) -> str | None:
    domain = normalize_domain(word)
    if domain is None or domain in HOSTS or _FILE_ENDING.fullmatch(domain.rpartition(".")[2]):
        return None
    return domain

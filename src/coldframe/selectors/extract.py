"""Find selectors in text. Conservative: what is not clearly one is left alone.

Every pattern is a run of one character class or has bounded repetition, and starts
only where a run starts, so that time grows with the length of the text whatever a
stranger writes into it. What a run means is decided by plain code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from coldframe.selectors.group_link import HOSTS
from coldframe.selectors.handle import PROFILE_HOSTS, SERVICES, read_profile
from coldframe.selectors.host import has_known_ending, normalize_ip
from coldframe.selectors.normalize import MAX_CHARACTERS, normalize
from coldframe.selectors.phone import find_phone
from coldframe.selectors.plain import refang
from coldframe.selectors.terms import Selector, SelectorKind
from coldframe.selectors.url import read_address

_Found = tuple[int, int, SelectorKind, str]

# After the host only ASCII: in Chinese and Korean the next word follows without a space.
_URL = re.compile(
    r"(?<![A-Za-z0-9])(?:https?|ftp)://([^\s<>\"'`/?#\\]{1,300})([!#-&(-;=?-_a-z~]{0,2000})", re.IGNORECASE
)
_APP_LINK = re.compile(
    r"(?<![A-Za-z0-9])(?:tg|whatsapp|sgnl|ts3server):(?://)?[A-Za-z0-9./?=&#_:%-]{4,300}", re.IGNORECASE
)
# E-mail addresses, domains, bare invite links, IPv4: all lie within one run of these.
_RUN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~@:\[\]-]+")
_BETWEEN = re.compile(r"([:=|&'!*\[\]{}])")
_PHONE = re.compile(r"(?<![A-Za-z0-9_+])\+[0-9][0-9 ().\u2010-\u2015-]{6,24}")
_DOMESTIC_PHONE = re.compile(
    r"(?<![A-Za-z0-9_.+/:-])(?:\([0-9]|[0-9])[0-9 ().\u2010-\u2015-]{6,24}(?![A-Za-z0-9_:])"
)
_HANDLE = re.compile(r"(?<![\w@./+-])@([A-Za-z0-9_][A-Za-z0-9_.]{1,31})(?![\w@])")
_WALLET = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{26,106}(?![A-Za-z0-9])")
# Two colons are a time of day or a C++ name; an address worth keeping has three.
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}(?:[0-9.]{0,15})(?![0-9A-Za-z:])"
)
_VERSION = re.compile(r"(?:version|ver|v|release|build|firmware|版本|버전)[ .:]{0,2}$", re.IGNORECASE)
_SHAPES = (
    (_HANDLE, SelectorKind.HANDLE, "."),
    (_WALLET, SelectorKind.WALLET, ""),
    (_IPV6, SelectorKind.IP, "."),
)
_LABELLED = re.compile(
    r"(?<![A-Za-z0-9])(?P<service>qq群|q群|qq|wechat|kakaotalk|line|telegram|discord|snapchat|instagram|kik|wickr|session|"
    r"signal|skype|tiktok|facebook|twitter|"
    + "|".join(sorted((name for name in SERVICES if name != "x"), key=len, reverse=True))
    + r")(?:[ ]?(?:id|user(?:name)?|号码|号|账号|아이디))?[ ]?[:=][ ]{0,3}@?"
    r"(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]{1,63})",
    re.IGNORECASE,
)
# A file name is not a place. These endings are also top-level domains.
_FILE_ENDINGS = frozenset({"zip", "mov", "md", "py", "sh"})


def extract(text: str, *, region: str = "") -> tuple[Selector, ...]:
    """Return what ``text`` names, in order of appearance; places are in ``text`` as given.

    A web address also gives its host as a domain, or the group it invites to, or the account it shows.
    Credentials are not looked for here: withhold them first (``credentials``).

    Args:
        text: What a stranger wrote.
        region: ISO 3166-1 alpha-2 of where telephone numbers without a country code are dialed; without
            it only numbers with one are found.
    """
    plain = refang(text)
    found: set[Selector] = set()
    rest = plain.text
    readers: tuple[Callable[[str], Iterator[_Found]], ...] = (
        _addresses,
        _labelled,
        _phones,
        partial(_domestic_phones, region=region),
        _others,
    )
    for reader in readers:
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
        url = normalize(SelectorKind.URL, written)
        if url is None:
            continue
        place = match.start(), match.start() + len(written)
        yield (*place, SelectorKind.URL, url)
        # What is taken out of an address (a fragment, say) may be what names the group.
        yield from ((*place, kind, value) for kind, value in _named_by(written))
    for match in _APP_LINK.finditer(text):
        group = normalize(SelectorKind.GROUP_LINK, match[0])
        if group is not None:
            yield match.start(), match.end(), SelectorKind.GROUP_LINK, group


def _named_by(address: str) -> Iterator[tuple[SelectorKind, str]]:
    """What a web address names besides a page: a group, an account, or else its host."""
    group = normalize(SelectorKind.GROUP_LINK, address)
    if group is not None:
        yield SelectorKind.GROUP_LINK, group
        return
    if (profile := read_profile(address)) is not None:
        kind, written = profile
        value = normalize(kind, written)
        if value is not None:
            yield kind, value
        return
    parts = read_address(address)
    if parts is None or _is_platform(parts.host):
        return
    yield (SelectorKind.IP if normalize_ip(parts.host) else SelectorKind.DOMAIN), parts.host


def _is_platform(host: str) -> bool:
    host = re.sub(r"^(?:www|m|mobile)\.", "", host.lower())
    return host in HOSTS or host in PROFILE_HOSTS


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


def _labelled(text: str) -> Iterator[_Found]:
    for match in _LABELLED.finditer(text):
        service, name = match["service"].lower(), match["name"].rstrip(".-")
        place = match.start("name"), match.start("name") + len(name)
        is_group = service in {"qq群", "q群"}
        kind = SelectorKind.GROUP_LINK if is_group else SelectorKind.HANDLE
        value = normalize(kind, f"{'qq-group' if is_group else service}:{name}")
        if value is not None:
            yield (*place, kind, value)


def _phones(text: str, *, shape: re.Pattern[str] = _PHONE, region: str = "") -> Iterator[_Found]:
    for match in shape.finditer(text):
        if (number := find_phone(match[0], region)) is not None:
            yield match.start(), match.start() + number[1], SelectorKind.PHONE, number[0]


def _domestic_phones(text: str, *, region: str) -> Iterator[_Found]:
    return _phones(text, shape=_DOMESTIC_PHONE, region=region) if region else iter(())


def _others(text: str) -> Iterator[_Found]:
    for match in _RUN.finditer(text):
        position = match.start()
        # An address ends at most at these; what stands between them is looked at once.
        for part in _BETWEEN.split(match[0]):
            yield from _in_part(part, position, text)
            position += len(part)
    for pattern, kind, closing in _SHAPES:
        for match in pattern.finditer(text):
            word = match[0].rstrip(closing)
            if (value := normalize(kind, word)) is not None:
                yield match.start(), match.start() + len(word), kind, value


def _in_part(part: str, start: int, text: str) -> Iterator[_Found]:
    # A host name may be 253 characters and a local part 64: nothing much longer is an address.
    if "." not in part or not 4 <= len(part) <= MAX_CHARACTERS:
        return
    word = _without_final_punctuation(part)
    lead = len(word) - len(word.lstrip("./-_#~"))
    word, start = word[lead:], start + lead
    place = start, start + len(word)
    host, slash, rest = word.partition("/")
    if "@" in word:
        email = normalize(SelectorKind.EMAIL, word)
        # "photo@2x.png" is the name of a file.
        if email is not None and has_known_ending(email):
            yield (*place, SelectorKind.EMAIL, email)
    elif (ip := normalize_ip(host)) is not None:
        is_network = rest.isdecimal() and len(rest) <= 2
        if not is_network and not _VERSION.search(text, max(0, start - 12), start):
            yield start, start + len(host), SelectorKind.IP, ip
    elif slash and _is_platform(host):
        yield from ((*place, kind, value) for kind, value in _named_by(f"https://{word}"))
    elif (domain := _bare_domain(host, is_place=bool(slash))) is not None:
        yield start, start + len(host), SelectorKind.DOMAIN, domain


def _bare_domain(word: str, *, is_place: bool) -> str | None:
    domain = normalize(SelectorKind.DOMAIN, word)
    if domain is None or _is_platform(domain) or not has_known_ending(domain):
        return None
    ending = word.rstrip(".").rpartition(".")[2]
    # "Thanks.It works": two sentences without a space.
    is_sentence = ending.istitle() and not is_place
    is_file = ending.lower() in _FILE_ENDINGS and not (is_place or domain.startswith("www."))
    return None if is_sentence or is_file else domain

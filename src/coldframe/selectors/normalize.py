"""One normal form for each kind of selector. Every function is idempotent and never raises."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, urlsplit

from coldframe.selectors.groups import normalize_group_link
from coldframe.selectors.plain import refang
from coldframe.selectors.terms import SelectorKind
from coldframe.selectors.wallets import normalize_wallet

MAX_CHARACTERS = 2048
"""The longest selector; longer text is not one."""

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_TOP_LEVEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_{|}~-]+)*")
_PLATFORM = re.compile(r"[a-z0-9][a-z0-9 ._-]{0,38}")
_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
# A parameter or fragment under one of these names opens a door; it is not part of the place.
_SECRET_PARAMETERS = {
    "pwd",
    "pw",
    "pass",
    "passwd",
    "password",
    "passcode",
    "passphrase",
    "key",
    "token",
    "secret",
}
_SECRET_FRAGMENT_HOSTS = {"mega.nz", "mega.co.nz", "mega.io"}


def normalize(kind: SelectorKind, text: str) -> str | None:
    """Return ``text`` in the normal form of ``kind``, or ``None`` if it is not one.

    Defanged writing (``hxxp``, ``[.]``) is understood.
    """
    if len(text) > MAX_CHARACTERS:
        return None
    return _NORMALIZERS[kind](refang(text.strip()).text)


def normalize_domain(text: str) -> str | None:
    """Return a host name in lower case with Punycode for other scripts; without a final dot."""
    text = text.strip().rstrip(".").lower()
    if not text or len(text) > 253:
        return None
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    labels = text.split(".")
    if len(labels) < 2 or not _TOP_LEVEL.fullmatch(labels[-1]):
        return None
    return text if all(_LABEL.fullmatch(label) for label in labels) else None


def normalize_url(text: str) -> str | None:
    """Return a web address that names a place and holds nobody's secret.

    Scheme and host in lower case, no default port, no user name or password, no secret
    parameter, no fragment (except one that routes within a page, ``#/`` or ``#!``).
    """
    text = text.strip()
    if len(text) > MAX_CHARACTERS or re.search(r"[\s\x00-\x20]", text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), _host(parts)
    if scheme not in _DEFAULT_PORTS or host is None:
        return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        place = f"{place}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_secret(pair))
    routes = parts.fragment[:1] in ("/", "!") or host == "signal.group"
    fragment = parts.fragment if routes else ""
    if host.removeprefix("www.") in _SECRET_FRAGMENT_HOSTS or _is_secret(fragment):
        fragment = ""
    address = f"{scheme}://{place}{parts.path or '/'}"
    return address + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _host(parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    return normalize_ip(host) or normalize_domain(host)


def _is_secret(pair: str) -> bool:
    return pair.partition("=")[0].lower() in _SECRET_PARAMETERS


def host_of(url: str) -> str | None:
    """Return the host of a normal URL, or ``None`` if it has none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def normalize_email(text: str) -> str | None:
    """Return an e-mail address in lower case. Tags and dots of the local part stay: they may differ."""
    local, at, host = text.strip().lower().rpartition("@")
    domain = normalize_domain(host)
    if not at or domain is None or not 1 <= len(local) <= 64 or not _LOCAL.fullmatch(local):
        return None
    return f"{local}@{domain}"


def normalize_phone(text: str) -> str | None:
    """Return a telephone number as E.164: ``+``, country code first, 8 to 15 digits.

    Numbers without a country code are not guessed at.
    """
    text = text.strip().replace("(0)", "")
    if not re.fullmatch(r"\+[0-9 ().\u2010-\u2015/-]{7,30}", text):
        return None
    digits = re.sub(r"[^0-9]", "", text)
    return f"+{digits}" if 8 <= len(digits) <= 15 and digits[0] != "0" else None


def normalize_handle(text: str) -> str | None:
    """Return ``@name``, or ``platform:name`` where the platform is known; in lower case."""
    text = text.strip().lower()
    if text.startswith("@"):
        name = text[1:].rstrip(".")
        return f"@{name}" if re.fullmatch(r"[a-z0-9_][a-z0-9_.-]{1,63}", name) else None
    platform, colon, name = text.partition(":")
    platform, name = re.sub(r"\s+", "-", platform.strip()), name.strip().lstrip("@").strip()
    if not colon or not _PLATFORM.fullmatch(platform) or not name or len(name) > 200:
        return None
    # Account ids are whatever a platform makes them: other scripts included, white space not.
    return None if re.search(r"[\s\x00-\x1f]", name) else f"{platform}:{name}"


def normalize_ip(text: str) -> str | None:
    """Return an IP address in its shortest form; IPv4 in IPv6 becomes IPv4."""
    text = text.strip().strip("[]")
    # "%" would begin a zone index, which names a network card of somebody else's machine.
    if len(text) > 45 or "%" in text:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


_NORMALIZERS: Mapping[SelectorKind, Callable[[str], str | None]] = {
    SelectorKind.URL: normalize_url,
    SelectorKind.DOMAIN: normalize_domain,
    SelectorKind.EMAIL: normalize_email,
    SelectorKind.PHONE: normalize_phone,
    SelectorKind.HANDLE: normalize_handle,
    SelectorKind.GROUP_LINK: normalize_group_link,
    SelectorKind.WALLET: normalize_wallet,
    SelectorKind.IP: normalize_ip,
}

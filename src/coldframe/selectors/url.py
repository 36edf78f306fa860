"""Web addresses: which place is meant, however it is written.

Sources: the WHATWG URL standard for how browsers read one (schemes, back slashes, user
information, hosts, ports, dot segments); RFC 3986 section 6.2.2 for one form of percent-encoding
(upper-case digits, unreserved characters bare, everything else that is no part of the syntax
encoded as UTF-8).

Taken out as data: user name and password, parameters that open a door (``SECRETS``), parameters that
follow a reader around (``TRACKING``), empty parameters, session ids in a path, and fragments, except
those that route within a page (``#/…``, ``#!…``) and the group in an invite of Signal.

Not done: nothing is fetched or resolved, so short links and redirects stay what they are; parameters keep
their order; ``www.``, ``http`` against ``https`` and doubled slashes stay, because servers tell them apart;
other schemes, and text with white space inside, are no web addresses here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from coldframe.selectors.host import normalize_host

TRACKING = frozenset(
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "msclkid", "twclid", "ttclid", "yclid", "ysclid", "igshid", "igsh", "li_fat_id",
        "rdt_cid", "sccid", "epik", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id",
        "wickedid", "__s", "_ga", "_gl", "_openstat",
    }
)  # fmt: skip
"""Parameters that say how a reader came, besides ``utm_*``. Source: the lists by which Firefox (Query Parameter
Stripping) and Brave clean addresses. Names that mean something else on some sites (``ref``, ``si``) are not in it."""

SECRETS = frozenset(
    {
        "pwd", "pw", "pass", "passwd", "password", "passcode", "passphrase", "key", "token", "access_token", "auth_token", "id_token", "secret",
        "sid", "sessionid", "session_id", "jsessionid", "phpsessid",
    }
)  # fmt: skip
"""Parameters that open a door; they are no part of the place."""

_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
_SHAPE = re.compile(
    r"(?P<scheme>https?|ftp):[/\\]{2,}(?P<authority>[^/\\?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.IGNORECASE,
)
_PORT = re.compile(r"(.*):([0-9]*)")
_TO_ENCODE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_MEGA = {"mega.nz", "mega.co.nz", "mega.io"}


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a web address in normal form, before anything is taken out of query and fragment."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str


def read_address(text: str) -> Address | None:
    """Take a web address apart, or return ``None`` if it is none."""
    found = _SHAPE.fullmatch(text)
    if found is None or re.search(r"[\s\x00-\x20\x7f]", text):
        return None
    place = found["authority"].rpartition("@")[2]
    port = None
    # The colons within the brackets of an IPv6 address begin no port.
    if not place.endswith("]") and (split := _PORT.fullmatch(place)):
        place = split[1]
        if len(split[2]) > 5 or int(split[2] or 0) > 65_535:
            return None
        port = int(split[2]) if split[2] else None
    host = normalize_host(place)
    if host is None:
        return None
    scheme = found["scheme"].lower()
    return Address(
        scheme,
        host,
        None if port == _DEFAULT_PORTS[scheme] else port,
        _without_dots(_encoded(_SESSION.sub("", found["path"].replace("\\", "/")))),
        _encoded(found["query"] or ""),
        _encoded(found["fragment"] or ""),
    )


def normalize_url(text: str) -> str | None:
    """Return a web address that names a place and holds nobody's secret, or ``None`` if it is none."""
    address = read_address(text)
    if address is None:
        return None
    place = f"[{address.host}]" if ":" in address.host else address.host
    if address.port is not None:
        place = f"{place}:{address.port}"
    query = "&".join(pair for pair in address.query.split("&") if pair and not _is_dropped(pair))
    fragment = _meaningful(address)
    return (
        f"{address.scheme}://{place}{address.path}"
        + (f"?{query}" if query else "")
        + (f"#{fragment}" if fragment else "")
    )


def _without_dots(path: str) -> str:
    """Walk ``.`` and ``..`` (RFC 3986 section 5.2.4)."""
    steps: list[str] = []
    parts = path.split("/")[1:]
    for part in parts:
        if part == "..":
            del steps[-1:]
        elif part != ".":
            steps.append(part)
    if parts and parts[-1] in (".", ".."):
        steps.append("")
    return "/" + "/".join(steps)


def _encoded(text: str) -> str:
    return _TO_ENCODE.sub(_encode, text)


def _encode(found: re.Match[str]) -> str:
    written = found[0]
    if len(written) == 3:
        character = chr(int(written[1:], 16))
        return character if _UNRESERVED.fullmatch(character) else written.upper()
    # A lone "%" too: left bare it could make an escape of what follows.
    return "".join(f"%{byte:02X}" for byte in written.encode("utf-8", "replace"))


def _is_dropped(pair: str) -> bool:
    name = unquote(pair.partition("=")[0]).lower()
    return name in SECRETS or name in TRACKING or name.startswith("utm_")


def _meaningful(address: Address) -> str:
    fragment = address.fragment
    host = address.host.removeprefix("www.")
    if host in _MEGA:
        # Old links: "#!id!key" and "#F!id!key". The id is the place, the key opens it.
        found = re.match(r"F?![A-Za-z0-9_-]{1,32}", fragment)
        return found[0] if found else ""
    routes = fragment[:1] in ("/", "!") or host == "signal.group"
    return fragment if routes and not _is_dropped(fragment) else ""

"""Hosts: domain names and IP addresses.

Sources: RFC 1123 (host names), UTS 46 non-transitional processing as in the WHATWG URL standard
(other scripts, through ``idna``), RFC 5952 (IPv6 in text), the WHATWG host parser (IPv4 in the odd
forms that browsers understand: ``0x7f.1``, ``017700000001``).

Not done: no look-up, no public suffixes, no check of the bidirectional rule, and no guess which of
two look-alike names was meant: Punycode keeps them apart.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from importlib import resources
from urllib.parse import unquote

import idna

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_TOP_LEVEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}")
_NUMBER = re.compile(r"0x[0-9a-f]{0,64}|[0-9]{1,64}")


def normalize_domain(text: str) -> str | None:
    """Return a host name in lower case with Punycode for other scripts; without a final dot.

    At least two labels, and the last is no number: ``localhost`` and ``1.2`` name nobody's domain.
    """
    text = text.strip()
    if len(text) > 253 + 1:
        return None
    if not text.isascii():
        text = _ascii_form(text)
    text = text.lower().removesuffix(".")
    labels = text.split(".")
    if len(text) > 253 or len(labels) < 2 or not _TOP_LEVEL.fullmatch(labels[-1]):
        return None
    return text if all(_LABEL.fullmatch(label) for label in labels) else None


def _ascii_form(text: str) -> str:
    """Return the name in ASCII, or ``""`` if a character in it is not allowed."""
    try:
        # Mapping alone: the stricter IDNA 2008 forbids names that browsers open, such as those with emoji.
        mapped = idna.uts46_remap(text, std3_rules=False, transitional=False)
        labels = [
            label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
            for label in mapped.split(".")
        ]
    except UnicodeError:
        return ""
    return ".".join(labels)


def normalize_ip(text: str) -> str | None:
    """Return an IP address in its shortest form; IPv4 in IPv6 becomes IPv4.

    Four decimal numbers without leading zeros, which mean eight or ten depending on who reads them.
    """
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


def normalize_host(text: str) -> str | None:
    """Return the host of a web address: a domain, or an IP address in any form that a browser understands."""
    if text.startswith("["):
        return normalize_ip(text) if text.endswith("]") else None
    if "%" in text:
        text = unquote(text)
    if _NUMBER.fullmatch(text.lower().removesuffix(".").rpartition(".")[2]):
        return _odd_ipv4(text.lower().removesuffix("."))
    return normalize_domain(text)


def _odd_ipv4(text: str) -> str | None:
    """Read one to four numbers, decimal, octal or hexadecimal; the last one fills what is left."""
    parts = text.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        *front, last = [_number(part) for part in parts]
    except ValueError:  # An 8 or 9 in an octal number.
        return None
    if any(part > 255 for part in front) or last >= 256 ** (4 - len(front)):
        return None
    address = last + sum(part << 8 * (3 - place) for place, part in enumerate(front))
    return str(ipaddress.IPv4Address(address))


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8) if text.startswith("0") else int(text)


def has_known_ending(domain: str) -> bool:
    """Tell whether a normal domain ends in a top-level domain that exists: what tells one from ``node.js``."""
    return domain.rpartition(".")[2] in _top_level_domains()


@cache
def _top_level_domains() -> frozenset[str]:
    lines = resources.files(__package__).joinpath("top_level_domains.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))

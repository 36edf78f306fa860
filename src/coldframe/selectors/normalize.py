"""One normal form for each kind of selector: two ways to write one thing give one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from coldframe.selectors.email import normalize_email
from coldframe.selectors.group_link import normalize_group_link
from coldframe.selectors.handle import normalize_handle
from coldframe.selectors.host import normalize_domain, normalize_ip
from coldframe.selectors.phone import normalize_phone
from coldframe.selectors.plain import refang
from coldframe.selectors.terms import SelectorKind
from coldframe.selectors.url import normalize_url
from coldframe.selectors.wallet import normalize_wallet

MAX_CHARACTERS = 2048
"""The longest selector; longer text is not one."""

_ROUNDS = 4
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
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


def normalize(kind: SelectorKind, text: str) -> str | None:
    """Return ``text`` in the normal form of ``kind``, or ``None`` if it is not one. Never raises.

    Defanged writing (``hxxp``, ``[.]``) is understood. What is returned is its own normal form: text that
    goes on changing when it is read again (an escape that spells an escape) is nothing. So is text with
    half a surrogate pair in it, which bytes that were no UTF-8 leave behind and no table can hold.
    """
    if _HALF_A_PAIR.search(text):
        return None
    for _ in range(_ROUNDS):
        if len(text) > MAX_CHARACTERS:
            return None
        value = _NORMALIZERS[kind](refang(text.strip()).text.strip())
        if value is None or value == text:
            return value
        text = value
    return None

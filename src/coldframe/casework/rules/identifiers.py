"""One normal form for each kind of identifier, and values that everybody has. Pure."""

from __future__ import annotations

import re

from coldframe.casework.terms.things import CommonValues, IdentifierKind
from coldframe.core.errors import InvalidInput
from coldframe.core.said import gettext_noop as _
from coldframe.core.text import clean
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind
from coldframe.selectors.url import read_address

_SELECTORS = {
    IdentifierKind.URL: SelectorKind.URL,
    IdentifierKind.DOMAIN: SelectorKind.DOMAIN,
    IdentifierKind.EMAIL: SelectorKind.EMAIL,
    IdentifierKind.PHONE: SelectorKind.PHONE,
    IdentifierKind.HANDLE: SelectorKind.HANDLE,
    IdentifierKind.GROUP_LINK: SelectorKind.GROUP_LINK,
    IdentifierKind.WALLET: SelectorKind.WALLET,
    IdentifierKind.IP: SelectorKind.IP,
}
_DEVICE = re.compile(r"[A-Z0-9]{6,40}")
_DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_MOST_CHARACTERS = 200


def normal_form_v1(kind: IdentifierKind, text: str) -> str:
    """Return the one form in which an identifier is kept and compared.

    Raises:
        InvalidInput: It is not one of its kind; ``field`` is ``value``.
    """
    written = clean(text).strip()
    value: str | None
    if kind in _SELECTORS:
        value = normalize(_SELECTORS[kind], written)
        if kind is IdentifierKind.HANDLE and value is not None and value.startswith("@"):
            value = None  # The same name on another service is somebody else.
    elif kind is IdentifierKind.DEVICE:
        bare = re.sub(r"[\s:./_-]", "", written).upper()
        value = bare if _DEVICE.fullmatch(bare) else None
    elif kind is IdentifierKind.DIGEST:
        value = written.lower() if _DIGEST.fullmatch(written.lower()) else None
    else:
        is_password = kind is IdentifierKind.CREDENTIAL
        value = written if is_password else re.sub(r"[\s·.-]", "", written).upper()
        value = value if 0 < len(value) <= _MOST_CHARACTERS else None
    if value is None:
        raise InvalidInput(_HOW[kind], field="value")
    return value


_PRINTED = _("Enter what is printed there, in 1 to 200 characters.")
_HOW = {
    IdentifierKind.URL: _("This is not one web address. Enter it whole, with https://."),
    IdentifierKind.DOMAIN: _("This is no domain. Enter it as example.org."),
    IdentifierKind.EMAIL: _("This is not one e-mail address. Enter a single one, such as name@example.org."),
    IdentifierKind.PHONE: _("Enter one telephone number with its country code, such as +46 8 123 456."),
    IdentifierKind.HANDLE: _("Enter service and name, such as telegram:name: a name alone may be anybody's."),
    IdentifierKind.GROUP_LINK: _(
        "This is not one invite link of a service known here. Enter it as an address."
    ),
    IdentifierKind.WALLET: _("This is not one wallet address. Copy it whole; its check digits must fit."),
    IdentifierKind.IP: _("This is no address on the network. Enter a single one, such as 192.0.2.1."),
    IdentifierKind.DEVICE: _(
        "A device is one serial number, IMEI or MAC address: 6 to 40 letters and digits."
    ),
    IdentifierKind.DIGEST: _("A digest is one MD5, SHA-1 or SHA-256, in 32, 40 or 64 hexadecimal digits."),
    IdentifierKind.PLATE: _PRINTED,
    IdentifierKind.LISTING: _PRINTED,
    IdentifierKind.CREDENTIAL: _PRINTED,
}


def is_everybodys_v1(kind: IdentifierKind, value: str, common: CommonValues) -> bool:
    """Tell whether everybody has this value, by the list alone: whoever asks learns nothing of others."""
    match kind:
        case IdentifierKind.EMAIL:
            return value.rpartition("@")[0].partition("+")[0] in common.mailboxes
        case IdentifierKind.DIGEST:
            return value in common.digests
        case IdentifierKind.URL:
            address = read_address(value)
            host = re.sub(r"^(?:www|m|mobile)\.", "", address.host) if address else ""
            return address is not None and host in common.hosts and address.path in ("", "/")
        case IdentifierKind.DEVICE:
            return value in common.devices or len(set(value)) == 1
    return False

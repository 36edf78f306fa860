"""Which addresses can be of a country at all. The others are told apart before any table is asked.

Sources: IANA special-purpose address registries (RFC 6890 and its successors), RFC 6598 (100.64.0.0/10,
between a provider and its customers), RFC 5737, 3849 and 9637 (documentation), RFC 4291 2.5.5.2 (IPv4 in
IPv6), RFC 3056 and 4380 (6to4 and Teredo, whose address is the tunnel's).
"""

from __future__ import annotations

import ipaddress

from coldframe.referral.jurisdiction.terms import Caveat

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_DOCUMENTATION = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)
_SHARED = ipaddress.ip_network("100.64.0.0/10")


def read_address(text: str) -> Address | Caveat:
    """Return an address that a table may know, with IPv4 taken out of IPv6; else why none can know it."""
    try:
        address: Address = ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return Caveat.RESERVED
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address.sixtofour is not None or address.teredo is not None:
            return Caveat.TUNNEL
    return _why_nowhere(address) or address


def _why_nowhere(address: Address) -> Caveat | None:
    if address.is_unspecified:
        return Caveat.UNSPECIFIED
    if any(address in network for network in _DOCUMENTATION if network.version == address.version):
        return Caveat.DOCUMENTATION
    if address in _SHARED:
        return Caveat.SHARED_BY_PROVIDER
    if address.is_multicast or address.is_reserved:
        return Caveat.RESERVED
    if address.is_private or address.is_link_local or address.is_loopback:
        return Caveat.PRIVATE
    return None if address.is_global else Caveat.RESERVED

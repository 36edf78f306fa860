"""Wallet addresses, recognized by their checksum where that is cheap.

Base58Check: Bitcoin addresses of version 0x00 and 0x05, TRON of 0x41.
Bech32 and Bech32m: BIP 173 and BIP 350, human-readable part ``bc``.
Ethereum: shape only, because EIP-55 needs Keccak, which the standard library lacks.
"""

from __future__ import annotations

import hashlib
import re

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VERSIONS = {0x00, 0x05, 0x41}
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS = {1, 0x2BC830A3}
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")


def normalize_wallet(text: str) -> str | None:
    """Return the wallet address in one form, or ``None`` if it is none.

    Base58 keeps its case, which carries information; the others become lower-case.
    """
    text = text.strip()
    if _ETHEREUM.fullmatch(text):
        return text.lower()
    if len(text) <= 90 and text[:3].lower() == "bc1" and text in (text.lower(), text.upper()):
        return text.lower() if _is_bech32(text.lower()) else None
    return text if 26 <= len(text) <= 35 and _is_base58check(text) else None


def _is_base58check(text: str) -> bool:
    number = 0
    for character in text:
        digit = _BASE58.find(character)
        if digit < 0:
            return False
        number = number * 58 + digit
    decoded = number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")
    zeros = len(text) - len(text.lstrip("1"))
    decoded = b"\0" * zeros + decoded
    if len(decoded) != 25 or decoded[0] not in _BASE58_VERSIONS:
        return False
    check = hashlib.sha256(hashlib.sha256(decoded[:-4]).digest()).digest()[:4]
    return check == decoded[-4:]


def _is_bech32(text: str) -> bool:
    values = [_BECH32.find(character) for character in text[3:]]
    if len(values) < 8 or min(values) < 0:
        return False
    checksum = 1
    # The human-readable part "bc", expanded as BIP 173 says: high bits, zero, low bits.
    for value in [3, 3, 0, 2, 3, *values]:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            if top >> bit & 1:
                checksum ^= generator
    return checksum in _BECH32_CONSTANTS

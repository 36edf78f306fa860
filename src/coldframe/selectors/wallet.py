"""Wallet addresses, each recognized by its checksum.

Base58Check (Bitcoin wiki, BIP 13): Bitcoin, Litecoin, Dogecoin, Dash, TRON, Zcash (transparent).
Bech32 and Bech32m (BIP 173, BIP 350), with the rules for witness programs: Bitcoin, Litecoin.
Ethereum and the chains that share its addresses: EIP-55, or all in one case, which has no checksum.
Monero: its own Base58 in blocks, Keccak-256 (CryptoNote standard 7): standard, subaddress, integrated.

Not done: no chain is asked whether it was ever used; the same bytes are one address on every chain that shares
the form; test networks, and forms without a checksum (Solana) or of other chains, are left alone.
"""

from __future__ import annotations

import hashlib
import re

from coldframe.selectors.keccak import keccak_256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VERSIONS = {
    b"\x00", b"\x05",  # Bitcoin
    b"\x30", b"\x32",  # Litecoin
    b"\x1e", b"\x16",  # Dogecoin
    b"\x4c", b"\x10",  # Dash
    b"\x41",  # TRON
    b"\x1c\xb8", b"\x1c\xbd",  # Zcash
}  # fmt: skip
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_WITNESS_0, _BECH32M = 1, 0x2BC830A3
_WITNESS = re.compile(r"(bc|ltc)1([02-9ac-hj-np-z]{8,86})")
_ETHEREUM = re.compile(r"0[xX]([0-9a-fA-F]{40})")
_MONERO_LENGTHS = {95: (18, 42), 106: (19,)}
# Characters of a last block of Monero's Base58 to its bytes; a whole block is 11 characters for 8 bytes.
_MONERO_BLOCK = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}


def normalize_wallet(text: str) -> str | None:
    """Return the wallet address in one form, or ``None`` if it is none or its checksum is wrong.

    Base58 keeps its case, which carries information; the others become lower-case.
    """
    text = text.strip()
    if ethereum := _ETHEREUM.fullmatch(text):
        return f"0x{ethereum[1].lower()}" if _keeps_eip_55(ethereum[1]) else None
    if len(text) in _MONERO_LENGTHS:
        return text if _is_monero(text) else None
    if text in (text.lower(), text.upper()) and (witness := _WITNESS.fullmatch(text.lower())):
        return witness[0] if len(text) <= 90 and _is_witness(witness[1], witness[2]) else None
    return text if 26 <= len(text) <= 36 and _is_base58check(text) else None


def _keeps_eip_55(digits: str) -> bool:
    """Each letter is a capital where the digit of the digest in its place is 8 or more."""
    if digits in (digits.lower(), digits.upper()):
        return True
    digest = keccak_256(digits.lower().encode()).hex()
    return all(
        digit.isdecimal() or digit.isupper() == (mark >= "8")
        for digit, mark in zip(digits, digest, strict=False)
    )


def _number(text: str) -> int | None:
    number = 0
    for character in text:
        digit = _BASE58.find(character)
        if digit < 0:
            return None
        number = number * 58 + digit
    return number


def _is_base58check(text: str) -> bool:
    number = _number(text)
    if number is None:
        return False
    zeros = len(text) - len(text.lstrip("1"))
    decoded = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
    payload, check = decoded[:-4], decoded[-4:]
    # What stands before the 20 bytes of a key's or script's hash is the version.
    if len(payload) < 21 or payload[:-20] not in _BASE58_VERSIONS:
        return False
    return hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4] == check


def _is_witness(prefix: str, text: str) -> bool:
    values = [_BECH32.find(character) for character in text]
    checksum = 1
    # The human-readable part, expanded as BIP 173 says: high bits, zero, low bits.
    expanded = [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]
    for value in [*expanded, *values]:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            if top >> bit & 1:
                checksum ^= generator
    version, program = values[0], values[1:-6]
    size, spare_bits = divmod(len(program) * 5, 8)
    if spare_bits > 4 or (program and program[-1] & ((1 << spare_bits) - 1)):
        return False
    if version == 0:
        return checksum == _BECH32_WITNESS_0 and size in (20, 32)
    return checksum == _BECH32M and version <= 16 and 2 <= size <= 40


def _is_monero(text: str) -> bool:
    decoded = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        number, size = _number(block), _MONERO_BLOCK[len(block)]
        if number is None or number >= 256**size:
            return False
        decoded += number.to_bytes(size, "big")
    return decoded[0] in _MONERO_LENGTHS[len(text)] and keccak_256(decoded[:-4])[:4] == decoded[-4:]

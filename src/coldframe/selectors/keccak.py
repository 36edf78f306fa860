"""Keccak-256 as Ethereum and Monero use it: the padding from before FIPS 202, which ``hashlib`` lacks.

Source: G. Bertoni, J. Daemen, M. Peeters, G. Van Assche, "The Keccak reference", version 3.0 (2011).
For checksums of addresses only: a third of a millisecond a block, and nothing secret goes in.
"""

from __future__ import annotations

_RATE = 136  # bytes: 1,600 bits of state less twice 256
_WORD = (1 << 64) - 1


def keccak_256(data: bytes) -> bytes:
    """Return the digest, 32 bytes."""
    padded = bytearray(data) + bytes(_RATE - len(data) % _RATE)
    padded[len(data)] ^= 0x01
    padded[-1] ^= 0x80
    state = [0] * 25
    for start in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            state[lane] ^= int.from_bytes(padded[start + 8 * lane : start + 8 * lane + 8], "little")
        state = _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _round_constants() -> list[int]:
    """24 words from the linear feedback shift register of section 1.2 (x⁸ + x⁶ + x⁵ + x⁴ + 1)."""
    constants, register = [], 1
    for _ in range(24):
        word = 0
        for power in range(7):
            word |= (register & 1) << ((1 << power) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(word)
    return constants


def _walk() -> list[tuple[int, int, int]]:
    """Steps rho and pi as (from, to, turn): lane x + 5 y goes to y + 5 (2 x + 3 y), turned by t (t + 1) / 2."""
    steps = [(0, 0, 0)]
    x, y = 1, 0
    for turn in range(1, 25):
        onward = y, (2 * x + 3 * y) % 5
        steps.append((x + 5 * y, onward[0] + 5 * onward[1], turn * (turn + 1) // 2 % 64))
        x, y = onward
    return steps


_CONSTANTS = _round_constants()
_WALK = _walk()


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> (64 - bits)) & _WORD


def _permute(state: list[int]) -> list[int]:
    """Keccak-f[1600]: 24 rounds of theta, rho and pi, chi, iota."""
    for constant in _CONSTANTS:
        columns = [state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] for x in range(5)]
        sums = [columns[x - 1] ^ _turned(columns[(x + 1) % 5], 1) for x in range(5)]
        moved = [0] * 25
        for origin, target, bits in _WALK:
            moved[target] = _turned(state[origin] ^ sums[origin % 5], bits)
        state = [
            moved[i] ^ (~moved[i - i % 5 + (i + 1) % 5] & moved[i - i % 5 + (i + 2) % 5]) for i in range(25)
        ]
        state[0] ^= constant
    return state

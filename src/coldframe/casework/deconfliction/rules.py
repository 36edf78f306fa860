"""Pure decisions of deconfliction: normal forms, tokens under a key, states between desks.

A token is the first 16 bytes of HMAC-SHA-256 (RFC 2104) of a normal form, under a key that both sides
share. What can be guessed (a telephone number) is first made slow to guess with scrypt (RFC 7914), salted
with the key. A picture gets a token for each of 64 samples of 24 of its 256 PDQ bits: locality-sensitive
hashing by bit sampling (Indyk and Motwani, 1998), so that two near pictures share at least one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import random
import re
from collections.abc import Collection, Mapping, Sequence

from coldframe.casework.deconfliction.terms import (
    EntryKind,
    GrantPart,
    Interest,
    Shared,
    State,
)
from coldframe.casework.rules import identifiers
from coldframe.casework.terms import CommonValues, IdentifierKind
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import is_id
from coldframe.core.text import clean

TOKEN_BYTES = 16
KEY_BYTES = 32
BANDS = 64
BAND_BITS = 24
"""With 64 bands of 24 bits, chance finds 99.6 % of pairs 24 bits apart and 92 % of pairs 31 bits apart."""

MIN_QUALITY = 50
"""PDQ quality under which the reference implementation advises not to rely on the hash."""

LEAST_TOKENS = 1024
MOST_TOKENS = 8192
"""A state holds this many tokens at most: 128 pictures, or thousands of anything else."""

FRESH_A_DAY = 2 * MOST_TOKENS
"""Tokens that may be new from one partner in one day: two whole changes, as a new key and filling make them."""

MAX_SHARED = 200
MAX_EPOCH = 1_000_000
EPOCHS_AHEAD = 1000
"""How far a partner's key may be ahead of ours: nobody can take the last number, after which no key could be new."""

MAX_SEALED_BYTES = 4096
MAX_PART_CHARACTERS = 500

_SCRYPT_SELECTOR = 2**14
_SCRYPT_BAND = 2**8
_PICTURE_BITS = 256
# Public and fixed, so that every desk samples the same bits.
_SAMPLES = tuple(
    tuple(sorted(random.Random(f"coldframe/deconfliction/1/{band}").sample(range(_PICTURE_BITS), BAND_BITS)))  # noqa: S311  no secret
    for band in range(BANDS)
)
_PICTURE = re.compile(r"[0-9a-f]{64}")


def normal_form_v1(kind: EntryKind, text: str) -> str:
    """Return the one form in which a value is compared.

    Args:
        kind: What it names.
        text: As written; of a picture its PDQ hash.

    Raises:
        InvalidInput: It is not one such value; ``field`` is ``value``.
    """
    if kind is not EntryKind.PICTURE:
        return identifiers.normal_form_v1(IdentifierKind(kind.value), text)
    value = clean(text).strip().lower()
    if not _PICTURE.fullmatch(value):
        raise InvalidInput("Choose an exhibit whose picture has enough detail to be compared.", field="value")
    return value


def is_listed_v1(kind: EntryKind, value: str, common: CommonValues) -> bool:
    """Tell whether everybody has this value, by the list alone: whoever asks learns nothing of others."""
    if kind is EntryKind.PICTURE:
        return len(set(value)) == 1
    return identifiers.is_everybodys_v1(IdentifierKind(kind.value), value, common)


def tokens_v1(key: bytes, kind: EntryKind, value: str) -> tuple[bytes, ...]:
    """Return what stands for a normal form under a key: one token, or one a band for a picture.

    Cost: about 30 ms for a selector or a picture, microseconds for a digest.
    """
    if kind is EntryKind.DIGEST:
        return (_token(key, "digest", value.encode()),)
    if kind is EntryKind.PICTURE:
        bits = int(value, 16)
        return tuple(
            _token(key, f"picture.{band}", _slow(key, f"{band}:{_sampled(bits, sample):x}", _SCRYPT_BAND))
            for band, sample in enumerate(_SAMPLES)
        )
    return (_token(key, kind.value, _slow(key, f"{kind.value}:{value}", _SCRYPT_SELECTOR)),)


def grant_token_v1(key: bytes, by_maker: bool, token: bytes) -> bytes:
    """Return the token by which one side says, to whoever has this one, that it grants more.

    Args:
        by_maker: The side that grants made the key; so neither can send back the other's as its own.
    """
    return _token(key, "grant.maker" if by_maker else "grant.taker", token)


def fill_v1(tokens: Collection[bytes], secret: bytes) -> tuple[bytes, ...]:
    """Return the tokens, sorted, filled up to a power of two with what nobody can tell from tokens.

    The filling is the same for the same secret, so that a state without an entry is exactly the state in
    which it was never made.

    Args:
        tokens: At most ``MOST_TOKENS``.
        secret: Ours alone, another one for each key.
    """
    real = set(tokens)
    size = LEAST_TOKENS
    while size < len(real):
        size *= 2
    filling = (_token(secret, "filling", str(number).encode()) for number in range(size))
    while len(real) < size:
        real.add(next(filling))
    return tuple(sorted(real))


def standing_v1(*, is_paused: bool, is_listed: bool, teams: int, partners: int, cap: int) -> Interest:
    """Say what a side is told of its own entry.

    Args:
        is_paused: The entry's own case is paused.
        is_listed: On the list of common values.
        teams: Other sets of people of this desk, each with a case that has it and is not paused: whoever
            opens many cases counts once.
        partners: Partners that have it.
        cap: From how many holders on a value counts as everybody's.
    """
    if is_paused:
        return Interest.PAUSED
    if is_listed or teams + partners >= cap:
        return Interest.TOO_COMMON
    return Interest.HIT if teams or partners else Interest.NO_HIT


def is_newer_key_v1(mine: tuple[int, str], theirs: tuple[int, str]) -> bool:
    """Tell whether the other desk's key replaces ours: both take up the greatest of (epoch, id).

    Raises:
        InvalidInput: Its number is further ahead than any exchange comes to.
    """
    if theirs[0] > mine[0] + EPOCHS_AHEAD:
        raise InvalidInput("This is not a state of deconfliction.", field="message")
    return theirs > mine


def write_state_v1(state: State) -> dict[str, object]:
    """Return a state as JSON values; its length depends on the number of tokens and what is shared only."""
    return {
        "key_id": state.key_id,
        "epoch": state.epoch,
        "sealed_key": base64.b64encode(state.sealed_key).decode(),
        "version": state.version,
        "tokens": base64.b64encode(b"".join(state.tokens)).decode(),
        "shared": [
            {
                "token": each.token.hex(),
                **{part.value: each.parts[part] for part in GrantPart if part in each.parts},
            }
            for each in state.shared
        ],
    }


def read_state_v1(payload: Mapping[str, object]) -> State:
    """Read a state from a partner.

    Raises:
        InvalidInput: Not one; nothing of it is to be believed.
    """
    try:
        raw = base64.b64decode(_text(payload["tokens"]), validate=True)
        sealed = base64.b64decode(_text(payload["sealed_key"]), validate=True)
        shared = payload["shared"]
        state = State(
            key_id=_text(payload["key_id"]),
            epoch=_whole(payload["epoch"]),
            sealed_key=sealed,
            version=_whole(payload["version"]),
            tokens=tuple(raw[start : start + TOKEN_BYTES] for start in range(0, len(raw), TOKEN_BYTES)),
            shared=tuple(_shared(each) for each in shared) if isinstance(shared, list) else (),
        )
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise InvalidInput("This is not a state of deconfliction.", field="message") from None
    fits = (
        len(raw) % TOKEN_BYTES == 0
        and len(state.tokens) <= 2 * MOST_TOKENS
        and is_id(state.key_id, "dky")
        and state.epoch <= MAX_EPOCH
        and len(sealed) <= MAX_SEALED_BYTES
        and len(state.shared) <= MAX_SHARED
    )
    if not fits:
        raise InvalidInput("This is not a state of deconfliction.", field="message")
    return state


def _shared(record: object) -> Shared:
    if not isinstance(record, dict) or not set(record) <= {"token", *GrantPart}:
        raise ValueError("not what was granted")
    parts = {part: clean(_text(record[part]))[:MAX_PART_CHARACTERS] for part in GrantPart if part in record}
    return Shared(bytes.fromhex(_text(record["token"])), parts)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**62:
        raise TypeError("not a whole number")
    return value


def _token(key: bytes, domain: str, message: bytes) -> bytes:
    tagged = b"coldframe/deconfliction/1/" + domain.encode() + b"\0" + message
    return hmac.new(key, tagged, hashlib.sha256).digest()[:TOKEN_BYTES]


def _slow(key: bytes, text: str, cost: int) -> bytes:
    return hashlib.scrypt(text.encode(), salt=key, n=cost, r=8, p=1, dklen=32)


def _sampled(bits: int, sample: Sequence[int]) -> int:
    found = 0
    for place in sample:
        found = found << 1 | bits >> place & 1
    return found

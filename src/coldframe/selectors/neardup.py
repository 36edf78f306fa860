"""Near-duplicate text: a 256-bit hash whose Hamming distance grows with the share of the text that differs.

The text is its set of distinct n-grams; the hash is one bit of each of 256 min-wise hashes of that set. Where two
sets share the part J of their union (Jaccard), each bit differs with probability (1 - J) / 2: texts with nothing in
common are about 128 bits apart, never more on average. Sources: A. Broder, "On the resemblance and containment of
documents", 1997; P. Li and A. C. König, "b-Bit minwise hashing", WWW 2010, with b = 1; hashes of the form
``a x + b`` as in M. Dietzfelbinger, "Universal hashing and k-wise independent random variables", 1996.

SimHash (Charikar 2002; Manku, Jain and Das Sarma 2007) has the same shape and was measured beside it: where one word
in twenty is changed, its copies lie about twice as far away. ``bench/selectors.py`` shows both.

An n-gram is ``NGRAM_BYTES`` bytes of the folded text in UTF-8: five Latin letters, or about two Han characters or
Korean syllables, so that one length serves all three.

Not done: nothing is understood. A translation, a paraphrase, or the same words in another order of letters is far
away; two messages from one template are near.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import numpy as np
import numpy.typing as npt

NGRAM_BYTES = 5
"""Length of an n-gram; up to eight bytes fit into one machine word."""

COMPARABLE_BYTES = 60
"""Folded text shorter than this (60 Latin letters, 20 Han characters) matches only itself: in it one word weighs
so much that a distance says little, and strangers write the same short things."""

NEAR_BITS = 47
"""Distance up to which two comparable texts are near-duplicates. Measured by ``bench/selectors.py`` on messages of 150
characters and more in three languages: all copies with one word in twenty changed lie within it, 79 to 98 in 100 with
one word in ten, and of 960,000 unrelated pairs none came below 71. Within 31 it would be 81 to 100 and 6 to 46."""

_NOT_LETTERS = re.compile(r"[\W_]+")
_AT_ONCE = 512
_DRAWN = np.frombuffer(hashlib.shake_256(b"coldframe.selectors.neardup 1").digest(2048), dtype="<u4")
_FACTORS = _DRAWN[:256].astype(np.uint32) | np.uint32(1)
_SUMMANDS = _DRAWN[256:].astype(np.uint32)


def text_hash(text: str) -> bytes:
    """Return 32 bytes for a text: equal for texts that differ in case, marks, spacing and punctuation only.

    A text that is not comparable gets a digest instead, so that it is near nothing but itself. Deterministic across
    machines. 256 operations for each n-gram.
    """
    folded = _fold(text)
    if len(folded) < COMPARABLE_BYTES:
        return hashlib.blake2b(folded, digest_size=32, person=b"coldframe-text").digest()
    grams = _grams(folded)
    least = np.full(256, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(grams), _AT_ONCE):
        values = grams[start : start + _AT_ONCE, None] * _FACTORS
        values += _SUMMANDS
        np.minimum(least, values.min(axis=0), out=least)
    # The least value is small by its nature: its bits are even only once it is mixed again.
    return np.packbits((_mixed(least.astype(np.uint64)) & np.uint64(1)).astype(np.bool_)).tobytes()


def is_comparable(text: str) -> bool:
    """Tell whether the text is long enough for distances to mean something."""
    return len(_fold(text)) >= COMPARABLE_BYTES


def _fold(text: str) -> bytes:
    """Letters and digits only, in lower case, compatibility forms and marks undone, as UTF-8."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _NOT_LETTERS.sub("", plain)).encode("utf-8", "ignore")


def _grams(folded: bytes) -> npt.NDArray[np.uint32]:
    """Every distinct n-gram once, as a number that looks random."""
    letters = np.frombuffer(folded, dtype=np.uint8).astype(np.uint64)
    count = len(letters) - NGRAM_BYTES + 1
    grams = np.zeros(count, dtype=np.uint64)
    for place in range(NGRAM_BYTES):
        grams = (grams << np.uint64(8)) | letters[place : place + count]
    return (_mixed(np.unique(grams)) >> np.uint64(32)).astype(np.uint32)


def _mixed(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """One step of SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014."""
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))

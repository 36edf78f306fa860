"""Selectors and near-duplicate text: how fast, and what is found.

Sentences are those of Django's own interface in English, Chinese and Korean: real language about harmless things.
"""

from __future__ import annotations

import gettext
import random
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import django
import numpy as np
import numpy.typing as npt
from bench.tables import Table

from coldframe.selectors import neardup
from coldframe.selectors.extract import extract
from coldframe.selectors.neardup import NEAR_BITS, text_hash

_LANGUAGES = {"English": "", "Chinese": "zh_Hans", "Korean": "ko"}
_SELECTORS = (
    "https://Example.org/a/b.html?utm_source=x&id=7", "hxxps://example[.]net/x", "someone@example.com", "+1 202-555-0123",
    "@some_one", "t.me/+AbCdEf123", "微信：some_one", "192.0.2.7", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
)  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]")
_RADII = (15, 31, NEAR_BITS, 63)
_Hash = Callable[[str], bytes]


def run(quick: bool) -> list[Table]:
    """Measure extraction, hashing, and what is near."""
    sentences = {name: _sentences(code) for name, code in _LANGUAGES.items()}
    return [_speed(sentences, quick), *_nearness(sentences, quick)]


def _sentences(language: str) -> list[str]:
    """Sentences of Django's catalogs, without what is filled in; ``""`` for the English originals."""
    found = set()
    for path in sorted(
        Path(django.__file__).parent.glob(f"**/locale/{language or 'ko'}/LC_MESSAGES/django.mo")
    ):
        with path.open("rb") as file:
            catalog: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001
        for key, translated in catalog.items():
            original = key[0] if isinstance(key, tuple) else str(key)
            text = translated if language else original.split("\x04")[-1]
            text = re.sub(r"%\([^)]*\)[sd]|%[sd]|\{[^}]*\}|<[^>]*>", "", text).strip()
            if original and len(text) >= (8 if language else 20):
                found.add(text)
    return sorted(found)


def _message(chance: random.Random, pool: list[str], length: int) -> str:
    text = ""
    while len(text) < length:
        text += chance.choice(pool) + " "
    return text[:length]


def _changed(chance: random.Random, text: str, share: float, pool: list[str]) -> str:
    """Replace, drop or add words (characters, where words are not spaced) until that share of the text is touched."""
    tokens = _TOKEN.findall(text)
    words = [place for place, token in enumerate(tokens) if token.isalnum()]
    donors = [token for token in _TOKEN.findall(chance.choice(pool) + chance.choice(pool)) if token.isalnum()]
    wanted = share * sum(len(tokens[place]) for place in words)
    chance.shuffle(words)
    for place in words:
        if wanted <= 0:
            break
        wanted -= len(tokens[place])
        way = chance.random()
        if way < 0.5:
            tokens[place] = chance.choice(donors)
        else:
            tokens[place] = "" if way < 0.75 else f"{tokens[place]} {chance.choice(donors)}"
    return "".join(tokens)


def _speed(sentences: dict[str, list[str]], quick: bool) -> Table:
    rows: list[tuple[str, ...]] = []
    for name, pool in sentences.items():
        chance = random.Random(1)
        texts = [
            f"{_message(chance, pool, 200)} {chance.choice(_SELECTORS)} {_message(chance, pool, 200)}"
            for _ in range(50 if quick else 500)
        ]
        size = sum(len(text.encode()) for text in texts)
        extracted, hashed = [], []
        for _ in range(1 if quick else 7):
            extracted.append(_timed(extract, texts))
            hashed.append(_timed(text_hash, texts))
        rows.append(
            (
                name,
                f"{size / statistics.median(extracted) / 1e6:.1f}",
                f"{len(texts) / statistics.median(extracted):,.0f}",
                f"{len(texts) / statistics.median(hashed):,.0f}",
            )
        )
    return Table(
        "Selectors out of chat-like text, and its hash",
        "Messages of about 400 characters with one address, handle, number or wallet each; one core, median of 7 rounds.",
        ("language", "extract MB/s", "extract texts/s", "text_hash texts/s"),
        rows,
    )


def _timed(act: Callable[[str], object], texts: list[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        act(text)
    return time.perf_counter() - start


def _nearness(sentences: dict[str, list[str]], quick: bool) -> list[Table]:
    count = 60 if quick else 400
    return [
        _near_table("Near-duplicate text", text_hash, sentences, count),
        _near_table("The same with SimHash (for comparison)", _simhash, sentences, count),
    ]


def _near_table(title: str, hashed: _Hash, sentences: dict[str, list[str]], count: int) -> Table:
    rows = []
    for name, pool in sentences.items():
        for length in (100, 400, 1600) if name == "English" else (40, 150, 600):
            chance = random.Random(1)
            mixed = chance.sample(pool, len(pool))
            ours, theirs = mixed[::2], mixed[1::2]
            texts = [_message(chance, ours, length) for _ in range(count)]
            bits = _bits(hashed, texts)
            for what, share in (("5 % changed", 0.05), ("10 % changed", 0.1), ("20 % changed", 0.2)):
                near = _bits(hashed, [_changed(chance, text, share, theirs) for text in texts])
                rows.append(_row(name, length, what, (bits != near).sum(axis=1)))
            longer = _bits(hashed, [f"{text} {_message(chance, theirs, length // 4)}" for text in texts])
            rows.append(_row(name, length, "a quarter added", (bits != longer).sum(axis=1)))
            other = _bits(hashed, [_message(chance, theirs, length) for _ in range(count)])
            rows.append(_row(name, length, "unrelated", (bits[:, None] != other[None]).sum(axis=2).ravel()))
    return Table(
        title,
        f"{count} messages for each row, {count * count:,} pairs where unrelated (two disjoint sets of sentences, some of "
        "which come from one template); distances in bits of 256, then the share of pairs within each radius.",
        (
            "language",
            "characters",
            "the other text",
            "least",
            "p10",
            "median",
            "p90",
            *(f"≤ {radius}" for radius in _RADII),
        ),
        rows,
    )


def _row(name: str, length: int, what: str, distances: npt.NDArray[np.int64]) -> tuple[str, ...]:
    p10, median, p90 = np.percentile(distances, [10, 50, 90])
    shares = [float((distances <= radius).mean()) for radius in _RADII]
    shown = [f"{share:.5%}" if what == "unrelated" else f"{share:.0%}" for share in shares]
    return name, str(length), what, str(distances.min()), f"{p10:.0f}", f"{median:.0f}", f"{p90:.0f}", *shown


def _bits(hashed: _Hash, texts: list[str]) -> npt.NDArray[np.uint8]:
    rows = np.frombuffer(b"".join(map(hashed, texts)), dtype=np.uint8).reshape(-1, 32)
    return np.unpackbits(rows, axis=1)


def _simhash(text: str) -> bytes:
    """SimHash over the same n-grams: each votes on all 256 bits."""
    grams = neardup._grams(neardup._fold(text)).astype(np.uint64)  # noqa: SLF001
    words = [neardup._mixed(grams ^ np.uint64(key << 32)) for key in range(4)]  # noqa: SLF001
    votes = np.unpackbits(np.stack(words, axis=1).view(np.uint8), axis=1).sum(axis=0, dtype=np.int64)
    return np.packbits(votes * 2 > len(grams)).tobytes()

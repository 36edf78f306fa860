"""What is fuzzed: where inputs come from, and what has to hold for every one of them."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.fuzz.mutation import mutate, mutate_json

CORPUS = Path(__file__).parent / "corpus"

MODULES: Mapping[str, tuple[str, ...]] = {
    "answers": ("picture", "derivative", "film", "digests", "greeting", "frames"),
    "clues": (
        *("api", "article_16", "case_graph", "csv_file", "cybertip", "desk", "form", "misp", "ndjson"),
        *("referral_document", "referral_table", "xarf"),
        *("rows_csv_file", "rows_ndjson"),
    ),
    "exchanges": ("ncmec", "ncmec_reasons", "stopncii"),
    "films": ("mp4", "matroska", "other"),
    "index_files": ("index", "journal", "manifest"),
    "kernels": ("search", "media", "digests"),
    "lists": (
        *("csv", "plain", "vics", "hashdeep", "nsrl", "detected", "vpdq", "hash_file", "resumed"),
        *("rows_csv", "rows_plain", "rows_vics", "rows_hashdeep", "rows_nsrl"),
    ),
    "pictures": ("jpeg", "png", "gif", "webp", "tiff", "bmp", "jpeg2000", "ppm", "avif", "heif", "database"),
    "sandbox": ("all",),
    "tables": ("text", "workbook", "page", "layout"),
    "texts": ("extract", "normalize", "neardup"),
}
"""Every target by the module that makes it. Named here so that a list of names loads no decoder."""

NAMES = tuple(f"{module}.{name}" for module, names in MODULES.items() for name in names)


class Violated(AssertionError):
    """Something did not hold."""


def hold(condition: object, what: str) -> None:
    """Note that something has to hold."""
    if not condition:
        raise Violated(what)


@dataclass(frozen=True)
class Target:
    """One thing under test.

    Attributes:
        check: Takes one input and returns a word for how it ended; raises anything if something is wrong.
        make: Draws one input.
        confine: Called once, in a process of its own, after everything is loaded; else memory is limited.
    """

    check: Callable[[bytes], str]
    make: Callable[[random.Random], bytes]
    confine: Callable[[], None] | None = None


def damaging(
    seeds: Sequence[bytes],
    tokens: Sequence[bytes] = (),
    *,
    mend: Callable[[bytes], bytes] | None = None,
    max_bytes: int = 16_384,
    large_one_in: int = 0,
) -> Callable[[random.Random], bytes]:
    """Draw damaged copies of valid inputs.

    Half of those that ``mend`` can make checksums right for are mended, and half of JSON stays JSON.
    """
    documents = [seed for seed in seeds if _is_json(seed)]

    def make(rng: random.Random) -> bytes:
        if documents and rng.random() < 0.5 * len(documents) / len(seeds):
            return mutate_json(rng, rng.choice(documents))
        mended = mend is not None and rng.random() < 0.5
        data = mutate(rng, seeds, tokens, max_bytes=max_bytes, large_one_in=large_one_in)
        return mend(data) if mended and mend is not None else data

    return make


def _is_json(seed: bytes) -> bool:
    try:
        return isinstance(json.loads(seed), dict | list)
    except ValueError:
        return False


def load(name: str) -> Target:
    """Make a target by its name."""
    module, _, target = name.partition(".")
    made = import_module(f"tests.fuzz.{module}").make(target)
    assert isinstance(made, Target)
    return made


def drawn(target: Target, name: str, seed: int, index: int) -> bytes:
    """Return the input of that number: always the same."""
    return target.make(random.Random(f"{name} {seed} {index}"))


def kept(name: str) -> list[Path]:
    """Inputs that broke something once, or are hard."""
    return sorted(path for path in (CORPUS / name).glob("*") if path.is_file())


def choose(data: bytes, ways: int) -> int:
    """Choose a way to treat an input, by the input."""
    return zlib.crc32(data) % ways


@contextmanager
def patched(module: object, name: str, value: object) -> Iterator[None]:
    """Put something else in a module's place for a name."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)

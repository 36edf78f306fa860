"""The letters of a text file: UTF-8 and UTF-16, and older encodings by what they would spell.

Authorities still publish in the encoding of their office's spreadsheet. Numbers survive any of them, labels do not,
and a total whose label is lost is added in as a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coldframe.core.said import Said
from coldframe.core.tables import decode
from coldframe.publication.published.refused import TableRefused
from coldframe.publication.published.traps import Named, Trap

_LOST = re.compile(r"[\ud800-\udfff\ufffd]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")

_KOREAN = re.compile(r"[가-힣]")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff々ー]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u045f]")
_LATIN = re.compile(r"[\u00c0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e]")
# Encoding, script, and the first bytes of what is in everyday use: KS X 1001 syllables, JIS X 0208 kana and level 1,
# GB/T 2312 level 1, Big5 level 1. What an encoding spells by accident lies all over its table.
_SCRIPTS = (
    ("cp949", _KOREAN, 0xB0, 0xC8), ("cp932", _JAPANESE, 0x81, 0x98), ("gb18030", _CHINESE, 0xB0, 0xD7),
    ("big5", _CHINESE, 0xA4, 0xC6), ("cp1251", _CYRILLIC, 0x80, 0xFF),
)  # fmt: skip
_MOSTLY = 0.9


def decoded(name: str, untrusted: bytes) -> tuple[str, tuple[Named, ...]]:
    """Decode a text file, and say where that was a guess or letters were lost.

    Args:
        name: Of the file.
        untrusted: All of it.

    Raises:
        TableRefused: Nothing tells its encoding, or it is no text.
    """
    text = decode(untrusted)
    lost = len(_LOST.findall(text))
    if not lost and not _CONTROL.search(text):
        return text, ()
    if lost and len(_BEYOND_ASCII.findall(text)) > 2 * lost:
        lines = tuple(at for at, line in enumerate(re.split(r"\r\n|\r|\n", text), 1) if _LOST.search(line))
        says = Said("Letters that cannot be read. They are missing from the words of these lines.")
        return text, (Named(Trap.LOST_LETTERS, says, lines),)
    for encoding, found in _guesses(untrusted):
        says = Said(
            "The letters are of an older encoding and are read as %(encoding)s. Check them.",
            encoding=encoding,
        )
        return found, (Named(Trap.GUESSED_ENCODING, says),)
    if lost or text.count("\0") > len(text) // 20:
        raise TableRefused(
            Said(
                "%(file)s is no text, or of an encoding that cannot be told. Save it as CSV in UTF-8.",
                file=name,
            )
        )
    return text, ()


def _guesses(untrusted: bytes) -> Iterator[tuple[str, str]]:
    if b"\0" in untrusted:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = _strictly(untrusted, encoding)
            if (
                "\n" in text
                and not _CONTROL.search(text)
                and _share(text, _JAPANESE) + _share(text, _KOREAN) > _MOSTLY
            ):
                yield encoding, text
        return
    runs = _HIGH_RUN.findall(untrusted)
    if sum(len(run) == 1 for run in runs) >= _MOSTLY * len(runs):
        text = _strictly(untrusted, "cp1252")
        if _share(text, _LATIN) >= _MOSTLY:
            yield "cp1252", text
    for encoding, script, least, most in _SCRIPTS:
        text = _strictly(untrusted, encoding)
        leads = [each.encode(encoding)[0] for each in script.findall(text)]
        everyday = sum(least <= each <= most for each in leads)
        if _share(text, script) >= _MOSTLY and everyday >= _MOSTLY * len(leads):
            yield encoding, text


def _strictly(untrusted: bytes, encoding: str) -> str:
    try:
        return untrusted.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _share(text: str, script: re.Pattern[str]) -> float:
    """How many of the letters beyond ASCII are of a script; signs and spaces are none."""
    letters = [each for each in _BEYOND_ASCII.findall(text) if each.isalpha()]
    return sum(script.match(each) is not None for each in letters) / len(letters) if letters else 0.0

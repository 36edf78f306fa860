"""Text hygiene: what strangers wrote is data; it is cleaned and cut, never interpreted."""

from __future__ import annotations

import re
import unicodedata

# Bidirectional overrides can make a hostile address read backwards on screen.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_SCHEME = re.compile(r"\b(ht|f)tt?p(s?)://", re.IGNORECASE)
# An app opens these: "tg://join?…".
_OTHER_SCHEME = re.compile(r"\b(?!hxxps?:|fxp:)([a-z][a-z0-9+-]{1,20})://", re.IGNORECASE)


def clean(untrusted_text: str, *, max_characters: int = 100_000) -> str:
    """Return printable text: NFC, plain line ends, no control or direction characters.

    The raw original is kept by the caller; this is the form for parsing and for the screen.
    """
    text = unicodedata.normalize("NFC", untrusted_text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(_BIDI)
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    return "".join(kept)[:max_characters]


def defang(text: str) -> str:
    """Return ``text`` with addresses that nobody can click: ``hxxps://example[.]org``, ``tg[:]//join``.

    For the screen and for mail; ``selectors.plain.refang`` reads it back.
    """

    def scheme(match: re.Match[str]) -> str:
        return f"hxxp{match.group(2)}://" if match.group(1).lower() == "ht" else "fxp://"

    text = _OTHER_SCHEME.sub(r"\1[:]//", _SCHEME.sub(scheme, text))
    return re.sub(r"(?<=[\w-])\.(?=[a-z]{2,})", "[.]", text, flags=re.IGNORECASE)

"""The letters that a bulletin is written with, and the one plain form in which its words are looked for.

A word can be hidden from a reader of letters: by marks nobody sees, by another alphabet's look-alikes, by the other
script of the same language, by letters of a syllable written apart. What has a plain form is read in it; what has
none may not stand at all.
"""

from __future__ import annotations

import re
import unicodedata

from coldframe.publication.terms.bulletins import LANGUAGES

_PICTURES = 0x1F000
_SHORT = 6
_SYMBOLS = "©®°№※■□●○◆◇▲△▶▷★☆♦"
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]*")
KNOWN_LATIN = frozenset(
    [
        "app",
        "apps",
        "ai",
        "ip",
        "sns",
        "ott",
        "cctv",
        "usb",
        "pc",
        "id",
        "google",
        "twitter",
        "facebook",
        "instagram",
        "tiktok",
        "youtube",
        "telegram",
        "discord",
        "wechat",
        "kakaotalk",
        "line",
        "whatsapp",
        "snapchat",
        "roblox",
        "interpol",
        "europol",
        "inhope",
    ]
)
"""Services, abbreviations and bodies that stand in any language; in lower case."""


def plain_v1(text: str) -> str:
    """Fold compatibility forms and accents, and take out what is not seen; case and spaces stay."""
    parts = unicodedata.normalize("NFKD", text.replace("ㆍ", "·"))
    seen = "".join(each for each in parts if unicodedata.category(each) not in ("Cf", "Mn", "Me"))
    return unicodedata.normalize("NFC", seen)


def strange_letters_v1(text: str, language: str) -> str:
    """List the letters, digits and pictures of a text that its language is not written with, each once.

    English has Latin letters; Chinese these and the simplified characters (GB/T 2312); Korean these and whole
    syllables.

    Args:
        text: As written.
        language: ``en``, ``zh`` or ``ko``; empty where any of the three may stand.
    """
    allowed = (language,) if language else LANGUAGES
    found = (each for each in dict.fromkeys(plain_v1(text)) if not each.isascii())
    return "".join(each for each in found if not any(_belongs(each, one) for one in allowed))


def latin_words_v1(text: str, language: str) -> tuple[str, ...]:
    """List the words in Latin letters of a Chinese or Korean text that are neither short capitals nor known.

    Such a word is an account, a code word, or a word that is kept from who looks for it in its own script.
    """
    if language not in ("zh", "ko"):
        return ()
    found = (each.rstrip(".-") for each in _LATIN.findall(plain_v1(text)))
    return tuple(
        each
        for each in dict.fromkeys(found)
        if each.casefold() not in KNOWN_LATIN
        and not (each.isalpha() and each.isupper() and len(each) <= _SHORT)
    )


def _belongs(letter: str, language: str) -> bool:
    if ord(letter) < _PICTURES and unicodedata.category(letter)[0] not in "LMNC":
        # Radicals, braille and dingbats are symbols too, and stand for letters.
        return unicodedata.category(letter) != "So" or letter in _SYMBOLS
    if language == "zh":
        return letter == "〇" or ("\u4e00" <= letter <= "\u9fff" and _is_simplified(letter))
    return language == "ko" and "가" <= letter <= "힣"


def _is_simplified(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True

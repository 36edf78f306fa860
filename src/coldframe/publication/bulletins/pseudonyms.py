"""Which printed pseudonyms may leave the case: the forms of the places, and nothing that keeps more of a name."""

from __future__ import annotations

import re

from coldframe.casework.rules.pseudonyms import is_surname_v1

_FORMS = (
    re.compile(r"(?P<surname>[\u4e00-\u9fff]{1,2}?)某(?:某)?(?:[\u4e00-\u9fff])?(?P<number>[0-9]{0,2})"),
    re.compile(r"(?P<surname>[\uac00-\ud7a3]{1,2})모(?:씨)?(?P<number>[0-9]{0,2})"),
)
_LETTERS = re.compile(r"[A-Z]{1,2}(?:씨|\.)?")


def printable_pseudonym_v1(printed: str) -> tuple[str, bool]:
    """Return a pseudonym as a bulletin may print it, and whether it shows a surname; empty if it is of no known form.

    What keeps the last character of a name (``马某飞``) loses it: it narrows who it is (domain notes 7.1, row
    000-45). ``马某某``, ``马某``, ``손모씨``, ``A씨``, ``A`` and ``S.`` stay as they are.
    Two characters stand only where they are a surname together: ``马云某`` would keep a given name, and ``손흥모`` may be
    somebody's own.
    """
    bare = "".join(printed.split())
    if _LETTERS.fullmatch(bare):
        return bare, bare.endswith(".")
    for form in _FORMS:
        found = form.fullmatch(bare)
        if found is None:
            continue
        if "某" not in bare:
            return (bare, True) if is_surname_v1(found["surname"]) else ("", False)
        if not is_surname_v1(found["surname"]):
            return "", False
        mou = "某某" if bare.startswith(f"{found['surname']}某某") else "某"
        return f"{found['surname']}{mou}{found['number']}", True
    return "", False

"""The process that sets paper: reads values on its input, writes a PDF on its output, and ends.

A process of its own, so that a document can be given up after a time, that its memory goes back, and that nobody
else loads the eighty megabytes of typst.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

_FORMS = {"zh": "SC", "zh-hant": "TC", "ja": "JP", "ko": "KR"}
_LACKING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_MAX_TRIES = 4
_MAX_BYTES = 4 * 2**30  # Address space: typst maps every font of the machine.
_MAX_SECONDS = 60


def main() -> None:
    """Set the one document that stands on the input."""
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_BYTES, _MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_MAX_SECONDS, _MAX_SECONDS))
    paper: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(write(paper))


def tell_fonts() -> None:
    """End with 0 if this machine has a font for Chinese, Japanese and Korean, else with 1."""
    sys.exit(not any("CJK" in family for family in typst.Fonts().families()))


def write(paper: dict[str, Any]) -> bytes:
    """Return the PDF. A letter that no font here has stands as its number in Unicode."""
    template = Path(__file__).with_name("paper.typ").read_bytes()
    created_at = datetime.fromisoformat(paper["created_at"])
    lacking: set[str] = set()
    for attempt in range(_MAX_TRIES):
        if attempt == _MAX_TRIES - 1:
            lacking |= {letter for letter in json.dumps(paper, ensure_ascii=False) if letter > "\x7e"}
        shown = _numbered(paper, lacking) | {"missing": _note(paper, lacking)}
        try:
            written = typst.compile(
                template,
                format="pdf",
                pdf_standards=["a-2b"],
                timestamp=created_at,
                sys_inputs={"paper": json.dumps(shown), "fonts": json.dumps(_fonts(paper["lang"]))},
            )
        except typst.TypstError as error:
            found = {_unescaped(text) for text in _LACKING.findall(f"{error.message}\n{error.diagnostic}")}
            if not found - lacking:
                raise
            lacking |= found
        else:
            assert isinstance(written, bytes)
            return written
    raise AssertionError("the last try has ASCII only")


def _fonts(language: str) -> dict[str, list[str]]:
    # The form of a Chinese character depends on the language; the others stand behind it.
    first = _FORMS.get(language.lower(), _FORMS.get(language.lower().partition("-")[0], "SC"))
    forms = [first, *(form for form in ("SC", "JP", "KR", "TC") if form != first)]
    eastern = [f"Noto {kind} CJK {form}" for kind in ("Serif", "Sans") for form in forms]
    return {
        "words": ["Libertinus Serif", *eastern],
        "code": ["DejaVu Sans Mono", *(f"Noto Sans Mono CJK {form}" for form in forms)],
    }


def _note(paper: dict[str, Any], lacking: set[str]) -> str:
    return str(paper["no_letter"]).replace("{n}", str(len(lacking))) if lacking else ""


def _numbered(value: Any, lacking: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _numbered(part, lacking) for key, part in value.items()}
    if isinstance(value, list):
        return [_numbered(part, lacking) for part in value]
    if not isinstance(value, str) or not lacking:
        return value
    # The longest first: what is drawn as one may begin like another.
    pattern = "|".join(re.escape(letter) for letter in sorted(lacking, key=len, reverse=True))
    return re.sub(pattern, lambda found: "".join(f"[U+{ord(one):04X}]" for one in found[0]), value)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]), text
    )


if __name__ == "__main__":
    main()

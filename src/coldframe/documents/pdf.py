"""Paper as PDF/A-2b, written by typst in a process of its own and within a time."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import coldframe
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import isoformat
from coldframe.core.text import clean
from coldframe.documents.paper import Block, Facts, Paper, Table

MAX_SECONDS = 60
"""How long one document may take; a thousand items take two."""

_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from coldframe.documents import child; child.{}()"
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}


class PaperFailed(InvalidInput):
    """A document could not be set. Nothing was written. Choose another form, or fewer items."""

    code = "paper_failed"


def write(paper: Paper) -> bytes:
    """Return the document as PDF/A-2b: A4, fonts embedded, no picture, no link, no script.

    The same paper gives the same bytes on the same machine. About 0.3 s; a thousand items about 2 s.

    Raises:
        PaperFailed: It took too long, or the writer ended.
    """
    values = {
        "title": _text(paper.title),
        "reference": _text(paper.reference),
        # typst takes whole seconds.
        "created_at": isoformat(paper.created_at.replace(microsecond=0)),
        "lang": paper.language,
        "foot": [_text(line) for line in paper.foot],
        "page_of": _text(paper.page_of),
        "no_letter": _text(paper.no_letter),
        "sections": [
            {"heading": _text(section.heading), "blocks": [_block(block) for block in section.blocks]}
            for section in paper.sections
        ],
    }
    try:
        done = _run("main", json.dumps(values).encode())
    except subprocess.TimeoutExpired:
        raise PaperFailed(
            "The document takes too long to set. Write it as a table, or in parts with fewer items."
        ) from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise PaperFailed(
            "The document could not be set as PDF. Write it in another form, and tell the makers of Coldframe."
        )
    return done.stdout


def has_eastern_fonts() -> bool:
    """Tell whether this machine has a font for Chinese, Japanese and Korean. About 0.2 s."""
    try:
        return _run("tell_fonts", b"").returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _run(function: str, told: bytes) -> subprocess.CompletedProcess[bytes]:
    source = str(Path(coldframe.__file__).parent.parent)
    return subprocess.run(  # noqa: S603 — our own program; what strangers wrote is on its input only
        [sys.executable, "-I", "-c", _PROGRAM.format(function), source],
        input=told,
        capture_output=True,
        env=_ENVIRONMENT,
        timeout=MAX_SECONDS,
        check=False,
    )


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Facts):
        rows = [[_text(label), _text(value)] for label, value in block.rows]
        return {"kind": "facts", "rows": rows, "is_code": block.is_code}
    if isinstance(block, Table):
        return asdict(block) | {
            "kind": "table",
            "header": [_text(name) for name in block.header],
            "rows": [[_text(value) for value in row] for row in block.rows],
        }
    return {"kind": "words", "text": _text(block.text)}


def _text(text: str) -> str:
    return clean(text).replace("\t", " ")

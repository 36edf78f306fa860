"""Published bulletins as files of the public site, each at an address that stays; withdrawn ones say so there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from coldframe.documents.pdf import write
from coldframe.publication.bulletins.rendering import (
    STYLE,
    Hosted,
    write_html,
    write_json,
    write_paper,
    write_withdrawn,
    write_withdrawn_paper,
)
from coldframe.publication.queries import standing_of, withdrawal_of
from coldframe.publication.terms.bulletins import LANGUAGES, BulletinView

SHEET = "bulletin.css"
"""Where the pages find their style: a strict policy of the web server lets none through that stands in a page."""


def bulletin_files(bulletins: Sequence[BulletinView]) -> Iterator[tuple[str, bytes]]:
    """Make the files of bulletins: HTML and PDF in each language, JSON of all languages, and one style."""
    if bulletins:
        yield f"bulletins/{SHEET}", STYLE.encode()
    for found in bulletins:
        yield from _files_of(found)


def _files_of(found: BulletinView) -> Iterator[tuple[str, bytes]]:
    stem, notes = f"bulletins/{found.id}", withdrawal_of(found)
    if found.withdrawn_at is not None:
        said = {"id": found.id, "number": found.number, "state": "withdrawn", "notices": list(notes)}
        yield f"{stem}.json", json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()
        for language in LANGUAGES:
            page = write_withdrawn(found.number, notes, language, _hosted(language))
            yield f"{stem}-{language}.html", page.encode()
            paper = write_withdrawn_paper(found.number, notes, found.withdrawn_at, language)
            yield f"{stem}-{language}.pdf", write(paper)
        return
    version = found.published[0]
    standing = standing_of(found, version, desk=settings.COLDFRAME_DESK_NAME)
    yield f"{stem}.json", write_json(version.content, standing)
    for language in LANGUAGES:
        yield (
            f"{stem}-{language}.html",
            write_html(version.content, standing, language, _hosted(language)).encode(),
        )
        yield f"{stem}-{language}.pdf", write(write_paper(version.content, standing, language))


def row_of(found: BulletinView, language: str) -> dict[str, Any]:
    """What the list of bulletins says of one."""
    day: datetime | None = found.withdrawn_at
    notes = withdrawal_of(found)
    if found.published:
        version = found.published[0]
        day = version.published_at
        notes = standing_of(found, version, desk=settings.COLDFRAME_DESK_NAME).notes
    return {
        "id": found.id,
        "number": found.number,
        "day": day,
        "notes": [note[language] for note in notes],
        "is_withdrawn": found.withdrawn_at is not None,
    }


def _hosted(language: str) -> Hosted:
    folder = next(code for code, _name in settings.LANGUAGES if code.partition("-")[0] == language)
    return Hosted(SHEET, f"../{folder}/bulletins.html")

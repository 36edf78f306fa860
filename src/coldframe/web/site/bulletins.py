"""Published bulletins as files of the public site, each at an address that stays; withdrawn ones say so there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from coldframe.documents.pdf import write
from coldframe.publication.bulletins.rendering import (
    write_html,
    write_json,
    write_paper,
    write_withdrawn,
    write_withdrawn_paper,
)
from coldframe.publication.queries import standing_of, withdrawal_of
from coldframe.publication.terms.bulletins import LANGUAGES, BulletinView


def bulletin_files(found: BulletinView) -> Iterator[tuple[str, bytes]]:
    """Make the files of one bulletin: HTML and PDF in each language, and JSON of all."""
    stem, notes = f"bulletins/{found.id}", withdrawal_of(found)
    if found.withdrawn_at is not None:
        said = {"id": found.id, "number": found.number, "state": "withdrawn", "notices": list(notes)}
        yield f"{stem}.json", json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()
        for language in LANGUAGES:
            yield f"{stem}-{language}.html", write_withdrawn(found.number, notes, language).encode()
            paper = write_withdrawn_paper(found.number, notes, found.withdrawn_at, language)
            yield f"{stem}-{language}.pdf", write(paper)
        return
    version = found.published[0]
    standing = standing_of(found, version, desk=settings.COLDFRAME_DESK_NAME)
    yield f"{stem}.json", write_json(version.content, standing)
    for language in LANGUAGES:
        yield f"{stem}-{language}.html", write_html(version.content, standing, language).encode()
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

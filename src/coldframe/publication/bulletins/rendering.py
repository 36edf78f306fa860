"""A bulletin as JSON, as one HTML file, and as paper. Each reads the same :class:`Content` and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape
from typing import Any

from coldframe.documents.paper import Block, Facts, Paper, Section, Table, Words
from coldframe.publication.bulletins.wording import join, say, wording
from coldframe.publication.terms.bulletins import (
    LANGUAGES,
    Content,
    Line,
    Part,
    Texts,
)

_EMPTY: Texts = dict.fromkeys(LANGUAGES, "")
_Said = Mapping[str, tuple[Texts, Texts]]

FORM = "coldframe-bulletin/1"
"""What the JSON calls itself."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """A page of a site, which lets no style through that stands in a page. Addresses relative to it.

    Attributes:
        sheet: Where :data:`STYLE` lies.
        bulletins: The list of bulletins.
    """

    sheet: str
    bulletins: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands around the content: who issued it, which version, and what happened to it.

    Attributes:
        notes: Correction or withdrawal, the newest first; never empty for a version that replaced another.
        changes: Of a correction: row, what it was, what it is.
        is_draft: It is not published, and says so on each page.
    """

    bulletin_id: str
    number: str
    version: int
    desk: str
    at: datetime
    notes: tuple[Texts, ...] = ()
    changes: tuple[tuple[str, Texts, Texts], ...] = ()
    is_draft: bool = True


def to_json(content: Content) -> dict[str, Any]:
    """Turn a bulletin into values that JSON has."""
    return asdict(content)


def from_json(stored: Mapping[str, Any]) -> Content:
    """Read a bulletin back as it was stored."""
    parts = tuple(
        Part(
            part["code"], part["case"], part["heading"], tuple(Line(**line) for line in part["lines"])
        )
        for part in stored["parts"]
    )  # fmt: skip
    return Content(stored["title"], stored["introduction"], stored["source"], parts, tuple(stored["notes"]))


def digest_of(content: Content) -> str:
    """SHA-256 of all that a bulletin says, in hex: what both people read."""
    return hashlib.sha256(_canonical(to_json(content))).hexdigest()


def find_changes(
    before: Content, after: Content, *, is_repeated: bool = True
) -> tuple[tuple[str, Texts, Texts], ...]:
    """List the rows that say something else than they did, each with both; with the note where only that changed.

    Args:
        before: The version that was replaced.
        after: The one that replaced it.
        is_repeated: Whether what it was is told once more; else only that it was something else.
    """
    old, new = _paired(_said(before), _said(after))
    nothing = (say("head", "nothing"), _EMPTY)
    found = []
    for row in dict.fromkeys((*old, *new)):
        (was, was_note), (holds, note) = old.get(row, nothing), new.get(row, nothing)
        if was == holds:
            was, holds = join([was, was_note]), join([holds, note])
        if was != holds:
            is_told = is_repeated or row not in old
            found.append((row, was if is_told else say("head", "not_repeated"), holds))
    return tuple(found)


def _paired(old: _Said, new: _Said) -> tuple[_Said, _Said]:
    """Name rows of one kind alike where they say the same: a line put before them changes their ``.2`` and nothing else."""
    names: dict[str, str] = {}
    for kind in dict.fromkeys(_kind(row) for row in new):
        free = [row for row in old if _kind(row) == kind]
        open_rows = [row for row in new if _kind(row) == kind]
        for is_same in (True, False):
            for row in tuple(open_rows):
                before = next((each for each in free if not is_same or old[each] == new[row]), None)
                if before is not None:
                    names[before] = row
                    free.remove(before)
                    open_rows.remove(row)
    return {names.get(row, row if row not in new else f"{row} (-)"): said for row, said in old.items()}, new


def _kind(row: str) -> str:
    return re.sub(r"\.[0-9]+$", "", row)


def write_json(content: Content, standing: Standing) -> bytes:
    """Write a bulletin for programs, all languages in one. Pure."""
    return _canonical(
        {
            "form": FORM,
            "id": standing.bulletin_id,
            "number": standing.number,
            "version": standing.version,
            "issuer": standing.desk,
            "at": standing.at.date().isoformat(),
            "is_draft": standing.is_draft,
            "notices": list(standing.notes),
            "changes": [{"row": row, "was": was, "holds": holds} for row, was, holds in standing.changes],
            "digest": digest_of(content),
            **to_json(content),
        }
    )


def write_html(content: Content, standing: Standing, language: str, hosted: Hosted | None = None) -> str:
    """Write a bulletin as a file without script, address or picture, for any web server. Pure.

    Args:
        hosted: ``None``: the file carries its style, and travels alone.
    """
    words = wording(language)["head"]
    heads = [_p(each, "notice") for each in _notices(standing, language)]
    body = [
        f"<h1>{escape(content.title[language])}</h1>",
        _p(_byline(standing, language), "soft"),
        *heads,
    ]
    if content.introduction[language]:
        body += [f"<h2>{escape(words['introduction'])}</h2>", _p(content.introduction[language])]
    if standing.changes:
        rows = "".join(
            f"<tr data-line='{escape(row)}'><th scope=row>{escape(_place_of(row)[language])}</th><td>{escape(was[language])}</td><td>{escape(holds[language])}</td></tr>"
            for row, was, holds in standing.changes
        )
        body.append(
            f"<section id=changes><h2>{escape(words['changes'].format(version=standing.version - 1))}</h2>"
            f"<table><thead><tr><th scope=col>{escape(words['where'])}</th><th scope=col>{escape(words['was'])}</th><th scope=col>{escape(words['holds'])}</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></section>"
        )
    for part in content.parts:
        body.append(f"<section><h2>{escape(part.heading[language])}</h2>{_part(part, language)}</section>")
    if content.source:
        body.append(f"<h2>{escape(words['sources'])}</h2>{_p(content.source)}")
    notes = "".join(f"<li>{escape(note[language])}</li>" for note in content.notes)
    body.append(f"<h2>{escape(words['notes'])}</h2><ul class=notes>{notes}</ul>")
    return _page(content.title[language], "".join(body), language, hosted)


def write_withdrawn(number: str, notes: Sequence[Texts], language: str, hosted: Hosted | None = None) -> str:
    """Write what stands at the address of a bulletin that was withdrawn: its number and the note. Pure.

    Args:
        hosted: See :func:`write_html`.
    """
    title = say("head", "title", number=number)[language]
    said = "".join(_p(each[language], "notice") for each in notes)
    said += _p(say("note", "prevalence")[language], "soft")
    return _page(title, f"<h1>{escape(title)}</h1>{said}", language, hosted)


def _page(title: str, body: str, language: str, hosted: Hosted | None) -> str:
    style, way = f"<style>{STYLE}</style>", ""
    if hosted is not None:
        style = f'<link rel="stylesheet" href="{escape(hosted.sheet)}">'
        others = escape(wording(language)["head"]["others"])
        way = f'<nav><a href="{escape(hosted.bulletins)}">{others}</a></nav>'
    about = f"{title}. {say('note', 'prevalence')[language]}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noarchive">'
        f'<title>{escape(title)}</title><meta name="description" content="{escape(about)}">{style}</head>'
        f"<body>{way}<main>{body}</main></body></html>"
    )


def write_withdrawn_paper(number: str, notes: Sequence[Texts], at: datetime, language: str) -> Paper:
    """Lay out for paper what stands at the address of a bulletin that was withdrawn. Pure."""
    words = wording(language)["head"]
    return Paper(
        title=say("head", "title", number=number)[language],
        reference=number,
        created_at=_day_of(at),
        sections=(Section("", tuple(Words(each[language]) for each in notes)),),
        foot=(say("note", "prevalence")[language],),
        page_of=words["page"],
        language=language,
        no_letter=words["no_letter"],
    )


def write_paper(content: Content, standing: Standing, language: str) -> Paper:
    """Lay out a bulletin for paper. Pure."""
    words = wording(language)["head"]
    head: list[Block] = [Words(each) for each in (*_notices(standing, language), _byline(standing, language))]
    sections = [Section("", tuple(head))]
    if content.introduction[language]:
        sections.append(Section(words["introduction"], (Words(content.introduction[language]),)))
    if standing.changes:
        rows = tuple(
            (_place_of(row)[language], was[language], holds[language]) for row, was, holds in standing.changes
        )
        table = Table((words["where"], words["was"], words["holds"]), rows, (3, 4, 4))
        sections.append(Section(words["changes"].format(version=standing.version - 1), (table,)))
    sections += [Section(part.heading[language], (_block(part, language),)) for part in content.parts]
    if content.source:
        sections.append(Section(words["sources"], (Words(content.source),)))
    sections.append(Section(words["notes"], tuple(Words(note[language]) for note in content.notes)))
    prevalence = content.notes[0][language]
    return Paper(
        title=content.title[language],
        reference=f"{standing.number} · {words['version'].format(version=standing.version, day=standing.at.date())}",
        created_at=_day_of(standing.at),
        sections=tuple(sections),
        foot=(prevalence, *((words["draft"],) if standing.is_draft else ())),
        page_of=words["page"],
        language=language,
        no_letter=words["no_letter"],
    )


def _day_of(at: datetime) -> datetime:
    """What a file tells about itself is the day: the minute would tell when two people were at work."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _block(part: Part, language: str) -> Block:
    if not any(line.label[language] for line in part.lines):
        return Words("\n".join(line.value[language] for line in part.lines))
    return Facts(
        tuple(
            (
                line.label[language],
                line.value[language] + (f"\n{line.note[language]}" if line.note[language] else ""),
            )
            for line in part.lines
        )
    )


def _part(part: Part, language: str) -> str:
    if not any(line.label[language] for line in part.lines):
        return "".join(
            f'<p data-line="{escape(line.row)}">{escape(line.value[language])}</p>' for line in part.lines
        )
    rows = "".join(
        f'<div data-line="{escape(line.row)}"><dt>{escape(line.label[language])}</dt>'
        f"<dd>{escape(line.value[language])}"
        + (f"<small>{escape(line.note[language])}</small>" if line.note[language] else "")
        + "</dd></div>"
        for line in part.lines
    )
    return f"<dl>{rows}</dl>"


def _notices(standing: Standing, language: str) -> Sequence[str]:
    draft = [wording(language)["head"]["draft"]] if standing.is_draft else []
    return [*draft, *(each[language] for each in standing.notes)]


def _byline(standing: Standing, language: str) -> str:
    words = wording(language)["head"]
    version = words["version"].format(version=standing.version, day=standing.at.date())
    return f"{words['issued'].format(desk=standing.desk)} · {version}"


def _said(content: Content) -> dict[str, tuple[Texts, Texts]]:
    """Row to what it says, and what is to be known beside it."""
    said = {"introduction": content.introduction, "source": dict.fromkeys(LANGUAGES, content.source)}
    lines = [line for part in content.parts for line in part.lines]
    return {row: (text, _EMPTY) for row, text in said.items() if any(text.values())} | {
        line.row: (join([line.label, line.value], ": "), line.note) for line in lines
    }


def _place_of(row: str) -> Texts:
    """Where a row stands, in the words of a reader; never its label, which may be what told too much."""
    place = row.partition(".")[0]
    if place in ("introduction", "source"):
        return say("head", place)
    if place in ("campaign", "sentence"):
        return say("section", "campaign" if place == "campaign" else "sentences")
    return say("head", "case", n=place.removeprefix("c"))


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _p(text: str, name: str = "") -> str:
    return f"<p{f' class={name}' if name else ''}>{escape(text)}</p>"


STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.6 system-ui,'Noto Sans','Noto Sans CJK SC','Noto Sans CJK KR',sans-serif;"
    "margin:0}main,nav{max-width:46rem;margin:auto;padding:2rem 1rem}nav{padding-block:1rem 0}a{color:inherit}h1{line-height:1.25}h2{margin:2.2rem 0 .5rem;font-size:1.15rem}"
    "dl{margin:0}dl>div{display:grid;grid-template-columns:minmax(9rem,2fr) 3fr;gap:.25rem 1.25rem;padding:.55rem 0;"
    "border-top:1px solid color-mix(in srgb,currentColor 18%,transparent)}dt{font-weight:600}dd{margin:0}"
    "small{display:block;opacity:.75}.soft{opacity:.75}.notice{border-inline-start:4px solid #b45309;padding:.5rem .9rem;"
    "background:light-dark(#f8efd9,#30281a)}table{width:100%;border-collapse:collapse}th,td{text-align:start;"
    "vertical-align:top;padding:.4rem .6rem .4rem 0;overflow-wrap:anywhere}.notes{padding-inline-start:1.2rem}"
    "@media(max-width:34rem){dl>div{grid-template-columns:1fr}}"
)
"""How a bulletin looks, in the file or beside it."""

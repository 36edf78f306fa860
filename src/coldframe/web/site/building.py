"""Make the files of the public site, in memory: from published releases and bulletins and the rule packs, and nothing else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coldframe.core.moments import isoformat
from coldframe.core.tables import spreadsheet_cell
from coldframe.core.values import SUPPRESSED
from coldframe.publication.disclosure.releasing import Release, text_of
from coldframe.publication.pictures.releases import chart_of, draw_charts
from coldframe.publication.queries import (
    get_release,
    list_lines,
    list_public_bulletins,
    list_releases,
    list_transparency_reports,
)
from coldframe.publication.terms.bulletins import LANGUAGES, BulletinView
from coldframe.publication.terms.releases import ReleaseState, ReleaseView
from coldframe.publication.terms.transparency import CITATION, TransparencyView
from coldframe.publication.transparency.composing import Line, csv_of_section
from coldframe.publication.transparency.files import NOT_PREVALENCE, csv_of, dictionary_of, json_of
from coldframe.publication.transparency.log import (
    LogLine,
    MonthCount,
    PackLine,
    lines_of,
    months_in,
    packs_in,
)
from coldframe.rulepacks.loader import list_packs
from coldframe.web.released import (
    axis_of,
    days_of,
    facts_of,
    heading_of,
    sentence_of,
    shown,
    table_of,
    title_of,
)
from coldframe.web.site.bulletins import bulletin_files, row_of
from coldframe.web.site.style import STYLE
from coldframe.web.transparent import sections_of

Files = dict[str, bytes]
Told = Callable[[str], None]

LOG_FIELDS = ("at", "event", "subject", "measure", "sha256", "note", "taken_by")


@dataclass(frozen=True, slots=True)
class _Public:
    """All that the site is made of."""

    lives: tuple[ReleaseView, ...]
    releases: dict[str, Release]
    log: tuple[LogLine, ...]
    months: tuple[MonthCount, ...]
    packs: tuple[PackLine, ...]
    reports: tuple[tuple[TransparencyView, tuple[Line, ...]], ...]
    bulletins: tuple[BulletinView, ...]


def build_site(*, told: Told = lambda _path: None) -> Files:
    """Make every file: its path inside the site to its bytes.

    Args:
        told: Called with each path as it is made.
    """
    lives = list_releases(is_out=True)
    releases = {one.id: get_release(one.id) for one in lives}
    reports = list_transparency_reports(is_out=True)
    public = _Public(
        lives,
        releases,
        lines_of(lives, reports),
        months_in(lives, releases),
        packs_in(list_packs()),
        tuple((one, list_lines(one)) for one in reports),
        list_public_bulletins(),
    )
    files: Files = {}

    def keep(path: str, text: str) -> None:
        files[path] = text.encode()
        told(path)

    keep("site.css", STYLE)
    for one in lives:
        for name, text in _data_of(one, releases[one.id]):
            keep(f"data/{name}", text)
    for report, lines in public.reports:
        for name, text in _report_data(report, lines):
            keep(f"data/{name}", text)
    for bulletin in public.bulletins:
        for path, content in bulletin_files(bulletin):
            files[path] = content
            told(path)
    keep("data/log.csv", _log_csv(public.log))
    keep("data/months.csv", _months_csv(public.months))
    keep("data/rulepacks.json", _packs_json(public.packs))
    keep("corrections.atom", _feed(public))
    languages = [(code, _tag(code), str(name)) for code, name in settings.LANGUAGES]
    for code, tag, _name in languages:
        with translation.override(code), timezone.override(UTC):
            for path, text in _pages(public, code, tag, languages):
                keep(path, text)
    keep(
        "index.html",
        _page("site/front.html", "", "en", languages, "index.html", {"title": settings.COLDFRAME_DESK_NAME}),
    )
    return files


def _pages(
    public: _Public, code: str, tag: str, languages: Sequence[tuple[str, str, str]]
) -> Iterable[tuple[str, str]]:
    def page(template: str, path: str, context: dict[str, Any]) -> tuple[str, str]:
        return f"{code}/{path}", _page(template, code, tag, languages, path, context)

    rows = [
        (one, title_of(public.releases[one.id]), days_of(public.releases[one.id].period))
        for one in public.lives
    ]
    in_force = [row for row in rows if row[0].state is ReleaseState.PUBLISHED]
    yield page(
        "site/index.html", "index.html",
        {"title": _("Figures of %(desk)s") % {"desk": settings.COLDFRAME_DESK_NAME}, "in_force": in_force,
         "ended": [row for row in rows if row[0].state is not ReleaseState.PUBLISHED],
            "reports": [(one, days_of(one.period)) for one, _lines in public.reports],
            "has_bulletins": bool(public.bulletins)},
    )  # fmt: skip
    if public.bulletins:
        tongue = code.partition("-")[0]
        yield page(
            "site/bulletins.html", "bulletins.html",
            {"title": _("Bulletins"), "tongue": tongue, "tongues": LANGUAGES,
             "bulletins": [row_of(one, tongue) for one in public.bulletins]},
        )  # fmt: skip
    yield page("site/log.html", "log.html", _log_context(public))
    for report, lines in public.reports:
        yield page("site/transparency.html", f"{report.id}.html", _report_context(report, lines))
    for one in public.lives:
        path, context = f"releases/{one.id}.html", _release_context(one, public.releases[one.id])
        if one.state is not ReleaseState.WITHDRAWN:
            release = public.releases[one.id]
            charts = [
                chart for table in release.tables if (chart := chart_of(release, table, _words)) is not None
            ]
            for at, picture in enumerate(draw_charts(charts)):
                name = f"charts/{one.id}-{at}.svg"
                context["charts"].append((name.rpartition("/")[2], picture.alternative))
                yield f"{code}/{name}", picture.svg
        yield page("site/release.html", path, context)


def _page(
    template: str,
    code: str,
    tag: str,
    languages: Sequence[tuple[str, str, str]],
    path: str,
    context: dict[str, Any],
) -> str:
    depth = path.count("/") + bool(code)
    text = render_to_string(
        template,
        context | {
            "root": "../" * depth, "home": "../" * path.count("/"), "language": code, "tag": tag, "path": path,
            "languages": languages, "desk": settings.COLDFRAME_DESK_NAME,
        },
    )  # fmt: skip
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def _release_context(one: ReleaseView, release: Release) -> dict[str, Any]:
    is_withdrawn = one.state is ReleaseState.WITHDRAWN
    return {
        "life": one,
        "title": title_of(release),
        "days": days_of(release.period),
        "is_withdrawn": is_withdrawn,
        "sentence": "" if is_withdrawn else sentence_of(release),
        "tables": () if is_withdrawn else [table_of(release, table) for table in release.tables],
        "facts": facts_of(release),
        "percent": round(100 * release.share_suppressed),
        "charts": [],
    }


def _log_context(public: _Public) -> dict[str, Any]:
    titles = {one.measure: title_of(public.releases[one.id]) for one in public.lives}
    titles |= {"": _("Transparency report")}
    periods = {one.id: public.releases[one.id].period for one in public.lives}
    periods |= {report.id: report.period for report, _lines in public.reports}
    return {
        "title": _("Public log"),
        "lines": [
            (line, titles[line.measure], days_of(periods[line.subject])) for line in reversed(public.log)
        ],
        "months": [
            (titles[one.measure], heading_of("month", one.month), one.zone, shown(one.value), one.release_id)
            for one in public.months
        ],
        "packs": public.packs,
    }


def _report_context(report: TransparencyView, lines: Sequence[Line]) -> dict[str, Any]:
    is_withdrawn = report.state is ReleaseState.WITHDRAWN
    return {
        "report": report,
        "title": _("Transparency report"),
        "days": days_of(report.period),
        "citation": CITATION,
        "is_withdrawn": is_withdrawn,
        "sections": () if is_withdrawn else sections_of(lines),
    }


def _report_data(report: TransparencyView, lines: Sequence[Line]) -> Iterable[tuple[str, str]]:
    """A file for each section of the template; of a withdrawn report none says a number."""
    for section in dict.fromkeys(line.indicator.section for line in lines):
        is_withdrawn = report.state is ReleaseState.WITHDRAWN
        said = _csv(("state", "note"), [("withdrawn", report.note)])
        yield (
            f"{report.id}-{section}.csv",
            said if is_withdrawn else csv_of_section(lines, section, report),
        )


def _words(axis: str, code: str) -> str:
    return heading_of(axis, code) if code else axis_of(axis)


def _data_of(one: ReleaseView, release: Release) -> list[tuple[str, str]]:
    if one.state is ReleaseState.WITHDRAWN:
        said = {
            "release": one.id,
            "state": "withdrawn",
            "note": one.withdrawal_note,
            "at": _at(one.withdrawn_at),
        }
        return [
            (f"{one.id}.csv", _csv(tuple(said), [tuple(said.values())])),
            (f"{one.id}.json", _json(said)),
        ]
    return [
        (f"{one.id}.csv", csv_of(release)),
        (
            f"{one.id}.csv-metadata.json",
            dictionary_of(release, url=f"{one.id}.csv", corrected_by=one.corrected_by),
        ),
        (f"{one.id}.json", json_of(release, corrected_by=one.corrected_by)),
    ]


def _log_csv(log: Sequence[LogLine]) -> str:
    return _csv(
        LOG_FIELDS,
        [
            (
                isoformat(line.at),
                str(line.event),
                line.subject,
                line.measure,
                line.sha256,
                line.note,
                line.other,
            )
            for line in log
        ],
    )


def _months_csv(months: Sequence[MonthCount]) -> str:
    rows = [
        (
            one.measure, one.month, one.zone, text_of(one.value),
            "suppressed" if one.value == SUPPRESSED else str(one.value.qualifier), one.release_id,
        )
        for one in months
    ]  # fmt: skip
    return _csv(("measure", "month", "zone", "value", "qualifier", "release"), rows)


def _packs_json(packs: Sequence[PackLine]) -> str:
    plain = [
        {
            "id": pack.id,
            "effective_from": pack.effective_from.isoformat(),
            "effective_to": pack.effective_to.isoformat() if pack.effective_to else None,
            "citations": [{"says": says, "source": source} for says, source in pack.citations],
            "sha256": pack.sha256,
        }
        for pack in packs
    ]
    return _json({"rule_packs": plain})


def _feed(public: _Public) -> str:
    """Corrections and withdrawals as an Atom feed (RFC 4287); without any, as of the first release."""
    changes = [line for line in reversed(public.log) if line.note]
    updated = public.log[-1].at if public.log else datetime(1970, 1, 1, tzinfo=UTC)
    context = {
        "changes": [(line, f"urn:sha256:{line.sha256}:{line.event}", _at(line.at)) for line in changes],
        "updated": _at(updated),
        "desk": settings.COLDFRAME_DESK_NAME,
        "note": NOT_PREVALENCE,
    }
    return render_to_string("site/corrections.atom", context).strip() + "\n"


def _csv(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([spreadsheet_cell(cell) for cell in row] for row in (fields, *rows))
    return out.getvalue()


def _json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _at(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tag(code: str) -> str:
    """A language as HTML has it: ``zh-Hans``."""
    first, _hyphen, rest = code.partition("-")
    return f"{first}-{rest.capitalize()}" if rest else first

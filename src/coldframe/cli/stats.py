"""``coldframe stats``: whether published tables hold together, and whether this desk's own figures do.

``check`` and ``map`` need no desk and no database; ``recompute`` reads the desk's ledger.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import textwrap
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coldframe.cli.errors import interruptible

if TYPE_CHECKING:
    from coldframe.publication.published.findings import Finding, Report
    from coldframe.publication.published.shaping import Table

app = typer.Typer(no_args_is_help=True, help="Published figures.")

EXIT_HOLDS, EXIT_CONTRADICTED, EXIT_CANNOT_TELL = 0, 1, 2

_MOST_OUTSIDE = 12
"""Lines of words printed of one table: a report of 300 pages has thousands; ``--json`` has them all."""


@app.callback()
def stats() -> None:
    """Published figures: whether they hold together."""


@app.command("check")
def check(
    files: Annotated[
        list[Path],
        typer.Argument(help="Tables as CSV, JSON, XLSX or PDF; - for standard input.", show_default=False),
    ],
    *,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tell whether published tables hold together, and why not; several are compared with each other.

    Prints each column's sum, the rows that are totals, subtotals or unspecified, the breakdown that the
    table seems to be, and what contradicts it. It checks arithmetic only: what a number counts, and
    whether that is true, no program can tell from a table.

    Exit code: 0 what could be checked holds, 1 something contradicts, 2 nothing could be checked, or a
    file could not be read.
    """
    from coldframe.core.errors import InvalidInput
    from coldframe.media.sandbox import TableSandbox
    from coldframe.publication.published.checking import check_tables
    from coldframe.publication.published.findings import Verdict, verdict_of
    from coldframe.publication.published.reading import MAX_BYTES, read_tables
    from coldframe.publication.published.shaping import plain_cell
    from coldframe.publication.published.telling import document_of

    tables: list[Table] = []
    broken: list[str] = []
    with interruptible(), TableSandbox() as sandbox:
        for file in files:
            try:
                with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
                    content = stream.read(MAX_BYTES + 1)
                name = "standard input" if str(file) == "-" else file.name
                tables += read_tables(name, content, lambda untrusted: sandbox.grids([untrusted]))
            except OSError as error:
                broken.append(f"{plain_cell(str(file))} cannot be read: {error.strerror}.")
            except InvalidInput as problem:
                broken.append(problem.message)
        reports, between = check_tables(tables)
        verdict = verdict_of(
            [*(report.verdict for report in reports), *(finding.verdict for finding in between)]
        )
        if json_output:
            document = document_of(reports, between, broken)
            typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            _print_text(reports, between, verdict, broken)
        sys.stdout.flush()
    if verdict is Verdict.CONTRADICTED:
        raise typer.Exit(EXIT_CONTRADICTED)
    raise typer.Exit(EXIT_CANNOT_TELL if broken or verdict is Verdict.CANNOT_TELL else EXIT_HOLDS)


@app.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(help="A table as CSV, JSON, XLSX or PDF.")],
    *,
    by: Annotated[str, typer.Option(help="User name of the publisher of this desk who takes it in.")],
    publisher: Annotated[str, typer.Option(help="Who published it.")],
    source: Annotated[str, typer.Option(help="Where to find it again.")],
    known_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Its numbers are as of this day.")],
    column: Annotated[
        str, typer.Option(help="The column that is measured; empty: its columns of years.")
    ] = "",
    unit: Annotated[str, typer.Option(help="What one is: reports, persons, items, accounts …")],
    what: Annotated[str, typer.Option(help="What is counted, in a sentence.")],
    counts_when: Annotated[str, typer.Option(help="What has to have happened for one to count.")],
    same_when: Annotated[str, typer.Option(help="When two count as one.")] = "Not stated.",
    population: Annotated[str, typer.Option(help="Of whom or what.")],
    scheme: Annotated[str, typer.Option(help="Version of its category scheme, such as dsa_keywords/2.")] = "",
) -> None:
    """Keep the numbers of one column of a table of others, with its file, and print what was found in it.

    What was said of a number before stays. What another publisher says of it stands beside it.

    Exit code: 0 kept, and what could be checked holds; 1 kept, and something contradicts; 2 nothing was kept, or
    nothing could be checked.
    """
    from coldframe.cli.django import start_django
    from coldframe.core.errors import ColdframeError

    start_django()
    from django.conf import settings
    from django.utils import timezone

    from coldframe.access.queries import find_person_by_username
    from coldframe.core.actors import person
    from coldframe.publication.published.findings import Verdict
    from coldframe.publication.published.reading import MAX_BYTES
    from coldframe.publication.queries import list_observers
    from coldframe.publication.table_steps import take_in_table
    from coldframe.publication.terms.figures import Unit
    from coldframe.publication.terms.imports import NewImport

    if unit not in list(Unit):
        typer.echo(f"coldframe: “{unit}” is no unit. Choose one of: {', '.join(Unit)}.", err=True)
        raise typer.Exit(EXIT_CANNOT_TELL)
    given = NewImport(
        publisher,
        source,
        known_on.date(),
        column,
        Unit(unit),
        what,
        counts_when,
        same_when,
        population,
        scheme,
    )
    found = find_person_by_username(by)
    if found is None:
        typer.echo(f"coldframe: There is no account “{by}”.", err=True)
        raise typer.Exit(EXIT_CANNOT_TELL)
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        kept = take_in_table(
            file.name, content, given, require_full=settings.COLDFRAME_SANDBOX_REQUIRED,
            actor=person(found.id), as_of=timezone.now(),
        )  # fmt: skip
    except OSError as error:
        typer.echo(f"coldframe: {file} cannot be read: {error.strerror}.", err=True)
        raise typer.Exit(EXIT_CANNOT_TELL) from None
    except ColdframeError as problem:
        typer.echo(f"coldframe: {problem.message}", err=True)
        raise typer.Exit(EXIT_CANNOT_TELL) from None
    _print_kept(kept.report)
    typer.echo(f"{kept.id}: {kept.new} new, {kept.revised} revised, {kept.unchanged} as before")
    for each in list_observers(kept.id):
        typer.echo(
            f"  beside: {each.one.period} {' '.join(each.one.labels)}: {each.one.publisher} {each.one.latest.raw}, "
            f"{each.other.publisher} {each.other.latest.raw}"
        )
    if kept.verdict != Verdict.HOLDS:
        raise typer.Exit(EXIT_CONTRADICTED if kept.verdict == Verdict.CONTRADICTED else EXIT_CANNOT_TELL)


def _print_kept(report: dict[str, Any]) -> None:
    """What was found in a file that was kept, from its report."""
    for table in report["tables"]:
        typer.echo(f"{table['name']}: {table['rows']} rows")
        for trap in table["traps"]:
            where = f" (lines {_some(tuple(trap['lines']))})" if trap["lines"] else ""
            typer.echo(f"  trap {trap['trap']}: {trap['says']}{where}")
        for assumed in table["assumed"]:
            typer.echo(f"  assumed: {assumed}")
        for one in [*table["sums"], *table["findings"]]:
            name = " ".join(filter(None, (one.get("column"), one.get("group"))))
            typer.echo(f"  {_WORDS[one['verdict']]}: {name + ': ' if name else ''}{one['says']}")
    for one in report["between"]:
        typer.echo(f"  between tables: {_WORDS[one['verdict']]}: {one['says']}")


@app.command("map")
def map_categories(
    file: Annotated[Path, typer.Argument(help="A table as CSV, JSON, XLSX or PDF.")],
    mapping: Annotated[
        Path, typer.Argument(help="What each category becomes, as TOML: source, target, citation, [becomes].")
    ],
    *,
    kind: Annotated[
        str, typer.Option(help="What its parts are to their whole: partition, multi_membership or subset.")
    ],
) -> None:
    """Say a table that was counted under one category scheme under a newer one, as CSV.

    Merged categories are added, of one that was split each new one has at most all of it, and what was dropped
    stands under "unmapped". What cannot be said under the newer scheme (shares, subtotals) is named on standard
    error. The first line says by whose mapping; ``import --scheme`` keeps it apart from what was counted so.

    Exit code: 0 mapped, 2 not.
    """
    from coldframe.core.errors import InvalidInput
    from coldframe.core.tables import spreadsheet_cell
    from coldframe.media.sandbox import TableSandbox
    from coldframe.publication.published.mapping import map_table, read_mapping
    from coldframe.publication.published.reading import MAX_BYTES, read_tables
    from coldframe.publication.terms import BreakdownKind

    try:
        if kind not in list(BreakdownKind):
            raise InvalidInput(f"“{kind}” is no kind. Choose one of: {', '.join(BreakdownKind)}.")
        says = read_mapping(mapping.read_text(encoding="utf-8"))
        with file.open("rb") as stream, interruptible(), TableSandbox() as sandbox:
            content = stream.read(MAX_BYTES + 1)
            tables = read_tables(file.name, content, lambda untrusted: sandbox.grids([untrusted]))
        if len(tables) != 1:
            raise InvalidInput(
                f"{file.name} holds {len(tables)} tables. Put the one to map into a file of its own."
            )
        mapped = map_table(tables[0], says, BreakdownKind(kind))
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"coldframe: {file} or {mapping} cannot be read: {error}.", err=True)
        raise typer.Exit(EXIT_CANNOT_TELL) from None
    except InvalidInput as problem:
        typer.echo(f"coldframe: {problem.message}", err=True)
        raise typer.Exit(EXIT_CANNOT_TELL) from None
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([spreadsheet_cell(f"{says.source} said as {says.target}, by: {says.citation}")])
    out.writerows([spreadsheet_cell(cell) for cell in row] for row in (mapped.header, *mapped.rows))
    if mapped.left_out:
        typer.echo(f"coldframe: left out: {', '.join(mapped.left_out)}", err=True)


@app.command("recompute")
def recompute(
    *,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Afterwards, make what differs anew from the ledger.")
    ] = False,
) -> None:
    """Count the desk's figures anew from the custody ledger, and compare them with the counts kept by day.

    Exit code: 0 they agree, 1 they did not; what differs is printed.
    """
    from coldframe.cli.django import start_django

    start_django()
    from coldframe.publication.queries import find_differences
    from coldframe.publication.rollups.keeping import catch_up, forget

    found = find_differences()
    for one in found:
        day = date.fromordinal(one.row.day).isoformat()
        part = one.row.part or "not stated"
        typer.echo(
            f"{one.row.code}, {day}, {part}: kept {one.by_days:,} by days and {one.by_things:,} by things, "
            f"counted {one.counted:,}"
        )
    if found:
        typer.echo(f"coldframe: {len(found)} counts differ from the ledger.", err=True)
        if rebuild:
            forget()
            catch_up()
            typer.echo("coldframe: they were made anew.", err=True)
        raise typer.Exit(EXIT_CONTRADICTED)
    typer.echo("Every count that is kept is what the ledger gives.")


def _say(line: str) -> None:
    """Print one line; on a terminal within its width, what goes on indented below."""
    if sys.stdout.isatty():
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        line = textwrap.fill(
            line, shutil.get_terminal_size().columns, subsequent_indent=indent, break_on_hyphens=False
        )
    typer.echo(line)


def _print_text(
    reports: tuple[Report, ...], between: tuple[Finding, ...], verdict: str, broken: list[str]
) -> None:
    for report in reports:
        kinds = ", ".join(f"{name} ({kind})" for name, kind in report.columns)
        _say(f"{report.name}: {report.rows} rows; {kinds}")
        for line, text in report.outside[:_MOST_OUTSIDE]:
            _say(f"  line {line} is no row: {text[:100]}")
        if len(report.outside) > _MOST_OUTSIDE:
            _say(f"  {len(report.outside) - _MOST_OUTSIDE} more lines are no rows")
        for trap in report.traps:
            where = f" (lines {_some(trap.lines)})" if trap.lines else ""
            _say(f"  trap {trap.trap}: {trap.says}{where}")
        for assumed in report.assumed:
            _say(f"  assumed: {assumed}")
        _print_sums(report)
        for finding in report.findings:
            _say(f"  {_WORDS[finding.verdict]}: {finding.says}")
        _say(f"  → {_WORDS[report.verdict]}")
    for finding in between:
        _say(f"between files: {_WORDS[finding.verdict]}: {finding.says}")
    for problem in broken:
        typer.echo(f"coldframe: {problem}", err=True)
    if len(reports) != 1:
        _say(f"all: {_WORDS[verdict]}")


def _some(lines: tuple[int, ...]) -> str:
    more = f" and {len(lines) - 8} more" if len(lines) > 8 else ""
    return ", ".join(str(line) for line in lines[:8]) + more


def _print_sums(report: Report) -> None:
    from coldframe.publication.published.findings import Verdict, shown

    for column in dict.fromkeys(one.column for one in report.sums):
        sums = [one for one in report.sums if one.column == column]
        naive = sum((one.naive for one in sums), Decimal(0))
        twice = ", counting some things twice" if any(one.naive != one.parts for one in sums) else ""
        _say(f"  {column}: every row together {shown(naive)}{twice}")
        for one in sums:
            if one.group and one.verdict is Verdict.CANNOT_TELL and not one.marks and not one.notes:
                continue
            where = f"{one.group}: " if one.group else ""
            _say(f"    {where}sum of {one.part_count} parts, with what is unspecified, {shown(one.parts)}")
            for mark in one.marks:
                number = "" if mark.number is None else f" {shown(mark.number)}"
                _say(f"      {mark.role}:{number} (line {mark.line}, “{mark.label}”)")
            breakdown = (one.breakdown or "not known").replace("_", "-")
            _say(f"      breakdown: {breakdown} · {_WORDS[one.verdict]}. {one.says}")
            for note in one.notes:
                _say(f"      note: {note}")
        silent = [one for one in sums if one.group and one.verdict is Verdict.CANNOT_TELL and not one.marks]
        if silent:
            _say(f"    {len(silent)} groups of rows state no total, such as {silent[0].group}: cannot tell.")


_WORDS = {"holds": "holds", "contradicted": "does not hold", "cannot_tell": "cannot tell"}

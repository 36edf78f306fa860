"""``coldframe stats``: whether published tables hold together. Needs no desk and no database."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldframe.cli.errors import interruptible

if TYPE_CHECKING:
    from coldframe.publication.published.findings import Finding, Report

app = typer.Typer(no_args_is_help=True, help="Published figures.")

EXIT_HOLDS, EXIT_CONTRADICTED, EXIT_CANNOT_TELL = 0, 1, 2


@app.callback()
def stats() -> None:
    """Published figures: whether they hold together."""


@app.command("check")
def check(
    files: Annotated[
        list[Path], typer.Argument(help="Tables as CSV or JSON; - for standard input.", show_default=False)
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
    from coldframe.publication.published.checking import check_tables
    from coldframe.publication.published.findings import Verdict, verdict_of
    from coldframe.publication.published.reading import MAX_BYTES, read_table

    tables, broken = [], []
    with interruptible():
        for file in files:
            try:
                with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
                    content = stream.read(MAX_BYTES + 1)
                tables.append(read_table("standard input" if str(file) == "-" else file.name, content))
            except OSError as error:
                broken.append(f"{file.name} cannot be read: {error.strerror}.")
            except InvalidInput as problem:
                broken.append(problem.message)
        reports, between = check_tables(tables)
        verdict = verdict_of(
            [*(report.verdict for report in reports), *(finding.verdict for finding in between)]
        )
        if json_output:
            _print_json(reports, between, verdict, broken)
        else:
            _print_text(reports, between, verdict, broken)
        sys.stdout.flush()
    if verdict is Verdict.CONTRADICTED:
        raise typer.Exit(EXIT_CONTRADICTED)
    raise typer.Exit(EXIT_CANNOT_TELL if broken or verdict is Verdict.CANNOT_TELL else EXIT_HOLDS)


def _print_text(
    reports: tuple[Report, ...], between: tuple[Finding, ...], verdict: str, broken: list[str]
) -> None:
    for report in reports:
        kinds = ", ".join(f"{name} ({kind})" for name, kind in report.columns)
        typer.echo(f"{report.name}: {report.rows} rows; {kinds}")
        for line, text in report.outside:
            typer.echo(f"  line {line} is no row: {text[:100]}")
        _print_sums(report)
        for finding in report.findings:
            typer.echo(f"  {_WORDS[finding.verdict]}: {finding.says}")
        typer.echo(f"  → {_WORDS[report.verdict]}")
    for finding in between:
        typer.echo(f"between files: {_WORDS[finding.verdict]}: {finding.says}")
    for problem in broken:
        typer.echo(f"coldframe: {problem}", err=True)
    if len(reports) != 1:
        typer.echo(f"all: {_WORDS[verdict]}")


def _print_sums(report: Report) -> None:
    from coldframe.publication.published.findings import Verdict, shown

    for column in dict.fromkeys(one.column for one in report.sums):
        sums = [one for one in report.sums if one.column == column]
        naive = sum((one.naive for one in sums), Decimal(0))
        twice = ", counting some things twice" if any(one.naive != one.parts for one in sums) else ""
        typer.echo(f"  {column}: every row together {shown(naive)}{twice}")
        for one in sums:
            if one.group and one.verdict is Verdict.CANNOT_TELL and not one.marks and not one.notes:
                continue
            where = f"{one.group}: " if one.group else ""
            typer.echo(
                f"    {where}sum of {one.part_count} parts, with what is unspecified, {shown(one.parts)}"
            )
            for mark in one.marks:
                number = "" if mark.number is None else f" {shown(mark.number)}"
                typer.echo(f"      {mark.role}:{number} (line {mark.line}, “{mark.label}”)")
            breakdown = (one.breakdown or "not known").replace("_", "-")
            typer.echo(f"      breakdown: {breakdown} · {_WORDS[one.verdict]}. {one.says}")
            for note in one.notes:
                typer.echo(f"      note: {note}")
        silent = [one for one in sums if one.group and one.verdict is Verdict.CANNOT_TELL and not one.marks]
        if silent:
            typer.echo(
                f"    {len(silent)} groups of rows state no total, such as {silent[0].group}: cannot tell."
            )


_WORDS = {"holds": "holds", "contradicted": "does not hold", "cannot_tell": "cannot tell"}


def _print_json(
    reports: tuple[Report, ...], between: tuple[Finding, ...], verdict: str, broken: list[str]
) -> None:
    tables = [{**asdict(report), "verdict": str(report.verdict)} for report in reports]
    document = {
        "verdict": str(verdict),
        "tables": tables,
        "between": [asdict(finding) for finding in between],
        "unreadable": broken,
    }
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)

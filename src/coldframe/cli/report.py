"""``coldframe report``: build, check and rehearse a report to a clearinghouse without a desk."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from coldframe.cli.errors import EXIT_MATCHES
from coldframe.core.errors import InvalidInput

if TYPE_CHECKING:
    from coldframe.reporting.clearinghouses.base import Clearinghouse, Expectation, Problem
    from coldframe.reporting.clearinghouses.content import ReportContent

app = typer.Typer(
    no_args_is_help=True,
    help="Build, check and rehearse a report, without a desk and (all but `xsd`) without a network. It is a JSON "
    "file; `examples` writes some.",
)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class SchemaVersion(StrEnum):
    """Versions of NCMEC's schema."""

    NOVEMBER_2025 = "2025-11"
    AUGUST_2026 = "2026-08"


Report = Annotated[Path, typer.Argument(metavar="REPORT.json", help="The report.", show_default=False)]
Schema = Annotated[SchemaVersion, typer.Option(help="Version of the clearinghouse's schema.")]
Xsd = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="The clearinghouse's own schema, as `coldframe report xsd` downloads it.",
        show_default=False,
    ),
]


@app.command()
def check(
    report: Report,
    *,
    schema: Schema = SchemaVersion.NOVEMBER_2025,
    xsd: Xsd = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what must be mended before the report can be filed, and what its receiver will miss.

    Exit code 0 when it can be filed, 1 when something must be mended, 2 when the file cannot be read.
    """
    house, content = _house(schema, xsd), read(report)
    problems, expected = _judge(house, content)
    if json_output:
        gaps = [asdict(each) for each in expected if not each.is_met]
        points, of_points = _points(expected)
        typer.echo(
            json.dumps(
                {
                    "problems": [asdict(each) for each in problems],
                    "gaps": gaps,
                    "points": points,
                    "of_points": of_points,
                },
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        _print(problems, expected)
    raise typer.Exit(EXIT_MATCHES if problems else 0)


@app.command()
def build(
    report: Report,
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.", show_default="standard output")
    ] = None,
    schema: Schema = SchemaVersion.NOVEMBER_2025,
    xsd: Xsd = None,
) -> None:
    """Write the document that would be sent. A report that must be mended first is not written (exit code 1)."""
    house, content = _house(schema, xsd), read(report)
    problems, expected = _judge(house, content)
    if problems:
        _print(problems, expected)
        raise typer.Exit(EXIT_MATCHES)
    document = house.document(content)
    if output is None:
        typer.echo(document.decode(), nl=False)
    else:
        _write(output, document)


@app.command("dry-run")
def dry_run(report: Report, *, schema: Schema = SchemaVersion.NOVEMBER_2025, xsd: Xsd = None) -> None:
    """Show the report as its receiver will read it, and each call that filing it would make. Sends nothing."""
    house, content = _house(schema, xsd), read(report)
    problems, expected = _judge(house, content)
    for section in house.preview(content):
        typer.echo(section.title)
        for row in section.rows:
            typer.echo(f"  {row.label}: {row.value}")
    size = len(house.document(content))
    typer.echo("\nFiling it would make these calls, each one recorded before the next:")
    typer.echo(f"  open      the document, {size:,} bytes")
    for number, file in enumerate(content.files, start=1):
        typer.echo(
            f"  upload    file {number}: {file.sent_name or 'without a name'}, {file.size_bytes:,} bytes"
        )
        typer.echo(f"  describe  file {number}")
    typer.echo("  finish    irrevocable; its answer is the receipt")
    _print(problems, expected)
    raise typer.Exit(EXIT_MATCHES if problems else 0)


@app.command()
def examples(
    folder: Annotated[
        Path, typer.Argument(help="Folder to write into; made if missing.", show_default=False)
    ],
    *,
    schema: Schema = SchemaVersion.NOVEMBER_2025,
) -> None:
    """Write example reports that together use every element and attribute: XML as sent, JSON to start from."""
    from coldframe.reporting.clearinghouses.form import to_json
    from coldframe.reporting.clearinghouses.ncmec import examples as ncmec
    from coldframe.reporting.clearinghouses.ncmec.vocabulary import Schema as Known

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be made: {error.strerror}.", field="folder") from None
    version = Known(schema.value)
    for name, document in ncmec.documents(version).items():
        _write(folder / name, document)
    for name, content in ncmec.reports(version).items():
        text = json.dumps(to_json(content), ensure_ascii=False, indent=2)
        _write(folder / f"{name}.report.json", f"{text}\n".encode())
    err.print(f"Wrote {len(list(folder.iterdir()))} files to {folder}.", markup=False)


@app.command()
def xsd(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.", show_default=False)],
) -> None:
    """Download NCMEC's own schema with this desk's credentials, to hold reports against it.

    It is yours to use and nobody's to publish: keep it out of repositories. COLDFRAME_NCMEC_XSD has a desk
    hold every report against it.
    """
    from coldframe.options import read_options
    from coldframe.reporting.clearinghouses.ncmec.account import Account, Environment
    from coldframe.reporting.clearinghouses.ncmec.client import NcmecFiling

    options = read_options(os.environ)
    account = Account(
        url=options["NCMEC_URL"].text.rstrip("/"),
        username=options["NCMEC_USERNAME"].text,
        password=options["NCMEC_PASSWORD"].text,
        environment=Environment(options["NCMEC_ENVIRONMENT"].text),
    )
    schema = NcmecFiling(account).xsd()
    _write(output, schema)
    err.print(f"Wrote {len(schema):,} bytes to {output}.", markup=False)


def read(path: Path) -> ReportContent:
    """Read a report from JSON; what is left out is not known.

    Raises:
        InvalidInput: The file cannot be read, is no JSON, or a value does not fit; names the field.
    """
    from coldframe.reporting.clearinghouses.form import from_json

    try:
        held: Any = json.loads(path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", field="report") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            f"{path} is not JSON ({error}). `coldframe report examples DIR` writes reports to start from.",
            field="report",
        ) from None
    if not isinstance(held, dict):
        raise InvalidInput(f"{path} holds no report: it must be one JSON object.", field="report")
    return from_json(held)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.", field="output") from None


def _house(schema: SchemaVersion, xsd: Path | None = None) -> Clearinghouse:
    from coldframe.reporting.clearinghouses.ncmec.plugin import Ncmec
    from coldframe.reporting.clearinghouses.ncmec.vocabulary import Schema as Known

    return Ncmec(schema=Known(schema.value), xsd=xsd)


def _judge(
    house: Clearinghouse, content: ReportContent
) -> tuple[tuple[Problem, ...], tuple[Expectation, ...]]:
    return house.check(content, as_of=datetime.now(UTC)), house.expectations(content)


def _points(expected: tuple[Expectation, ...]) -> tuple[int, int]:
    return sum(each.weight for each in expected if each.is_met), sum(each.weight for each in expected)


def _print(problems: tuple[Problem, ...], expected: tuple[Expectation, ...]) -> None:
    for problem in problems:
        err.print(f"must be mended: {problem.field or 'document'}: {problem.message}", markup=False)
    for gap in sorted((each for each in expected if not each.is_met), key=lambda each: -each.weight):
        err.print(f"missing, {gap.weight} points: {gap.field}: {gap.ask}", markup=False)
    points, of_points = _points(expected)
    err.print(
        f"{'Cannot be filed yet' if problems else 'Can be filed'}; {points} of {of_points} points of what "
        "receivers need.",
        markup=False,
    )

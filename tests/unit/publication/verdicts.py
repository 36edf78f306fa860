"""What the check says of tables written in a line."""

from __future__ import annotations

from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Verdict, verdict_of
from coldframe.publication.published.reading import read_tables

HOLDS, CONTRADICTED, CANNOT_TELL = Verdict.HOLDS, Verdict.CONTRADICTED, Verdict.CANNOT_TELL


def verdict(*files: str | bytes) -> Verdict:
    return checked(*files)[0]


def checked(*files: str | bytes) -> tuple[Verdict, str]:
    """The verdict of all, and every reason for a contradiction."""
    tables = [
        table
        for at, file in enumerate(files)
        for table in read_tables(f"file {at}.csv", file if isinstance(file, bytes) else file.encode())
    ]
    reports, between = check_tables(tables)
    found = [each for report in reports for each in (*report.sums, *report.findings)]
    said = [str(each.says) for each in (*found, *between) if each.verdict is CONTRADICTED]
    return verdict_of([each.verdict for each in (*found, *between)]), " ".join(said)

"""Taking in a table of others from bytes: read in the child, checked, sealed in the vault, kept by an action."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.media.sandbox import TableSandbox
from coldframe.publication.actions import import_table
from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.reading import read_tables
from coldframe.publication.published.telling import document_of
from coldframe.publication.terms.imports import ImportView, NewImport
from coldframe.vault.actions import store


def take_in_table(
    name: str,
    untrusted: bytes,
    given: NewImport,
    *,
    sha256: str = "",
    require_full: bool,
    actor: Actor,
    as_of: datetime,
) -> ImportView:
    """Read, check and keep one file; nothing is kept of a file that cannot be read.

    Args:
        name: Of the file.
        untrusted: All of it.
        given: What it measures, and who says so.
        sha256: Of the file, if it lies in the vault already.
        require_full: Refuse to read XLSX and PDF where a layer of the child's confinement is missing.
        actor: Who takes it in.
        as_of: Now.

    Raises:
        InvalidInput: It holds no table, or no such column; see also ``actions.import_table``.
        SandboxFailed: The child that reads XLSX and PDF cannot be started.
    """
    with TableSandbox(require_full=require_full) as sandbox:
        tables = read_tables(name, untrusted, lambda content: sandbox.grids([content]))
    report = document_of(*check_tables(tables))
    kept = sha256 or store([untrusted], actor=actor, as_of=as_of).sha256
    return import_table(name, kept, tables, report, given, actor=actor, as_of=as_of)

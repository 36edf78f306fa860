"""How far a run has come, on a terminal's standard error only."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from coldframe.cli.files import Walked


class Steps:
    """Counts up to a total that is known from the start."""

    def __init__(self, bar: Progress | None, task: TaskID | None) -> None:
        self._bar = bar
        self._task = task

    def read(self, size_bytes: int) -> None:
        """Note bytes that were read."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, size_bytes)

    def done(self) -> None:
        """Note one file that is finished."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, files=self._bar.tasks[0].fields["files"] + 1)


@contextmanager
def steps(label: str, files: Sequence[Walked]) -> Iterator[Steps]:
    """Show a bar while files are gone through: their number, their bytes, the time that remains."""
    if not sys.stderr.isatty():
        yield Steps(None, None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        label,
        BarColumn(),
        TextColumn("{task.fields[files]}/{task.fields[of]} files"),
        DownloadColumn(binary_units=True),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        total = sum(one.size_bytes for one in files)
        # An empty total would never be reached.
        yield Steps(bar, bar.add_task(label, total=total or None, files=0, of=len(files)))

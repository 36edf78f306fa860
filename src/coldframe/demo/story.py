"""What the demo prints: one line a step with the address to look at, and a table at the end."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass(slots=True)
class Step:
    """One thing that happened: where, what, the address that shows it, seconds it took."""

    stage: str
    text: str
    url: str
    seconds: float


@dataclass(slots=True)
class Story:
    """The steps so far. ``facts`` holds what later steps and the final check need, by name."""

    console: Console = field(
        default_factory=lambda: Console(file=sys.stdout, highlight=False, soft_wrap=True)
    )
    steps: list[Step] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def step(self, stage: str) -> Iterator[Teller]:
        """Time one step; inside, ``tell`` says what happened and where a person can see it."""
        began = time.monotonic()
        teller = Teller()
        yield teller
        seconds = time.monotonic() - began
        self.steps.append(Step(stage, teller.text, teller.url, seconds))
        self.console.print(f"[bold]{stage:<12}[/] {teller.text}  [dim]{teller.url}[/]")

    def table(self) -> Table:
        """What happened, and how long each stage took."""
        table = Table("Stage", "Steps", "Seconds", "Last thing that happened", title="What happened")
        for stage in dict.fromkeys(step.stage for step in self.steps):
            mine = [step for step in self.steps if step.stage == stage]
            table.add_row(stage, str(len(mine)), f"{sum(step.seconds for step in mine):.1f}", mine[-1].text)
        table.add_section()
        table.add_row("all", str(len(self.steps)), f"{sum(step.seconds for step in self.steps):.1f}", "")
        return table


@dataclass(slots=True)
class Teller:
    """Filled while a step runs."""

    text: str = ""
    url: str = ""

    def tell(self, text: str, url: str = "") -> None:
        """Say what happened, and the address where it can be seen."""
        self.text, self.url = text, url


def require(holds: bool, otherwise: str) -> None:
    """Stop the demo unless something holds.

    Raises:
        RuntimeError: It does not; the message says what should have been.
    """
    if not holds:
        raise RuntimeError(f"The demo went wrong: {otherwise}.")


def first(pattern: str, text: str) -> str:
    """The first match (its first group, if it has one).

    Raises:
        RuntimeError: There is none: a page does not show what it should.
    """
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"a page does not show {pattern}")
    return found.group(found.lastindex or 0)

"""A target that goes wrong as it is told: what the campaign has to notice."""

from __future__ import annotations

import os
import signal

from tests.fuzz.target import Target, hold


def _check(data: bytes) -> str:
    if data[0] == 0:
        os.kill(os.getpid(), signal.SIGSEGV)
    hold(data[0] != 1, "it is one")
    return "fine"


def make(name: str) -> Target:
    assert name == "faulty"
    return Target(_check, lambda rng: bytes((rng.randrange(20),)))

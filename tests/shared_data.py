"""Outside test data that is never part of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(name: str) -> Path:
    """Path of a file or folder beside the checkout; the test is skipped with a reason where it is missing."""
    path = _ROOT / name
    if not path.exists():
        pytest.skip(f"outside data is missing: put {name} under shared/data beside the checkout")
    return path

"""What the tests of publication share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.publication.foreign import SANDBOX


@pytest.fixture(scope="session", autouse=True)
def _no_child_left() -> Iterator[None]:
    yield
    SANDBOX.close()

"""The API does what its OpenAPI document says, for requests nobody thought of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.doors.api_client import program

from coldframe.intake.models import Clue, DeadLetter

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(120)]

OPERATIONS = (
    "receive_clue",
    "import_clues",
    "list_clues",
    "get_clue",
    "health",
    "desk_key",
    "receive_message",
)
"""Each gets requests that fit the document, and requests that do not."""

WITHOUT_INPUT = ("health", "desk_key")
"""No request for these can be wrong."""

EXAMPLES = 25


@pytest.fixture
def now() -> datetime:
    # The door reads the real clock, so keys must be in force now.
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def application() -> Iterator[Callable[..., Any]]:
    """The desk as its server calls it, but on the test's own connection to the database."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize(
    ("operation_id", "mode"),
    [
        (operation_id, mode)
        for operation_id in OPERATIONS
        for mode in GenerationMode
        if mode is GenerationMode.POSITIVE or operation_id not in WITHOUT_INPUT
    ],
)
def test_every_answer_is_in_the_document(
    operation_id: str, mode: GenerationMode, now: datetime, application: Callable[..., Any]
) -> None:
    caller = program(now=now)
    assert caller.key is not None
    headers = {"Authorization": f"Bearer {caller.key.token}"} if operation_id != "receive_message" else {}
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = document.find_operation_by_id(operation_id)

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def holds(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    holds()
    if operation_id == "receive_clue":
        assert Clue.objects.count() + DeadLetter.objects.count() > 0

"""The door does what its OpenAPI document says, for requests nobody thought of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from tests.doors.hma_client import desk, pdq

from coldframe.api.hma.urls import hma

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(120)]

OPERATIONS = sorted(
    str(operation.operation_id)
    for _, router in hma._routers
    for view in router.path_operations.values()
    for operation in view.operations
    if operation.auth_callbacks
)
WITHOUT_INPUT = ("list_apis", "list_banks", "list_content_types", "list_exchanges", "list_signal_types")
"""No request for these can be wrong."""

EXAMPLES = 5
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def now() -> datetime:
    # The door reads the real clock, so keys must be in force now.
    return timezone.now()


@pytest.fixture
def application() -> Iterator[Callable[..., Any]]:
    """The desk as its server calls it, but on the test's own connection to the database."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_in_the_document(
    mode: GenerationMode, now: datetime, application: Callable[..., Any]
) -> None:
    here = desk(now)
    bank = here.bank("KNOWN")
    here.entry(bank, pdq(1))
    headers = {"Authorization": f"Bearer {here.key(bank).token}"}
    document = schemathesis.openapi.from_wsgi("/hma/openapi.json", application)
    tried = 0
    for operation_id in OPERATIONS:
        operation = document.find_operation_by_id(operation_id)
        if mode is GenerationMode.NEGATIVE and operation_id in WITHOUT_INPUT:
            continue

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
            if "name" in case.path_parameters:
                case.path_parameters["name"] = "KNOWN"
            case.call_and_validate(headers=headers, checks=CHECKS)

        holds()
        tried += 1
    assert tried >= len(OPERATIONS) - len(WITHOUT_INPUT)


def test_the_document_is_openapi_and_tells_each_operation_s_permission() -> None:
    document = Client().get("/hma/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    operations = {one["operationId"]: one for path in document["paths"].values() for one in path.values()}
    assert {name for name, one in operations.items() if not one.get("security")} == {"status", "status_live"}
    for name in OPERATIONS:
        told = operations[name]
        assert "Needs `bank." in told["description"], name
        assert told["responses"]["400"]["content"]["application/json"]["schema"]["$ref"].endswith("/Message")

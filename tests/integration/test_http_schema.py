"""The API keeps to its own document, and no input gets a 500 (G20): schemathesis makes the requests.

Half of them fit the document and half break it; the database is real and keeps what earlier ones changed.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from inventory.actor import Role
from inventory.services import Services
from tests.integration.http_api import Api, serve, token_of
from tests.proof_rows import ProofRow

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
# By action every mistake is 200, and the router's doors are closed here.
LENIENT = ("/inventory", "/api/v1/execute", "/webhook")


def explore(api: Api, token: str, each: int) -> Counter[int]:
    """Ask every operation `each` times, with and against its schema; gives how often each status came."""
    document = api.by(None).get("/openapi.json").body
    del document["components"]["securitySchemes"]  # else it breaks our token, and calls its acceptance a fault
    schema = schemathesis.openapi.from_dict(document)
    # A text that is too long may make a body that is: refused, too.
    schema.config.checks.negative_data_rejection.expected_statuses.append("413")
    seen: Counter[int] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _explore(operation, mode, api.url, token, each // 2, seen)
    return seen


def _explore(operation: Any, mode: GenerationMode, url: str, token: str, times: int, seen: Counter[int]) -> None:
    strict = mode is GenerationMode.NEGATIVE and operation.path not in LENIENT
    wanted = [*CHECKS, checks.negative_data_rejection] if strict else CHECKS

    @settings(max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        response = case.call(base_url=url, headers={"Authorization": f"Bearer {token}"})
        seen[response.status_code] += 1
        case.validate_response(response, checks=wanted)

    with suppress(Unsatisfiable):  # an operation without parameters can't be asked wrongly
        ask()


def test_every_answer_is_as_the_document_says(api: Api, services: Services, community: str) -> None:
    seen = explore(api, token_of(services, community, Role.ADMIN), each=8)
    assert seen.total() >= 150
    assert 500 not in seen


def test_a_route_that_breaks_is_found(services: Services, community: str) -> None:
    """The control: with a service that fails, the same exploration does not pass."""
    items: Any = None
    with serve(replace(services, items=items)) as api, pytest.raises(FailureGroup, match="Server error"):
        explore(api, token_of(services, community, Role.ADMIN), each=2)


@pytest.mark.proof
@pytest.mark.area("items")
def test_thousands_of_answers_are_as_the_document_says(
    api: Api, services: Services, community: str, proof_row: ProofRow
) -> None:
    seen = explore(api, token_of(services, community, Role.ADMIN), each=120)
    holds = seen.total() >= 2000 and 500 not in seen
    proof_row("items", "schemathesis: 500s of 2,000 requests", seen[500], None, "0", holds=holds)
    assert holds

"""Calls to AWS on one pool of connections: botocore's serializer, signature and parser without its client."""

import os
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any

import certifi
import urllib3
from botocore.auth import AUTH_TYPE_MAPS
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from inventory.cloud.model import Fault
from workers.cloud.faults import Again, CallFault
from workers.cloud.reads import is_read
from workers.sources.aws_faults import answer_fault, network_fault
from workers.sources.aws_models import Lean, Models

Json = dict[str, Any]
SEATS = 16
TIMEOUT = urllib3.Timeout(connect=5, read=20)
_AGENT = "storekeeper"
# What the parsers raise for an answer of another shape; an XML error is a SyntaxError.
_UNREADABLE = (BotoCoreError, ResponseParserError, SyntaxError, ValueError, KeyError, TypeError, AttributeError)
_HANDLED = frozenset({"Bucket", "HostedZoneId"})  # a bucket is part of the host, a zone's id is told with a path
_SIGNATURES = frozenset({"v4", "s3v4"})


@dataclass(frozen=True)
class Place:
    """Where calls go: the endpoint's address, and what the signature names."""

    url: str
    signing_name: str
    signing_region: str


@dataclass
class AwsClient:
    """All calls of one account; `session` is a boto3 session with its credentials, `endpoint` replaces AWS's own."""

    session: Any
    models: Models
    endpoint: str = ""
    pool: urllib3.PoolManager = field(default_factory=lambda: connections(SEATS))
    _places: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def call(
        self,
        service: str,
        region: str,
        name: str,
        parameters: Json,
        expected: Container[str] = (),
        *,
        known: bool = True,
    ) -> Json:
        """The answer of an operation; raises CallFault, also for an operation that does more than read."""
        if not is_read(name):
            raise CallFault(Fault.FAILED, f"{name} does more than read, so it is never called.")
        lean = self.models.lean(service)
        operation = lean.model.operation_model(name)
        if needs_client(lean, operation, parameters):
            return self._whole(service, region, operation.name, parameters, expected)
        place = self._place(lean, operation, region)
        request = lean.serializer.serialize_to_request(parameters, operation)
        request["headers"].setdefault("Accept", "application/json") if service == "apigateway" else None
        prepare_request_dict(request, place.url, user_agent=_AGENT)
        return self._send(lean, operation, self._signed(lean, request, place), expected, known)

    def _signed(self, lean: Lean, request: Json, place: Place) -> Any:  # noqa: ANN401 - botocore has no types
        unsigned = create_request_object(request)
        credentials = self.session.get_credentials().get_frozen_credentials()
        signature = "s3v4" if lean.model.service_name == "s3" else "v4"
        AUTH_TYPE_MAPS[signature](credentials, place.signing_name, place.signing_region).add_auth(unsigned)
        return unsigned.prepare()

    def _send(self, lean: Lean, operation: Any, request: Any, expected: Container[str], known: bool) -> Json:  # noqa: ANN401
        try:
            answer = self.pool.request(
                request.method, request.url, body=request.body, headers=dict(request.headers.items()),
                retries=False, redirect=False, timeout=TIMEOUT,
            )  # fmt: skip
        except urllib3.exceptions.HTTPError as error:
            raise network_fault(error, urllib3.util.parse_url(request.url).host or "", known=known) from error
        told = {"headers": answer.headers, "status_code": answer.status, "body": answer.data,
                "context": {"operation_name": operation.name}}  # fmt: skip
        return self._parsed(lean, operation, told, expected)

    def _parsed(self, lean: Lean, operation: Any, told: Json, expected: Container[str]) -> Json:  # noqa: ANN401
        try:
            parsed: Json = lean.parser.parse(told, operation.output_shape)
        except _UNREADABLE as error:
            raise CallFault(
                Fault.FAILED, f"The answer can't be read (status {told['status_code']}).", Again.SOON
            ) from error
        if told["status_code"] >= HTTPStatus.MULTIPLE_CHOICES:
            fault = parsed.get("Error", {})
            raise answer_fault(str(fault.get("Code", "")), str(fault.get("Message", "")), told["status_code"], expected)
        return parsed

    def _place(self, lean: Lean, operation: Any, region: str) -> Place:  # noqa: ANN401 - botocore has no types
        static = {one.name: one.value for one in operation.static_context_parameters}
        key = (lean.model.service_name, region, str(static))
        if key not in self._places:
            self._places[key] = place_of(lean, region, static, self._override(lean))
        return self._places[key]

    def _override(self, lean: Lean) -> str:
        own = lean.model.service_id.hyphenize().upper().replace("-", "_")
        return self.endpoint or os.environ.get(f"AWS_ENDPOINT_URL_{own}") or os.environ.get("AWS_ENDPOINT_URL", "")

    def _whole(self, service: str, region: str, name: str, parameters: Json, expected: Container[str]) -> Json:
        """The call through boto3's own client, for what is too special for ours."""
        client = self._client(service, region)
        method: Callable[..., Json] = getattr(
            client, next(m for m, n in client.meta.method_to_api_mapping.items() if n == name)
        )
        try:
            return method(**parameters)
        except ClientError as error:
            told, status = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
            code, message = str(told.get("Code", "")), str(told.get("Message", ""))
            raise answer_fault(code, message, status.get("HTTPStatusCode", 0), expected) from error
        except BotoCoreError as error:
            raise CallFault(Fault.UNREACHABLE, f"{service} in {region} can't be reached.", Again.SOON) from error

    def _client(self, service: str, region: str) -> Any:  # noqa: ANN401 - a boto3 client
        with self._lock:
            if (service, region) not in self._clients:
                config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20,
                                max_pool_connections=SEATS)  # fmt: skip
                self._clients[service, region] = self.session.client(
                    service, region_name=region, endpoint_url=self.endpoint or None, config=config
                )
            return self._clients[service, region]


def connections(seats: int) -> urllib3.PoolManager:
    """A pool for so many threads, which trusts the same authorities as boto3 does."""
    bundle = os.environ.get("AWS_CA_BUNDLE") or os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
    return urllib3.PoolManager(num_pools=256, maxsize=seats, ca_certs=bundle, timeout=TIMEOUT)


def needs_client(lean: Lean, operation: Any, parameters: Json) -> bool:  # noqa: ANN401 - botocore has no types
    """Whether an operation has what only the real client does: host prefixes, other signatures, certain parameters."""
    metadata = lean.model.metadata
    if operation.endpoint or operation.endpoint_discovery or not _HANDLED.isdisjoint(parameters):
        return True
    if lean.model.service_name != "s3" and metadata.get("signatureVersion", "v4") not in _SIGNATURES:
        return True
    return operation.auth_type not in (None, "v4", "aws.auth#sigv4")


def place_of(lean: Lean, region: str, static: Json, override: str) -> Place:
    """The endpoint that the service's own rules name for a region."""
    given = {"Region": region, "UseFIPS": False, "UseDualStack": False, **static}
    try:
        found = lean.endpoints.resolve_endpoint(**given)
    except BotoCoreError as error:
        name = lean.model.service_name
        raise CallFault(Fault.EXPECTED_EMPTY, f"{name} has no endpoint in {region}.") from error
    scheme: Json = (found.properties.get("authSchemes") or [{}])[0]
    name = scheme.get("signingName") or lean.model.signing_name
    return Place(override or found.url, name, scheme.get("signingRegion") or region)

"""What AWS's error codes and the network's errors mean to a scan."""

from collections.abc import Container
from http import HTTPStatus

from urllib3 import exceptions as network

from inventory.cloud.model import Fault
from workers.cloud.faults import Again, CallFault

_THROTTLED = frozenset({
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown",
    "BandwidthLimitExceeded", "PriorRequestNotComplete", "EC2ThrottledException", "TransactionInProgressException",
})  # fmt: skip
_DENIED = frozenset({
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedException", "AuthFailure",
    "AuthorizationError", "AuthorizationErrorException", "NotAuthorized", "Forbidden", "ForbiddenException",
    "InvalidClientTokenId", "UnrecognizedClientException", "ExpiredToken", "ExpiredTokenException",
    "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationToken",
    "InvalidAccessKeyId", "InsufficientPrivilegesException", "UserNotAuthorized",
})  # fmt: skip
_LONGEST = 300


def answer_fault(code: str, message: str, status: int, expected: Container[str]) -> CallFault:
    """The fault that an error answer is; `expected` are codes of services that nobody uses there."""
    code = code.rpartition("#")[2].partition(":")[0] or str(status)
    sentence = f"status {status}" if message.lstrip().startswith("<") else f"{code}: {message}"[:_LONGEST]
    if code in _THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS:
        return CallFault(Fault.THROTTLED, sentence, Again.AT_PACE, code)
    if code in expected:
        return CallFault(Fault.EXPECTED_EMPTY, sentence, code=code)
    if code in _DENIED or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return CallFault(Fault.DENIED, sentence, code=code)
    again = Again.SOON if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Again.NO
    return CallFault(Fault.FAILED, sentence, again, code)


def network_fault(error: Exception, host: str, *, known: bool) -> CallFault:
    """The fault that a network's error is; a name that isn't there, where a service isn't `known` to be, is none."""
    if isinstance(error, network.NameResolutionError) and not known:
        return CallFault(Fault.EXPECTED_EMPTY, f"{host} doesn't exist: the service isn't offered there.")
    if isinstance(error, network.SSLError):
        return CallFault(Fault.UNREACHABLE, f"{host} has no certificate that we trust.")
    what = "took too long" if isinstance(error, network.TimeoutError) else "can't be reached"
    return CallFault(Fault.UNREACHABLE, f"{host} {what}.", Again.SOON)

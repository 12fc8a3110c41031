"""Which operations a scan may call at all: those that only read, and tell no secret."""

import re

_READ = re.compile(r"(List|Describe|Get|BatchGet|Search)[A-Z]")
_NEVER = re.compile(
    r"Password|Credential(?!Report)\w*ForIdentity|SessionToken|FederationToken|AuthorizationToken|AccessToken|"
    r"SecretValue|SecretsForEntity|ParametersByPath|GetParameters?$|GetRandom|ConsoleOutput|ConsoleScreenshot|"
    r"GetObject$|GetRecords|GetItem|RoleCredentials|GetOpenIdToken|SigningToken|GetDataKey|GetBearer|TemporaryLinkUrl|"
    r"GetLoginToken|EphemeralToken|PresignedUrl|DownloadUrl"
)


def is_read(operation: str) -> bool:
    """Whether an operation of AWS only reads, by its name, and gives nothing that opens a door."""
    return bool(_READ.match(operation)) and not _NEVER.search(operation)

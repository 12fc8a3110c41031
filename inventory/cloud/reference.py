"""What somebody types to name an account: a role's ARN, a subscription, a project, a cluster. No I/O."""

import re
from typing import NamedTuple, cast

from inventory.cloud.account import Provider
from inventory.cloud.model import PROVIDERS
from inventory.errors import Invalid
from inventory.text import clean, name_key

NAME_LIMIT = 100
MOST_REGIONS = 100
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):role/[\w+=,.@/-]{1,512}")
_NUMBER = re.compile(r"[0-9]{12}")
_SUBSCRIPTION = re.compile(r"(?:/?subscriptions/)?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/?")
_PROJECT = re.compile(r"(?:projects/)?([a-z][a-z0-9-]{4,61}[a-z0-9]|[0-9]{6,25})")
_CLUSTER = re.compile(r"[\w.:/@-]{1,200}")
_EXTERNAL = re.compile(r"[\w+=,.@:/-]{2,200}")
_REGION = re.compile(r"[a-z0-9-]{2,60}")
_HOW = (
    "Name it as arn:aws:iam::123456789012:role/Reader, aws:123456789012, azure:<subscription id>, google:<project> "
    "or kubernetes:<context>."
)


class Reference(NamedTuple):
    """A provider, its own name of the account, and the role to assume there (AWS)."""

    provider: Provider
    account: str
    role: str = ""


def parse_reference(text: str) -> Reference:
    """The account that somebody means; raises Invalid with the forms there are."""
    typed = clean(text)
    if role := _ROLE.fullmatch(typed):
        return Reference("aws", role[1], typed)
    provider, colon, rest = typed.partition(":")
    if not colon:
        return _guessed(typed)
    known = {"gcp": "google", "k8s": "kubernetes"}.get(provider.lower(), provider.lower())
    if known not in PROVIDERS:
        raise Invalid(f"I know no provider {provider[:50]!r}. {_HOW}")
    return _of(cast("Provider", known), rest)


def _guessed(text: str) -> Reference:
    if _NUMBER.fullmatch(text):
        return Reference("aws", text)
    if found := _SUBSCRIPTION.fullmatch(text):
        return Reference("azure", found[1].lower())
    if text.startswith("projects/"):
        return _of("google", text)
    raise Invalid(f"I can't tell whose account {text[:50]!r} is. {_HOW}")


def _of(provider: Provider, text: str) -> Reference:
    pattern = {"aws": _NUMBER, "azure": _SUBSCRIPTION, "google": _PROJECT, "kubernetes": _CLUSTER}[provider]
    found = pattern.fullmatch(text)
    if found is None:
        raise Invalid(f"{text[:50]!r} names no account of {provider}. {_HOW}")
    account = found[1] if pattern.groups else found[0]
    return Reference(provider, account.lower() if provider == "azure" else account)


def valid_name(text: str) -> str:
    """An account's name as it is kept; raises Invalid."""
    name = clean(text)
    if not name or not name_key(name) or len(name) > NAME_LIMIT:
        raise Invalid(f"An account's name has 1 to {NAME_LIMIT} characters.")
    return name


def valid_external(text: str) -> str:
    """The external id that a role asks for; raises Invalid."""
    if text and not _EXTERNAL.fullmatch(text):
        raise Invalid("An external id has 2 to 200 letters, digits and +=,.@:/- only.")
    return text


def valid_regions(texts: list[str]) -> list[str]:
    """Regions without doubles, in their order; raises Invalid for what no provider calls a region."""
    regions = list(dict.fromkeys(text.lower() for text in texts if text))
    for region in regions:
        if not _REGION.fullmatch(region):
            raise Invalid(f"{region[:50]!r} is no region; they look like eu-west-1.")
    if len(regions) > MOST_REGIONS:
        raise Invalid(f"An account may be looked at in {MOST_REGIONS} regions at most; name none for all.")
    return regions

"""Credentials for an account: the SDK's own chain, and the role that the account names. Nothing is kept or logged."""

from functools import partial
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError

from inventory.cloud.account import Account
from inventory.cloud.model import Fault
from workers.cloud.faults import CallFault

_NAME = "storekeeper"
_QUICK = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2})


def session_of(account: Account, region: str) -> Any:  # noqa: ANN401 - boto3 has no types
    """A session whose credentials are the account's, renewed as they run out; raises CallFault."""
    base = botocore.session.get_session()
    source = base.get_credentials()
    if source is None:
        raise CallFault(Fault.DENIED, "There are no AWS credentials: set them where the AWS tools look for them.")
    if not account.role:
        return boto3.Session(botocore_session=base, region_name=region)
    given = {"RoleSessionName": _NAME} | ({"ExternalId": account.external_id} if account.external_id else {})
    create = partial(base.create_client, region_name=region, config=_QUICK)
    fetcher = AssumeRoleCredentialFetcher(create, source, account.role, extra_args=given)
    own = botocore.session.get_session()
    own._credentials = DeferredRefreshableCredentials(  # noqa: SLF001 - botocore has no other door for these
        method="assume-role", refresh_using=fetcher.fetch_credentials
    )
    own.set_config_variable("region", region)
    return boto3.Session(botocore_session=own, region_name=region)


def checked(session: Any, account: Account) -> Any:  # noqa: ANN401 - boto3 has no types
    """The session, when it can be used and is of that very account; raises CallFault."""
    try:
        session.get_credentials().get_frozen_credentials()
        found = str(session.client("sts", config=_QUICK).get_caller_identity()["Account"])
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise CallFault(Fault.DENIED, f"AWS doesn't let us in ({code}): check the role and its external id.") from error
    except BotoCoreError as error:
        raise CallFault(Fault.UNREACHABLE, "AWS's token service can't be reached.") from error
    if found != account.account:
        raise CallFault(Fault.DENIED, f"The credentials are of account {found}, not of {account.account}.")
    return session

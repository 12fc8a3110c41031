"""Host keys and private keys as asyncssh and our database know them."""

from collections.abc import Sequence
from pathlib import Path

import asyncssh

from inventory.errors import Invalid
from inventory.fleet.known_hosts import ShownKey
from inventory.fleet.room import SshAccess


def shown(key: asyncssh.SSHKey) -> ShownKey:
    """A host's public key as we keep it."""
    text = key.export_public_key("openssh").decode().split()
    return ShownKey(text[0], f"{text[0]} {text[1]}", key.get_fingerprint())


def trusted(keys: Sequence[str]) -> list[asyncssh.SSHKey]:
    """Public keys in OpenSSH's format, as asyncssh wants them."""
    return [asyncssh.import_public_key(key) for key in keys]


def client_keys(access: SshAccess) -> list[asyncssh.SSHKey]:
    """The private keys that we log on with, besides an agent's; raises Invalid for one that can't be used."""
    keys: list[asyncssh.SSHKey] = []
    try:
        if access.key_file is not None:
            keys.append(asyncssh.read_private_key(Path(access.key_file)))
        if access.reveal is not None:
            keys.append(asyncssh.import_private_key(access.reveal()))
    except OSError as error:
        raise Invalid(f"FLEET_SSH_KEY_FILE can't be read: {error.strerror}.") from None
    except asyncssh.KeyImportError:
        raise Invalid("The fleet's SSH key is no private key without a passphrase in OpenSSH's format.") from None
    return keys


def fingerprint(public_key: str) -> str:
    """`SHA256:…` of a public key in OpenSSH's format."""
    return asyncssh.import_public_key(public_key).get_fingerprint()

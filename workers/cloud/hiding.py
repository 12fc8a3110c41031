"""What an inventory has no business to keep: values of environments and of members named for a secret."""

import re
from typing import Any

HIDDEN = "(hidden)"
_ENVIRONMENTS = frozenset({"variables", "environmentvariables", "environment", "env", "envvars"})
_SECRET = re.compile(r"(password|passwd|secret|privatekey|secretkey|secretaccesskey|authtoken|connectionstring|"
                     r"accountkey|apikey|sharedkey|presharedkey|basicauthcredentials|accesstoken)$",
                     re.IGNORECASE)  # fmt: skip
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def without_secrets(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The same JSON with such values hidden; names stay, so that one sees what is set."""
    if isinstance(value, list):
        return [without_secrets(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _kept(key, one) for key, one in value.items() if key != _APPLIED}


def _kept(key: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    if key.lower() in _ENVIRONMENTS:
        return _environment(value)
    if isinstance(value, str) and value and _SECRET.search(key.replace("_", "").replace("-", "")):
        return HIDDEN
    return without_secrets(value)


def _environment(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The names of an environment: a mapping, or a list of `{name, value}`."""
    if isinstance(value, list):
        return [_environment(one) if isinstance(one, dict) else one for one in value]
    if not isinstance(value, dict):
        return value
    named = {"name", "Name", "key"} & set(value)
    return {
        key: (
            HIDDEN if isinstance(one, str) and not (named and key not in {"value", "Value"}) else without_secrets(one)
        )
        for key, one in (
            (key, _environment(one) if key.lower() in _ENVIRONMENTS else one) for key, one in value.items()
        )
    }

"""Where providers are: their own addresses, or those of another cloud of theirs or a stand-in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Places:
    """Addresses of the providers that have one for all accounts; AWS and Kubernetes name their own."""

    azure: str = "https://management.azure.com"
    google: str = "https://cloudasset.googleapis.com"

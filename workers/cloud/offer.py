"""What people are told of the catalogue; read when somebody asks, and never before."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from inventory.aaa import Category, Result, event
from inventory.cloud.offer import Offered, OfferedFeature
from workers.cloud.catalogue_file import Catalogue, extended, load
from workers.cloud.kinds import KINDS
from workers.cloud.places import Places
from workers.cloud.policy import policy


class CatalogueOffer:
    """The catalogue that `read` gives, and what the other providers list without one; `places` are theirs."""

    def __init__(self, read: Callable[[], Catalogue], places: Places | None = None) -> None:
        self.read = read
        self.places = places or Places()

    def types(self) -> Sequence[Offered]:
        """Every operation that can be listed."""
        return [*self._aws(), *_others()]

    def _aws(self) -> Iterator[Offered]:
        catalogue = self.read()
        for entry in catalogue.entries.values():
            rate, burst = catalogue.rate(entry)
            enabled = entry.kind == "resource"
            yield Offered("aws", entry.service, entry.type, entry.operation, entry.scope, entry.category,
                          entry.type.partition(".")[2].replace("-", " "), rate, int(burst), enabled)  # fmt: skip

    def features(self) -> Sequence[OfferedFeature]:
        """Every declared feature by name, which is its type's and its own."""
        features = [feature for some in self.read().features.values() for feature in some.values()]
        return [
            OfferedFeature(feature.full_name, f"{feature.name} of {feature.type}", "aws", (feature.type,),
                           {name: name for name in feature.fields}, configuration={"regions": ""})
            for feature in sorted(features, key=lambda feature: feature.full_name)
        ]  # fmt: skip

    def policy(self, provider: str, services: Sequence[str]) -> str:
        """The least that the program must be allowed there."""
        return policy(self.read, provider, services)

    def regions(self, provider: str) -> Sequence[str]:
        """Every region that the provider has; none where nobody lists them."""
        return aws_regions() if provider == "aws" else ()


@cache
def aws_regions() -> Sequence[str]:
    """The regions of all of AWS's partitions; none where its client isn't installed."""
    try:
        session = import_module("botocore.session").get_session()
    except ImportError:
        return ()
    partitions = session.get_available_partitions()
    return sorted({region for one in partitions for region in session.get_available_regions("ec2", one)})


def _others() -> Iterator[Offered]:
    yield Offered("azure", "resource-graph", "azure.*", "resources", "global", "management", "resources", 3, 15)
    yield Offered("google", "cloud-asset", "google.*", "ListAssets", "global", "management", "assets", 1.5, 10)
    for kind in KINDS:
        title = kind.type.partition(".")[2].replace("-", " ")
        yield Offered(
            "kubernetes", "kubernetes", kind.type, f"list {kind.plural}", "global", kind.category, title, 20, 40
        )


def offer_of(own: Path | None, places: Places | None = None) -> CatalogueOffer:
    """The program's catalogue with an operator's file on top, read once when it is first asked for."""
    return CatalogueOffer(cache(lambda: read_catalogue(own)), places)


def read_catalogue(own: Path | None) -> Catalogue:
    """The same catalogue itself; entries of the file that can't be used are told in the log, and left out."""
    if own is None:
        return load()
    found = import_module("workers.cloud.own_file").read(own)
    for one in found:
        for fault in one.faults:
            event(Category.SYSTEM, "cloud.catalogue", Result.FAILURE, file=str(own), entry=one.name, reason=fault)
    return extended(load(), [one.entry for one in found if one.entry], [one.feature for one in found if one.feature])

"""What machines ought to be, as people write it in YAML, and where they aren't. No I/O.

roles:
  production:
    packages: {nginx: "1.26*", telnetd: absent}    or a list: [nginx, curl]
    services: [nginx]                               these run
    ports: [22, tcp/443]                            these and no others are open
    containers: {shop: {image: "shop:2"}}           these run, from this image; or a list of names
    images: ["shop:*", "postgres:18*"]              containers are made of nothing else
targets:
  web-1: {ports: [22, 80, 443]}                     takes the place of its role's
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from inventory.errors import Invalid
from inventory.fleet.facts import Facts
from inventory.fleet.words import NodeRole, SectionState
from inventory.text import name_key

MOST_BYTES = 200_000
ABSENT = "absent"
_ANY = "*"
_MOST = 2000


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _named(value: object) -> object:
    """A list of names stands for each of them without more."""
    return dict.fromkeys(value) if isinstance(value, list) and all(isinstance(name, str) for name in value) else value


def _port(value: object) -> object:
    return f"tcp/{value}" if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else value


def _version(value: object) -> object:
    return _ANY if value is None else str(value) if isinstance(value, int | float) else value


class WantedContainer(_Model):
    """A container that ought to run; its image may hold `*`."""

    image: str = _ANY


def _container(value: object) -> object:
    return {} if value is None else {"image": value} if isinstance(value, str) else value


Names = Annotated[list[str], Field(max_length=_MOST)]
Port = Annotated[str, BeforeValidator(_port), Field(pattern=r"^(tcp|udp)/[0-9]{1,5}$")]
Packages = Annotated[
    dict[str, Annotated[str, BeforeValidator(_version)]], BeforeValidator(_named), Field(max_length=_MOST)
]
Containers = Annotated[
    dict[str, Annotated[WantedContainer, BeforeValidator(_container)]], BeforeValidator(_named), Field(max_length=_MOST)
]


class Wish(_Model):
    """What a machine ought to be; what isn't said doesn't matter."""

    packages: Packages | None = None
    services: Names | None = None
    ports: Annotated[list[Port], Field(max_length=_MOST)] | None = None
    containers: Containers | None = None
    images: Names | None = None

    def under(self, own: "Wish") -> "Wish":
        """This with what `own` says in its place."""
        return self.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


class Desired(_Model):
    """Wishes by role, and by target's name."""

    roles: dict[NodeRole, Wish] = {}
    targets: dict[str, Wish] = {}

    def of(self, name: str, role: NodeRole | None) -> Wish | None:
        """What the target of that name and role ought to be; None where nothing is said."""
        own = next((wish for key, wish in self.targets.items() if name_key(key) == name_key(name)), None)
        general = self.roles.get(role) if role else None
        return general.under(own) if general and own else own or general


class Deviation(BaseModel):
    """One thing that isn't as it ought to be; None where it is missing, or where nothing is wanted."""

    kind: str
    name: str
    wanted: str | None
    found: str | None

    @property
    def words(self) -> str:
        """`package nginx is missing`, `port tcp/23 is open`, `service nginx is stopped, not running`."""
        if self.found is None:
            return f"{self.kind} {self.name} is missing"
        instead = f", not {self.wanted}" if self.wanted is not None else ""
        return f"{self.kind} {self.name} is {self.found}{instead}"


def read(text: str) -> Desired:
    """The wishes that a text in YAML says; raises Invalid with the line or the place."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise Invalid(f"A desired state may have {MOST_BYTES // 1000} kB.")
    # Only for those who say what machines ought to be.
    from inventory.fleet import yaml_text  # noqa: PLC0415

    try:
        return Desired.model_validate(yaml_text.loaded(text) or {})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise Invalid(f"{place}: {first['msg'][:200]}.") from error


def deviations(wish: Wish, facts: Facts) -> list[Deviation]:
    """Where what is known of a machine isn't as it ought to be; of what nobody ever saw nothing is said."""
    known = {name: facts.known(name) for name in facts.sections if _known(facts, name)}
    containers, found = known.get("containers", {}).get("items", {}), list[Deviation]()
    if "packages" in known:
        found += _packages(wish.packages or {}, known["packages"].get("items", {}))
    if "services" in known or "containers" in known:
        found += _services(wish.services or [], known.get("services", {}).get("items", {}), containers)
    if "containers" in known:
        found += _containers(wish.containers or {}, containers)
        found += _images(wish.images, containers) if wish.images is not None else []
    if "security" in known and wish.ports is not None:
        found += _ports(set(wish.ports), set(known["security"].get("open_ports", {})))
    return found


def unseen(wish: Wish, facts: Facts) -> list[str]:
    """The sections that a wish is about and nobody could look at now: at best we know how they were."""
    about = {
        "packages": wish.packages, "services": wish.services, "security": wish.ports,
        "containers": wish.containers or wish.images,
    }  # fmt: skip
    return [name for name, asked in about.items() if asked is not None and _hidden(facts, name)]


def _hidden(facts: Facts, name: str) -> bool:
    return name not in facts.sections or facts.section(name).state in (SectionState.DENIED, SectionState.FAILED)


def _known(facts: Facts, name: str) -> bool:
    return not _hidden(facts, name) or bool(facts.known(name))


def _packages(wanted: Mapping[str, str], found: Mapping[str, Any]) -> Iterator[Deviation]:
    for name, version in wanted.items():
        there = str(found[name].get("version", "")) if name in found else None
        if version == ABSENT:
            if there is not None:
                yield Deviation(kind="package", name=name, wanted=None, found=there)
        elif there is None or not fnmatchcase(there, version):
            yield Deviation(kind="package", name=name, wanted=version, found=there)


def _services(wanted: list[str], *found: Mapping[str, Any]) -> Iterator[Deviation]:
    for name in wanted:
        states = [str(items[name].get("status")) for items in found if name in items]
        if "running" not in states:
            yield Deviation(kind="service", name=name, wanted="running", found=states[0] if states else None)


def _ports(wanted: set[str], found: set[str]) -> Iterator[Deviation]:
    for port in sorted(wanted ^ found):
        told = ("open", None) if port in wanted else (None, "open")
        yield Deviation(kind="port", name=port, wanted=told[0], found=told[1])


def _containers(wanted: Mapping[str, WantedContainer], found: Mapping[str, Any]) -> Iterator[Deviation]:
    for name, asked in wanted.items():
        there = found.get(name, {})
        image, status = (str(there[key]) if key in there else None for key in ("image", "status"))
        if image is None or not fnmatchcase(image, asked.image):
            yield Deviation(kind="container", name=name, wanted=asked.image, found=image)
        elif status != "running":
            yield Deviation(kind="container", name=name, wanted="running", found=status)


def _images(allowed: list[str], found: Mapping[str, Any]) -> Iterator[Deviation]:
    for name, there in found.items():
        image = str(there.get("image", ""))
        if not any(fnmatchcase(image, pattern) for pattern in allowed):
            yield Deviation(kind="image", name=name, wanted=None, found=image)

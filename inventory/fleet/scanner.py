"""Vulnerabilities of a target, as a scanner lists them: Trivy's and Grype's JSON, or a plain list. No I/O."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from inventory.errors import Invalid
from inventory.text import clean

MOST_BYTES = 20_000_000
_MOST = 5_000
_LONGEST = 200
_WHAT = "Give a JSON file of Trivy (trivy --format json), of Grype (grype -o json), or a list of objects with id."


def vulnerabilities(content: bytes) -> dict[str, dict[str, str]]:
    """By id: severity, package, installed and fixed version; raises Invalid for what is no scanner's list."""
    if len(content) > MOST_BYTES:
        raise Invalid("A scanner's list has at most 20 MB.")
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Invalid(f"That is no JSON. {_WHAT}") from None
    found = {identity: entry for identity, entry in _rows(document) if identity}
    if len(found) > _MOST:
        raise Invalid(f"A scanner's list has at most {_MOST:,} vulnerabilities of one target.")
    return dict(sorted(found.items()))


def _rows(document: object) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(document, dict) and isinstance(document.get("Results"), list):
        for result in _objects(document["Results"]):
            for row in _objects(result.get("Vulnerabilities") or []):
                yield (
                    _text(row, "VulnerabilityID"),
                    _entry(
                        row.get("Severity"), row.get("PkgName"), row.get("InstalledVersion"), row.get("FixedVersion")
                    ),
                )
    elif isinstance(document, dict) and isinstance(document.get("matches"), list):
        for match in _objects(document["matches"]):
            yield _grype(match)
    elif isinstance(document, list):
        for row in _objects(document):
            yield (
                _text(row, "id"),
                _entry(row.get("severity"), row.get("package"), row.get("version"), row.get("fixed")),
            )
    else:
        raise Invalid(_WHAT)


def _grype(match: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    found, package = _object(match.get("vulnerability")), _object(match.get("artifact"))
    versions = _object(found.get("fix")).get("versions")
    fixed = versions[0] if isinstance(versions, list) and versions else ""
    return _text(found, "id"), _entry(found.get("severity"), package.get("name"), package.get("version"), fixed)


def _entry(severity: object, package: object, installed: object, fixed: object) -> dict[str, str]:
    values = {"severity": str(severity or "unknown").lower(), "package": package, "version": installed, "fixed": fixed}
    return {name: clean(str(value or ""))[:_LONGEST] for name, value in values.items()}


def _objects(rows: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid(_WHAT)
    yield from rows


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(row: Mapping[str, Any], name: str) -> str:
    return clean(str(row.get(name) or ""))[:_LONGEST]

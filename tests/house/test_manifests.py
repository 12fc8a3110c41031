"""What runs the bot elsewhere says the same as the code: port, probes, user, folders, commands."""

import json
import re
import stat
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from tests.house.tree import ROOT, listed

PORT = Settings.model_fields["module_port"].default
WORKFLOW = ".github/workflows/ci.yml"


def documents(text: str) -> list[Any]:
    return [document for document in yaml.safe_load_all(text) if document is not None]


def read(path: str) -> list[Any]:
    return documents((ROOT / path).read_text(encoding="utf-8"))


def manifests() -> list[dict[str, Any]]:
    """All Kubernetes objects."""
    paths = [path for path in listed() if path.startswith("deploy/kubernetes/")]
    return [document for path in paths for document in read(path)]


def deployment() -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in manifests() if each["kind"] == "Deployment")
    return found


def faults(pod: dict[str, Any]) -> list[str]:
    """What a pod's description lacks of what we promise."""
    container = pod["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    probes = [container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")]
    promises = {
        "it doesn't run as root": pod["securityContext"]["runAsNonRoot"],
        "its root can't be written": container["securityContext"]["readOnlyRootFilesystem"],
        "it has time to drain": pod["terminationGracePeriodSeconds"] >= 25,
        "it listens on our port": ports["http"] == PORT,
        "every probe asks for /health": all(probe["path"] == "/health" for probe in probes),
        "every probe asks our port": all(ports.get(probe["port"]) == PORT for probe in probes),
        "it has limits": {"memory", "cpu"} <= container["resources"]["limits"].keys(),
        "it mounts only volumes there are": {mount["name"] for mount in container["volumeMounts"]}
        == {volume["name"] for volume in pod["volumes"]},
    }
    return [promise for promise, holds in promises.items() if not holds]


def unknown(names: set[str]) -> set[str]:
    """Names of environment variables that are no setting: a slip in writing would go unseen."""
    ours = {name.upper() for name in Settings.model_fields}
    return names - ours - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


@pytest.mark.parametrize("path", [path for path in listed() if path.endswith((".yaml", ".yml"))])
def test_every_yaml_file_can_be_read(path: str) -> None:
    assert read(path)


def test_the_pods_keep_what_we_promise() -> None:
    assert deployment()["spec"]["replicas"] == 3
    assert faults(deployment()["spec"]["template"]["spec"]) == []


def test_the_service_and_its_pods_find_each_other() -> None:
    labels = deployment()["spec"]["template"]["metadata"]["labels"]
    service = next(each for each in manifests() if each["kind"] == "Service")
    assert labels.items() >= service["spec"]["selector"].items()
    assert labels.items() >= deployment()["spec"]["selector"]["matchLabels"].items()
    assert service["spec"]["ports"][0]["port"] == PORT


def test_every_secret_that_must_be_there_is_in_the_example() -> None:
    example = next(each for each in manifests() if each["kind"] == "Secret")
    variables = deployment()["spec"]["template"]["spec"]["containers"][0]["env"]
    refs = [entry["valueFrom"]["secretKeyRef"] for entry in variables if "valueFrom" in entry]
    needed = {(ref["name"], ref["key"]) for ref in refs if not ref.get("optional")}
    assert needed == {(example["metadata"]["name"], key) for key in example["stringData"]}


def test_every_variable_that_is_set_for_the_bot_is_a_setting() -> None:
    pod = deployment()["spec"]["template"]["spec"]["containers"][0]["env"]
    compose = read("compose.yaml")[0]["services"]["bot"]["environment"]
    block = (ROOT / "Dockerfile").read_text().partition("\nENV ")[2].partition("\nUSER")[0]
    assert unknown({entry["name"] for entry in pod}) == set()
    assert unknown(set(compose)) == set()
    assert unknown(set(re.findall(r"^\s*([A-Z_]+)=", block, re.MULTILINE))) == set()


def test_compose_and_the_image_agree_on_port_folders_and_user() -> None:
    bot = read("compose.yaml")[0]["services"]["bot"]
    image = (ROOT / "Dockerfile").read_text()
    assert bot["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    assert re.search(rf"^EXPOSE {PORT}$", image, re.MULTILINE)
    volumes = re.search(r"^VOLUME (.*)$", image, re.MULTILINE)
    assert volumes
    assert json.loads(volumes[1]) == [mount.partition(":")[2] for mount in bot["volumes"]]
    user = deployment()["spec"]["template"]["spec"]["securityContext"]["runAsUser"]
    assert f"USER {user}\n" in image
    assert "HEALTHCHECK" in image
    assert "/health'" in image


def test_the_workflow_runs_the_two_commands_on_the_oldest_python_and_a_new_one() -> None:
    job = read(WORKFLOW)[0]["jobs"]["test"]
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == ["make test", "make lint"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    run = (ROOT / ".ci/run").read_text().splitlines()
    assert [line for line in run if line.startswith("make")] == commands


@pytest.mark.parametrize("path", [".ci/run", ".ci/setup"])
def test_what_is_called_may_be_executed(path: str) -> None:
    assert (ROOT / path).stat().st_mode & stat.S_IXUSR


def test_a_pod_that_lacks_something_is_noticed() -> None:
    pod = deployment()["spec"]["template"]["spec"]
    pod["terminationGracePeriodSeconds"] = 5
    pod["volumes"].pop()
    pod["containers"][0]["livenessProbe"]["httpGet"]["port"] = 80
    assert faults(pod) == [
        "it has time to drain",
        "every probe asks our port",
        "it mounts only volumes there are",
    ]


def test_a_variable_that_is_no_setting_and_broken_yaml_are_noticed() -> None:
    assert unknown({"MODULE_PROT", "MODULE_PORT"}) == {"MODULE_PROT"}
    with pytest.raises(yaml.YAMLError):
        documents("a: [1")

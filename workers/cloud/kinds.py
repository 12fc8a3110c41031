"""Kinds of Kubernetes objects that are listed: their group, version and plural, and what they are for.

Secrets are left out: their list tells their contents.
"""

from collections import defaultdict
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind: `type` is our name of it, `restless` are paths that move by themselves."""

    type: str
    group: str
    version: str
    plural: str
    category: str
    restless: tuple[str, ...] = ()


KINDS = (
    Kind("kubernetes.namespace", "", "v1", "namespaces", "management"),
    Kind("kubernetes.node", "", "v1", "nodes", "compute", ("status.images", "status.conditions[].lastHeartbeatTime")),
    Kind("kubernetes.pod", "", "v1", "pods", "compute", ("status.conditions[].lastProbeTime",)),
    Kind("kubernetes.service", "", "v1", "services", "networking"),
    Kind("kubernetes.config-map", "", "v1", "configmaps", "management"),
    Kind("kubernetes.service-account", "", "v1", "serviceaccounts", "security"),
    Kind("kubernetes.persistent-volume", "", "v1", "persistentvolumes", "storage"),
    Kind("kubernetes.persistent-volume-claim", "", "v1", "persistentvolumeclaims", "storage"),
    Kind("kubernetes.deployment", "apps", "v1", "deployments", "compute"),
    Kind("kubernetes.stateful-set", "apps", "v1", "statefulsets", "compute"),
    Kind("kubernetes.daemon-set", "apps", "v1", "daemonsets", "compute"),
    Kind("kubernetes.replica-set", "apps", "v1", "replicasets", "compute"),
    Kind("kubernetes.job", "batch", "v1", "jobs", "compute"),
    Kind("kubernetes.cron-job", "batch", "v1", "cronjobs", "compute",
         ("status.lastScheduleTime", "status.lastSuccessfulTime")),
    Kind("kubernetes.ingress", "networking.k8s.io", "v1", "ingresses", "networking"),
    Kind("kubernetes.network-policy", "networking.k8s.io", "v1", "networkpolicies", "security"),
    Kind("kubernetes.storage-class", "storage.k8s.io", "v1", "storageclasses", "storage"),
    Kind("kubernetes.role", "rbac.authorization.k8s.io", "v1", "roles", "security"),
    Kind("kubernetes.role-binding", "rbac.authorization.k8s.io", "v1", "rolebindings", "security"),
    Kind("kubernetes.cluster-role", "rbac.authorization.k8s.io", "v1", "clusterroles", "security"),
    Kind("kubernetes.cluster-role-binding", "rbac.authorization.k8s.io", "v1", "clusterrolebindings", "security"),
    Kind("kubernetes.horizontal-pod-autoscaler", "autoscaling", "v2", "horizontalpodautoscalers", "compute",
         ("status.currentMetrics", "status.currentReplicas", "status.lastScaleTime")),
    Kind("kubernetes.pod-disruption-budget", "policy", "v1", "poddisruptionbudgets", "management"),
    Kind("kubernetes.custom-resource-definition", "apiextensions.k8s.io", "v1", "customresourcedefinitions",
         "management"),
)  # fmt: skip


def by_group() -> dict[str, list[str]]:
    """The plurals by API group, as a role names them."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind in KINDS:
        found[kind.group].append(kind.plural)
    return found

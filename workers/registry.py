"""All jobs, found in this folder: a module with a TRIGGER is a job, its docstring says what it does.

Rooms below it (`sources`, `cloud`) are loaded by the jobs that need them, when they do: SDKs are large.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, ModuleType

import workers
from inventory.jobs.model import CatchUp, JobSpec
from workers.base import Job, installation


@cache
def load() -> Mapping[str, Job]:
    """Import every worker module and gather the jobs by name, once."""
    found = (importlib.import_module(module.name) for module in pkgutil.iter_modules(workers.__path__, "workers."))
    jobs = [_job(module) for module in found if hasattr(module, "TRIGGER")]
    return MappingProxyType({job.spec.name: job for job in jobs})


def _job(module: ModuleType) -> Job:
    spec = JobSpec(
        name=module.__name__.rpartition(".")[2].replace("_", "-"),
        summary=(module.__doc__ or "").strip().partition("\n")[0],
        trigger=module.TRIGGER,
        catch_up=getattr(module, "CATCH_UP", CatchUp.COALESCE),
        again=getattr(module, "AGAIN", True),
        action=getattr(module, "ACTION", "jobs.set"),
    )
    return Job(spec, module.run, getattr(module, "targets", installation))

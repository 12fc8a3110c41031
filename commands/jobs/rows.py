"""Jobs and their runs in words, the same in every reply."""

from zoneinfo import ZoneInfo

from commands.wording import day, moment
from inventory.jobs.model import Job, Run, State


def title(job: Job) -> str:
    """The job's name, with the part that it is for."""
    return f"{job.name} {job.subject}".rstrip()


def job_row(job: Job, zone: ZoneInfo) -> str:
    """A job as one line: schedule, last run, next run."""
    following = "paused" if job.paused else f"next {moment(job.next_slot, zone)}"
    last = f"last {outcome(job.last, zone)}" if job.last else "never run"
    return f"{title(job)} ({job.schedule}): {last}; {following}"


def cells(job: Job, zone: ZoneInfo) -> tuple[str, str, str, str]:
    """A job in columns: name, schedule, how it went last, when it runs next."""
    last = job.last.state.value if job.last else "never"
    return title(job), job.schedule, last, "paused" if job.paused else day(job.next_slot, zone)


def outcome(run: Run, zone: ZoneInfo) -> str:
    """When a run was, how it ended and how long it took."""
    took = "" if run.seconds is None else f" in {run.seconds:.1f} s"
    far = f" ({run.done} of {run.total})" if run.state is State.RUNNING and run.total else ""
    said = f": {run.result}" if run.result else ""
    since = f", for all since {moment(run.stands_since, zone)}" if run.stands_since else ""
    return f"{moment(run.slot, zone)} {run.state}{took}{far}{since}{said}"

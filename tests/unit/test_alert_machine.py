"""The state machine of alerts: one post for each change of state, and the end of whatever was announced."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from inventory.alerts.model import Condition, Notice, Phase, look_again, step
from inventory.events.model import Rule

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)
HELD = Rule(hold=5 * MINUTE, clear=5 * MINUTE)
PLAIN = Rule(clear=2 * MINUTE)
REPEATED = Rule(clear=2 * MINUTE, repeat=30 * MINUTE)


class Story:
    """A condition observed minute by minute; `told` are the notices with their minute."""

    def __init__(self, rule: Rule, zone: ZoneInfo = ZONE) -> None:
        self.rule, self.zone, self.now = rule, zone, START
        self.condition = Condition()
        self.told: list[tuple[int, Notice]] = []

    def see(self, *firing: bool, quiet: bool = False) -> "Story":
        for seen in firing:
            self.at(self.now, seen, quiet=quiet)
            self.now += MINUTE
        return self

    def at(self, now: datetime, firing: bool, *, quiet: bool = False) -> Notice | None:
        self.condition, notice = step(self.condition, self.rule, firing, now, quiet=quiet, zone=self.zone)
        if notice is not None:
            self.told.append((int((now - START) / MINUTE), notice))
        return notice

    def ack(self, who: str = "mia") -> "Story":
        self.condition = self.condition.model_copy(update={"acked_by": who})
        return self


def test_a_condition_is_announced_once_and_so_is_its_end() -> None:
    story = Story(PLAIN).see(*[True] * 10, *[False] * 10)
    assert story.told == [(0, Notice.FIRING), (12, Notice.RESOLVED)]
    assert story.condition.phase is Phase.OK


def test_a_short_peak_is_not_announced_where_the_rule_holds() -> None:
    assert Story(HELD).see(*[True] * 4, *[False] * 10).told == []
    assert Story(HELD).see(*[True] * 10).told == [(5, Notice.FIRING)]


def test_a_short_clear_time_does_not_end_it() -> None:
    assert Story(HELD).see(*[True] * 10, *[False] * 4, *[True] * 10).told == [(5, Notice.FIRING)]


def test_a_thing_that_flaps_for_an_hour_posts_twice_and_once_more_when_it_has_settled() -> None:
    story = Story(PLAIN).see(*[True, False] * 30)
    assert [notice for _, notice in story.told] == [Notice.FIRING, Notice.FLAPPING]
    story.see(*[False] * 30)
    assert story.told[2:] == [(74, Notice.RESOLVED)]


def test_it_takes_longer_calm_each_time_it_flaps_again() -> None:
    story = Story(PLAIN).see(*[True, False] * 5, *[False] * 20, *[True, False] * 5, *[False] * 40)
    (_, one), (_, two) = [entry for entry in zip(story.told, story.told[1:], strict=False) if entry[1][1] == "resolved"]
    assert one[1] is two[1] is Notice.RESOLVED
    assert (one[0], two[0]) == (24, 69)


def test_what_goes_on_is_told_again_after_the_interval_only() -> None:
    story = Story(REPEATED).see(*[True] * 70)
    assert story.told == [(0, Notice.FIRING), (30, Notice.REMINDER), (60, Notice.REMINDER)]


def test_an_acknowledged_alert_is_not_repeated_but_its_end_is_told() -> None:
    story = Story(REPEATED).see(True).ack().see(*[True] * 70, *[False] * 5)
    assert story.told == [(0, Notice.FIRING), (73, Notice.RESOLVED)]


def test_an_acknowledgement_survives_a_short_clear_time_and_no_long_one() -> None:
    story = Story(PLAIN).see(True).ack().see(*[False] * 30, *[True] * 5)
    assert story.told == [(0, Notice.FIRING), (3, Notice.RESOLVED)]
    story.see(*[False] * 70, True)
    assert [notice for _, notice in story.told[2:]] == [Notice.FIRING]


def test_what_was_kept_quiet_is_told_when_the_silence_ends_while_it_still_fires() -> None:
    story = Story(PLAIN).see(*[True] * 10, quiet=True)
    assert story.told == []
    assert story.see(True).told == [(10, Notice.FIRING)]


def test_what_was_never_told_has_no_end_to_tell() -> None:
    assert Story(PLAIN).see(*[True] * 5, *[False] * 5, quiet=True).told == []


def test_a_silence_does_not_keep_back_the_end_of_what_was_announced() -> None:
    story = Story(PLAIN).see(True).see(*[False] * 5, quiet=True)
    assert story.told == [(0, Notice.FIRING), (3, Notice.RESOLVED)]


def reminders(zone: str, begin: datetime, days: int) -> Iterator[datetime]:
    """The local times at which a daily rule tells, observed every quarter of an hour."""
    story = Story(Rule(repeat=timedelta(days=1), at="09:00"), ZoneInfo(zone))
    for quarter in range(days * 96):
        now = begin + quarter * 15 * MINUTE
        if story.at(now, firing=True):
            yield now.astimezone(story.zone)


def test_a_daily_reminder_comes_at_nine_also_when_the_clocks_change() -> None:
    spring, autumn = datetime(2026, 3, 27, 8, 0, tzinfo=UTC), datetime(2026, 10, 23, 7, 0, tzinfo=UTC)
    for begin, mornings in ((spring, 6), (autumn, 5)):
        told = list(reminders("Europe/Berlin", begin, 5))
        assert [moment.strftime("%H:%M") for moment in told] == ["09:00"] * mornings
        assert len({moment.date() for moment in told}) == mornings


def test_one_who_was_told_an_hour_before_is_not_reminded_the_same_day() -> None:
    told = list(reminders("Europe/Berlin", datetime(2026, 11, 21, 7, 0, tzinfo=UTC), 2))
    assert [moment.strftime("%d %H:%M") for moment in told] == ["21 08:00", "22 09:00"]


RULES = st.builds(
    Rule, hold=st.sampled_from([timedelta(0), 3 * MINUTE]), clear=st.sampled_from([timedelta(0), 2 * MINUTE]),
    repeat=st.sampled_from([None, 20 * MINUTE]),
)  # fmt: skip
SEEN = st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 40), st.booleans()), max_size=80)


FLAPPED = [(firing, False, 0, False) for firing in (True, False, True, False, True)]


@given(RULES, SEEN)
@example(Rule(), FLAPPED)
def test_no_change_of_state_is_told_twice_and_every_announcement_gets_its_end(
    rule: Rule, seen: list[tuple[bool, bool, int, bool]]
) -> None:
    story = Story(rule)
    told: list[tuple[datetime, Notice]] = []
    for firing, quiet, minutes, acked in seen:
        story.now += minutes * MINUTE
        if acked and story.condition.announced:
            story.ack()
        if notice := story.at(story.now, firing, quiet=quiet):
            told.append((story.now, notice))
        assert story.at(story.now, firing, quiet=quiet) is None, "the same observation again tells nothing"
    for _ in range(20):
        story.now = max(look_again(story.condition, rule, story.now, ZONE), story.now + MINUTE)
        if notice := story.at(story.now, firing=False, quiet=True):
            told.append((story.now, notice))
    assert_each_told_once(told, rule)
    assert not story.condition.announced
    assert story.condition.idle


def assert_each_told_once(told: list[tuple[datetime, Notice]], rule: Rule) -> None:
    announced, flapped, last = False, False, START - timedelta(days=1)
    for moment, notice in told:
        if notice is Notice.FIRING:
            assert not announced
        elif notice is Notice.RESOLVED:
            assert announced
            flapped = False
        elif notice is Notice.REMINDER:
            assert announced
            assert rule.repeat is not None
            assert moment - last >= rule.repeat
        else:
            assert not flapped or moment - last >= rule.calm
            flapped = True
        announced, last = notice is not Notice.RESOLVED, moment
    assert not announced

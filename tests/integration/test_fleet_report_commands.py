"""`!fleet report` and `!fleet history` as people type them: text, files and pictures."""

from datetime import UTC, datetime, timedelta

import pytest

from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web
from tests.integration.talking import Say, saying

say = saying("fleet", "member")


@pytest.fixture
def measured(services: Services, community: str) -> None:
    """A host whose CPU was looked at five times just now."""
    now = datetime.now(UTC)
    for minute in range(5, 0, -1):
        when = now - timedelta(minutes=minute)
        seen(services, community, when, sighting("web-1", web(nginx="running"), {"cpu.percent": 10.0 * minute}))
        services.fleet.metrics.keep(when)


def test_an_empty_fleet_has_reports_too(say: Say) -> None:
    assert say("report").text == (
        "Fleet summary: targets 0, average health not known, unhealthy 0, services 0, services running 0."
    )


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("kind", ["summary", "health", "security", "resources", "dependencies"])
def test_each_report_is_text_and_files(say: Say, kind: str) -> None:
    text = say(f"report {kind}")
    assert text.text.startswith(f"Fleet {kind}: ")
    for form, media in (("html", "text/html"), ("csv", "text/csv")):
        file = say(f"report {kind} {form}").attachment
        assert file is not None
        assert file.name.startswith(f"fleet-{kind}-20")
        assert file.media_type.startswith(media)
        assert len(file.content) > 50


@pytest.mark.usefixtures("measured")
def test_a_figure_is_a_picture_with_words(say: Say) -> None:
    assert say("history web-1").text == "Known over time: cpu.percent."
    drawn = say("history web-1 cpu.percent")
    assert "10 to 50, on average 30." in drawn.text
    assert drawn.attachment is not None
    assert drawn.attachment.content.startswith(b"\x89PNG")
    missing = say("history web-1 cpu.percnt")
    assert missing.text == "web-1 has no figure 'cpu.percnt'. Known are cpu.percent."


@pytest.mark.usefixtures("measured")
def test_without_the_library_the_picture_is_a_line_of_blocks(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> bytes:
        raise ModuleNotFoundError("matplotlib")

    monkeypatch.setattr("commands.fleet.history.picture", missing)
    drawn = say("history web-1 cpu.percent")
    assert drawn.attachment is None
    assert drawn.text.splitlines()[-1] == "█▆▅▃▁"

"""The buttons under a list: to the page before, and to the next."""

import pytest

from bot.platforms.discord_views import page_before, pages_view


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("inventory list", None),
        ("inventory list --page 1", None),
        ("inventory list --page 2", "inventory list"),
        ('inventory search "big drill" --page 10', 'inventory search "big drill" --page 9'),
        ("inventory list --page 0", None),
        ("inventory list --page two", None),
        ("inventory list --page 3 label:x", None),
    ],
)
def test_the_page_before_is_the_same_command_with_a_smaller_number(line: str, before: str | None) -> None:
    assert page_before(line) == before


@pytest.mark.parametrize(
    ("shown", "more", "labels"),
    [
        ("inventory list", None, []),
        ("inventory list", "inventory list --page 2", ["More"]),
        ("inventory list --page 2", "inventory list --page 3", ["Back", "More"]),
        ("inventory list --page 2", None, ["Back"]),
        ("inventory list --page 2", "x" * 100 + " --page 3", []),
        ("x" * 90 + " --page 2", None, []),
    ],
)
def test_a_list_has_the_buttons_that_lead_somewhere(shown: str, more: str | None, labels: list[str]) -> None:
    view = pages_view(shown, more)
    assert [button.item.label for button in view.children if hasattr(button, "item")] == labels if view else not labels

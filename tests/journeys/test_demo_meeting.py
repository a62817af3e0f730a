"""A newcomer holds a whole secret ballot with what `./run demo` prints, minutes in hand."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from playwright.sync_api import Page

from tests.journeys.demo_meeting import VENUE, PickUp, act, come_in, demo, hold, minutes, stands


def test_three_windows_hold_a_ballot_from_the_roll_call_to_the_minutes(
    pick_up: PickUp, tmp_path: Path
) -> None:
    with demo(tmp_path) as links:
        windows = come_in(links, pick_up)
        hold(windows, _unseen)
        desk = windows[1].desk
        assert desk is not None
        paper = docx.Document(io.BytesIO(minutes(desk)))
        assert VENUE in "\n".join(each.text for each in paper.paragraphs)
        act(desk, "Biên bản đã ký")
        stands(desk, "Biên bản đã ký")
        for window in windows:
            window.sees("Khóa đã xóa")


def _unseen(page: Page, name: str) -> None:
    assert page.viewport_size, name

"""A Telegram on the store of the test, and the forms that are answered in it."""

from __future__ import annotations

import pytest

from pages.rooms import Rooms
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN


@pytest.fixture
async def phone(rooms: Rooms) -> Phone:
    """An's, joined, with the task list open."""
    return await Phone(rooms).join(AN)

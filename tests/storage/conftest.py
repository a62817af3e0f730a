from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.store import Store, open_store


@pytest.fixture
async def patient_store(database_url: str) -> AsyncIterator[Store]:
    """A store that stops SQL after a quarter of a second: whoever tests endless SQL must wait."""
    opened = open_store(database_url, write_seconds=0.25, read_seconds=0.25)
    yield opened
    await opened.close()

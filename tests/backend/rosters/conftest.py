from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.store import Store
from tests.backend.rosters.office import Office


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Office]:
    made = await Office(store).start()
    yield made
    await made.close()

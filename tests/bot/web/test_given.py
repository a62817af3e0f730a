"""A person's own titles of earlier years, on a page of the person's own."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert

from storage.awards import Award
from tests.bot.phone import Phone
from tests.intake.campaigns import AN, BINH, NOW


async def test_each_sees_the_own_titles_with_their_decisions_and_no_others(
    phones: Callable[..., Phone],
) -> None:
    phone = await phones().sign_in(AN)
    shared = {"year": 2023, "made_by": "Văn phòng", "made_at": NOW}
    rows = [
        {**shared, "party_id": AN, "label": "Lao động tiên tiến", "document_number": "12/QĐ-SNV"},
        {**shared, "party_id": BINH, "label": "Giấy khen", "document_number": "13/QĐ-SNV"},
    ]
    await phone.rooms.store.write(lambda c: c.execute(insert(Award), rows))
    await phone.open("/danh-hieu")
    assert "2023 · Lao động tiên tiến Quyết định 12/QĐ-SNV" in phone.text
    assert "Giấy khen" not in phone.text

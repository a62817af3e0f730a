"""Deadlines in a calendar: numbers that stay, dates that follow, and no more than is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import icalendar
import pytest
from sqlalchemy import update

from intake.plan import Plan
from people import feeds
from reminders import calendars
from storage.campaigns import Extension
from storage.people import Employee
from tests.bot.conftest import app_of, clock, rooms  # noqa: F401  fixtures
from tests.bot.phone import Phone
from tests.bot.web.test_answering import fill
from tests.intake.campaigns import AN, NOW
from tests.intake.forms import form_of, plan_of

PLANNED = {
    "code": "hop-phong", "label": "Họp phòng", "kind": "planned", "date": "2024-10-28",
    "who": "Phòng", "source": {"silent": "thử"},
}  # fmt: skip


@pytest.fixture
def plan() -> Plan:
    """The test plan, and a meeting that is only planned."""
    made = plan_of(form_of())
    return made.model_validate_json(
        made.model_copy(
            update={
                "milestones": (
                    *made.milestones,
                    type(made.milestones[0])(
                        **{
                            **PLANNED,
                            "date": dt.date(2024, 10, 28),
                            "source": made.milestones[0].source,
                        }
                    ),
                )
            }
        ).as_json(),
        strict=True,
    )


def events(content: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(content)
    return {str(each["UID"]): each for each in calendar.walk("VEVENT")}


async def personal(rooms) -> dict[str, Any]:  # noqa: F811
    return events(
        await rooms.store.read(
            lambda c: calendars.personal(c, rooms.library, AN, "https://phieu.example", NOW)
        )
    )


async def test_a_deadline_is_sure_and_what_is_planned_is_tentative(rooms) -> None:  # noqa: F811
    found = await personal(rooms)
    form = found["submission-1@phieu"]
    assert form["STATUS"] == "CONFIRMED"
    assert form["DTSTART"].dt == dt.date(2024, 10, 24), "before 25/10: the last good day"
    assert form["URL"] == "https://phieu.example/viec/1"
    meeting = found["campaign-1-hop-phong@phieu"]
    assert meeting["STATUS"] == "TENTATIVE"
    assert meeting["DTSTART"].dt == dt.date(2024, 10, 28)


async def test_an_extension_moves_the_same_event(rooms) -> None:  # noqa: F811
    def extend(connection) -> None:
        connection.execute(
            Extension.__table__.insert().values(
                campaign_id=1, milestone="nop", party_id=AN, unit_id=None,
                cut_off=dt.datetime(2024, 10, 26, 3, tzinfo=dt.UTC), reason="ốm",
                document_number="1", granted_by="x", granted_at=NOW,
            )
        )  # fmt: skip

    before = set(await personal(rooms))
    await rooms.store.write(extend)
    after = await personal(rooms)
    assert set(after) == before
    start = after["submission-1@phieu"]["DTSTART"].dt
    assert start == dt.datetime(2024, 10, 26, 2, 59, tzinfo=dt.UTC)


async def test_what_is_handed_in_says_so(rooms) -> None:  # noqa: F811
    phone = await Phone(app_of(rooms), rooms).sign_in(AN)
    await fill(phone)
    await phone.press("submit")
    found = await personal(rooms)
    assert found["submission-1@phieu"]["SUMMARY"].startswith("✓ Đã nộp")
    await phone.client.aclose()


async def test_a_unit_s_calendar_counts_and_names_nobody(rooms) -> None:  # noqa: F811
    content = await rooms.store.read(
        lambda c: calendars.of_unit(c, rooms.library, 1, "https://phieu.example", NOW)
    )
    texts = [str(each["DESCRIPTION"]) for each in events(content).values()]
    assert any("Đơn vị còn" in text for text in texts)
    for name in ("An", "Bình", "Chi"):
        assert f"{name}\\n".encode() not in content
        assert f"Nguyễn Văn {name}".encode() not in content


async def test_the_page_gives_an_address_once_that_a_calendar_reads(rooms) -> None:  # noqa: F811
    phone = await Phone(app_of(rooms), rooms).sign_in(AN)
    await phone.open("/lich")
    await phone.press(action="/lich")
    address = phone.page.xpath('string(//p[@class="address"])').strip()
    secret = address.rpartition("/")[2].removesuffix(".ics")
    stranger = Phone(app_of(rooms), rooms)
    got = await stranger.client.get(f"/lich/{secret}.ics")
    assert got.headers["content-type"].startswith("text/calendar")
    assert "submission-1@phieu" in events(got.content)
    await phone.open("/lich")
    assert secret not in phone.text
    await phone.press(action="/lich/ngung")
    assert (await stranger.client.get(f"/lich/{secret}.ics")).status_code == 404
    for each in (phone, stranger):
        await each.client.aclose()


async def test_the_feed_of_who_has_left_is_gone(rooms) -> None:  # noqa: F811
    secret = await rooms.store.write(lambda c: feeds.open_feed(c, AN, None, NOW))
    assert await rooms.store.read(lambda c: feeds.feed_of(c, secret, NOW)) is not None
    await rooms.store.write(
        lambda c: c.execute(update(Employee).where(Employee.id == AN).values(left_on=NOW.date()))
    )
    assert await rooms.store.read(lambda c: feeds.feed_of(c, secret, NOW)) is None


async def test_a_new_address_ends_the_old_one(rooms) -> None:  # noqa: F811
    first = await rooms.store.write(lambda c: feeds.open_feed(c, AN, None, NOW))
    unit = await rooms.store.write(lambda c: feeds.open_feed(c, AN, 1, NOW))
    await rooms.store.write(lambda c: feeds.open_feed(c, AN, None, NOW))
    assert await rooms.store.read(lambda c: feeds.feed_of(c, first, NOW)) is None
    assert await rooms.store.read(lambda c: feeds.feed_of(c, unit, NOW)) is not None

"""When the store is busy: nothing was saved, it is said so, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from phieu.clock import SimulatedClock
from storage.errors import StoreBusyError
from storage.store import Store
from tests.bot.phone import Phone, Program
from tests.bot.web.test_answering import FORM, fill
from tests.intake.campaigns import AN

Phones = Callable[..., Phone]
CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


class BusyStore:
    """The real store with its queue full for writers, until `busy` is over."""

    def __init__(self, store: Store) -> None:
        self.busy = True
        self._store = store

    async def read(self, fn: Any) -> Any:
        return await self._store.read(fn)

    async def write(self, fn: Any, *, key: Any = None) -> Any:
        if self.busy:
            raise StoreBusyError("too much is waiting")
        return await self._store.write(fn, key=key)


async def test_a_busy_store_says_not_saved_and_offers_what_was_typed_again(
    phones: Phones, store: Store
) -> None:
    busy = BusyStore(store)
    phone = phones(store=busy)
    busy.busy = False
    await phone.sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    busy.busy = True
    await phone.press("save", text="Làm tốt\nviệc được giao")
    assert phone.status == 503
    assert phone.answer.headers["retry-after"] == "5"
    assert "CHƯA LƯU" in phone.heading
    assert "Làm tốt việc được giao" in phone.text
    busy.busy = False
    fields = phone.fields(phone.form())
    await phone.post(phone.form().action, fields)
    assert phone.heading == "Hạn chế"
    await phone.post(FORM, fields)
    assert phone.heading == "Hạn chế"


async def test_a_hand_in_that_could_not_be_stored_keeps_its_time(
    phones: Phones, store: Store, clock: SimulatedClock
) -> None:
    busy = BusyStore(store)
    phone = phones(store=busy)
    busy.busy = False
    await phone.sign_in(AN)
    await fill(phone)
    clock.move_to(CUT_OFF - SECOND)
    busy.busy = True
    await phone.press("submit")
    assert phone.status == 503
    assert "CHƯA NỘP" in phone.heading
    await phone.post(phone.form().action, phone.fields(phone.form()))
    assert "CHƯA NỘP" in phone.heading
    clock.move_to(CUT_OFF + 60 * SECOND)
    busy.busy = False
    await phone.post(phone.form().action, phone.fields(phone.form()))
    assert phone.heading == "✓ Đã nộp"
    assert "Đúng hạn (đã gửi trước hạn" in phone.text


async def test_a_ticket_of_our_own_making_is_the_only_one_that_counts(
    phones: Phones, clock: SimulatedClock
) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    clock.move_to(CUT_OFF + 60 * SECOND)
    early = int((CUT_OFF - SECOND).timestamp() * 1_000_000)
    await phone.press("submit", ticket=f"{early}.{'0' * 64}")
    assert "Trễ hạn" in phone.text


async def test_a_program_brings_its_ticket_back(
    programs: Callable[..., Program], store: Store, clock: SimulatedClock
) -> None:
    busy = BusyStore(store)
    program = programs(store=busy)
    busy.busy = False
    await program.sign_in(AN)
    await program.fill(AN)
    clock.move_to(CUT_OFF - SECOND)
    busy.busy = True
    refused = await program.say(AN, {"kind": "submit"}, key="the-hand-in")
    assert refused.status_code == 503
    assert refused.json()["code"] == "busy_submit"
    assert refused.headers["retry-after"] == "5"
    clock.move_to(CUT_OFF + 60 * SECOND)
    busy.busy = False
    taken = await program.say(
        AN, {"kind": "submit"}, key="the-hand-in", ticket=refused.json()["ticket"]
    )
    assert taken.json()["turn"]["receipt"]["standing"] == "in_line"


async def test_a_bug_is_answered_in_words_and_keeps_what_was_typed(
    phones: Phones, store: Store
) -> None:
    class Broken(BusyStore):
        async def write(self, fn: Any, *, key: Any = None) -> Any:
            if self.busy:
                raise ZeroDivisionError
            return await super().write(fn, key=key)

    broken = Broken(store)
    phone = phones(store=broken)
    broken.busy = False
    await phone.sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    broken.busy = True
    await phone.press("save", text="Làm tốt việc được giao")
    assert phone.status == 500
    assert "Mã lỗi" in phone.text
    assert "Làm tốt việc được giao" in phone.text
    assert "default-src 'none'" in phone.answer.headers["content-security-policy"]

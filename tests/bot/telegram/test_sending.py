"""The sender: everything arrives, nothing arrives twice that must not, and nobody waits for it."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select, update

from storage import leases
from storage.channels import Chat, Lease
from storage.outgoing import Rank
from storage.store import StoreBusyError
from tests.bot.telegram.post import START, Post, editing, play, sending

YES = [[{"text": "Có", "data": "a:1"}]]


def test_what_waits_is_sent_and_marked(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        async with post.sending():
            await post.put(7, "<b>Chào</b> anh/chị")
            await asyncio.sleep(1)
        (row,) = await post.rows()
        assert post.told(7) == ["Chào anh/chị"]
        assert (row.state, row.external_id) == ("sent", str(post.api.last(7).id))

    play(database_url, script)


def test_replies_go_before_broadcasts_and_a_chat_gets_one_a_second(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8)
        await post.put(7, "nhắc", Rank.NUDGE)
        await post.put(7, "một")
        await post.put(7, "hai")
        await post.put(8, "ba")
        async with post.sending():
            await asyncio.sleep(10)
        assert post.told(7) == ["một", "hai", "nhắc"]
        assert post.told(8) == ["ba"]
        assert set(post.outcomes()) == {"ok"}

    play(database_url, script)


def test_one_persons_hundred_messages_hold_up_nobody(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8)
        for number in range(200):
            await post.put(7, f"{number}")
        await post.put(8, "sau hai trăm tin")
        async with post.sending():
            await asyncio.sleep(1)
        assert post.told(8) == ["sau hai trăm tin"]

    play(database_url, script)


def test_a_flood_of_replies_to_others_keeps_nobodys_receipt_back(database_url: str) -> None:
    async def script(post: Post) -> None:
        crowd = range(100, 160)
        await post.meet(7, 8, *crowd)
        async with post.sending():
            for second in range(8):
                for each in crowd:
                    await post.put(each, "Xin chào")
                if second == 5:
                    await post.put(7, "Mã biên nhận A", Rank.RECEIPT)
                    await post.put(8, "câu cuối")
                    await post.put(8, "Mã biên nhận B", Rank.RECEIPT)
                await asyncio.sleep(1)
            assert post.told(7) == ["Mã biên nhận A"]
            assert post.told(8) == ["câu cuối", "Mã biên nhận B"]
        assert set(post.outcomes()) == {"ok"}

    play(database_url, script)


def test_fault_4_what_was_committed_before_a_crash_is_sent_after_it_once(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT, about="receipt:ABCD")
        async with post.sending():
            await asyncio.sleep(5)
        async with post.sending(post.another("second")):
            await asyncio.sleep(5)
        assert post.told(7) == ["Mã biên nhận ABCD"]

    play(database_url, script)


def test_fault_5_after_a_crash_while_sending_a_receipt_goes_again_and_a_nudge_does_not(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT, about="receipt:ABCD")
        await post.put(7, "nhắc", Rank.NUDGE, about="told:1")
        await post.mark(state="sending", tries=1)
        async with post.sending():
            await asyncio.sleep(5)
        assert post.told(7) == ["Mã biên nhận ABCD"]
        assert await post.states() == ["sent", "unknown"]

    play(database_url, script)


@pytest.mark.parametrize("kind", ["cut_after", "hang_after"])
def test_fault_25_an_answer_lost_after_execution_repeats_a_receipt_but_never_a_nudge(
    database_url: str, kind: str
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8)
        post.api.fault("sendMessage", kind, times=1, chat=7)
        post.api.fault("sendMessage", kind, times=1, chat=8)
        async with post.sending():
            await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT, about="receipt:ABCD")
            await post.put(8, "nhắc", Rank.NUDGE, about="told:1")
            await asyncio.sleep(60)
        assert post.told(7) == ["Mã biên nhận ABCD"] * 2
        assert post.told(8) == ["nhắc"]
        assert await post.states() == ["sent", "unknown"]

    play(database_url, script)


@pytest.mark.parametrize("kind", ["500", "html", "empty"])
def test_fault_24_an_error_of_telegrams_is_as_good_as_a_lost_answer(
    database_url: str, kind: str
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8)
        post.api.fault("sendMessage", kind, times=2, chat=7)
        post.api.fault("sendMessage", kind, times=1, chat=8)
        async with post.sending():
            await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT)
            await post.put(8, "nhắc", Rank.NUDGE)
            await asyncio.sleep(60)
        assert post.told(7) == ["Mã biên nhận ABCD"]
        assert await post.states() == ["sent", "unknown"]

    play(database_url, script)


def test_while_answers_get_lost_nudges_wait_and_are_not_spent_one_by_one(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        users = range(100, 200)
        await post.meet(*users)
        post.api.fault("sendMessage", "500", times=8)
        for user in users:
            await post.put(user, "nhắc", Rank.NUDGE)
        async with post.sending():
            await asyncio.sleep(600)
        states = await post.states()
        assert states.count("unknown") == 8
        assert states.count("sent") == 92

    play(database_url, script)


def test_what_never_reached_telegram_waits_and_all_of_it_arrives_once(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8)
        post.api.reachable = False
        async with post.sending():
            await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT)
            await post.put(8, "nhắc", Rank.NUDGE)
            await asyncio.sleep(600)
            assert 0 < post.transport.calls < 100
            post.api.reachable = True
            await asyncio.sleep(40)
        assert (post.told(7), post.told(8)) == (["Mã biên nhận ABCD"], ["nhắc"])

    play(database_url, script)


def test_when_answers_come_again_nothing_waits_out_its_rest(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(*range(7, 12))
        post.api.fault("sendMessage", "500", times=999)
        for user in range(7, 12):
            await post.put(user, "Mã biên nhận ABCD", Rank.RECEIPT)
        async with post.sending():
            await asyncio.sleep(130)
            assert min(row.tries for row in await post.rows()) > 6
            post.api.clear_faults()
            await asyncio.sleep(62)
        assert await post.states() == ["sent"] * 5

    play(database_url, script)


@pytest.mark.parametrize("seconds", [1, 35])
def test_fault_23_a_429_for_one_chat_pauses_that_chat_and_others_flow(
    database_url: str, seconds: int
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8, 9)
        post.api.fault("sendMessage", "429", chat=7, retry_after=seconds)
        async with post.sending():
            await post.put(7, "một")
            await asyncio.sleep(0.5)
            await post.put(8, "hai")
            await post.put(9, "nhắc", Rank.NUDGE)
            await asyncio.sleep(0.45)
            assert (post.told(7), post.told(8), post.told(9)) == ([], ["hai"], ["nhắc"])
            await asyncio.sleep(seconds - 1)
            tries = post.outcomes()
            await asyncio.sleep(3)
        assert tries.count("429") == 1
        assert post.told(7) == ["một"]

    play(database_url, script)


@pytest.mark.parametrize("seconds", [1, 35])
def test_fault_23_a_429_for_a_broadcast_pauses_broadcasts_and_replies_flow(
    database_url: str, seconds: int
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8, 9)
        post.api.fault("sendMessage", "429", chat=7, retry_after=seconds)
        await post.put(7, "nhắc", Rank.NUDGE)
        async with post.sending():
            await asyncio.sleep(0.3)
            await post.put(8, "nhắc", Rank.NUDGE)
            await post.put(9, "trả lời")
            await asyncio.sleep(0.5)
            assert (post.told(8), post.told(9)) == ([], ["trả lời"])
            await asyncio.sleep(seconds)
            assert (post.told(7), post.told(8)) == (["nhắc"], ["nhắc"])

    play(database_url, script)


def test_fault_26_a_telegram_that_takes_ten_seconds_a_call_holds_up_no_other_chat(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        users = range(100, 160)
        await post.meet(*users)
        post.api.fault("sendMessage", "slow", times=60, seconds=10)
        for user in users:
            await post.put(user, "trả lời")
        async with post.sending():
            await asyncio.sleep(14)
        assert all(post.told(user) == ["trả lời"] for user in users)

    play(database_url, script)


def test_a_card_is_remembered_and_the_buttons_of_the_one_before_are_taken_away(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        async with post.sending():
            await post.put(7, "", content=sending("Câu 1", card=True, keyboard=YES))
            await asyncio.sleep(3)
            first = post.api.last(7)
            await post.put(7, "", content=sending("Câu 2", card=True, keyboard=YES))
            await asyncio.sleep(5)
        second = post.api.last(7)
        chat = await post.chat(7)
        assert (chat.card_message, chat.latest_message) == (second.id, second.id)
        keyboards = {each.id: each.labels for each in post.api.said_by_bot(7)}
        assert keyboards == {first.id: [], second.id: ["Có"]}

    play(database_url, script)


def test_of_several_cards_that_wait_for_a_chat_only_the_newest_is_sent(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        await post.put(7, "", content={**sending("đầu của Câu 1"), "part": True})
        await post.put(7, "", content=sending("Câu 1", card=True, keyboard=YES))
        await post.put(7, "Tệp quá lớn")
        await post.put(7, "", content={**sending("đầu của Câu 2"), "part": True})
        await post.put(7, "", content=sending("Câu 2", card=True, keyboard=YES))
        async with post.sending():
            await asyncio.sleep(10)
        assert post.told(7) == ["Tệp quá lớn", "đầu của Câu 2", "Câu 2"]
        states = await post.states()
        assert states[:2] == ["cancelled", "cancelled"]

    play(database_url, script)


def test_the_parts_of_a_long_text_keep_their_order_when_the_first_fails(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        for text in ("phần 1", "phần 2"):
            await post.put(7, "", content={**sending(text), "part": True})
        await post.put(7, "", content=sending("phần 3", card=True, keyboard=YES))
        post.api.fault("sendMessage", "500", times=2)
        async with post.sending():
            await asyncio.sleep(20)
        assert post.told(7) == ["phần 1", "phần 2", "phần 3"]

    play(database_url, script)


def test_an_edit_that_is_unsure_is_repeated_and_an_unchanged_message_is_success(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        async with post.sending():
            await post.put(7, "", content=sending("Câu 1", card=True, keyboard=YES))
            await asyncio.sleep(3)
            post.api.fault("editMessageText", "cut_after")
            card = post.api.last(7).id
            await post.put(7, "", content=editing(card, "Câu 2", YES))
            await asyncio.sleep(10)
        assert post.told(7) == ["Câu 2"]
        assert post.outcomes("editMessageText") == ["cut_after", "400"]
        assert await post.states() == ["sent", "sent"]

    play(database_url, script)


def test_fault_29_a_card_that_was_deleted_is_sent_anew(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        async with post.sending():
            await post.put(7, "", content=sending("Câu 1", card=True, keyboard=YES))
            await asyncio.sleep(3)
            card = post.api.last(7).id
            await post.api.delete(7, card)
            await post.put(7, "", content=editing(card, "Câu 2", YES))
            await asyncio.sleep(5)
        assert post.told(7) == ["Câu 2"]
        assert (await post.chat(7)).card_message == post.api.last(7).id

    play(database_url, script)


def test_fault_29_a_card_older_than_48_hours_is_sent_anew(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        async with post.sending():
            await post.put(7, "", content=sending("Câu 1", card=True, keyboard=YES))
            await asyncio.sleep(3)
            card = post.api.last(7).id
            post.api.fault(
                "editMessageText", "refuse", description="Bad Request: message can't be edited"
            )
            await post.put(7, "", content=editing(card, "Câu 2", YES))
            await asyncio.sleep(6)
        assert post.told(7) == ["Câu 1", "Câu 2"]
        assert (await post.chat(7)).card_message == post.api.last(7).id

    play(database_url, script)


def test_an_edit_of_a_card_that_was_followed_by_another_is_sent_below(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        async with post.sending():
            for text in ("Câu 1", "Câu 2"):
                await post.put(7, "", content=sending(text, card=True, keyboard=YES))
                await asyncio.sleep(5)
            first = post.api.said_by_bot(7)[0].id
            await post.put(7, "", content=editing(first, "Câu 3", YES))
            await asyncio.sleep(5)
        assert post.told(7) == ["Câu 1", "Câu 2", "Câu 3"]

    play(database_url, script)


@pytest.mark.parametrize(
    ("kills", "told"), [(1, ["Câu 2"]), (2, ["Câu 1", "Câu 1", "Câu 2"])], ids=["one", "two"]
)
def test_an_edit_of_a_card_that_a_copy_may_stand_below_is_sent_below_both(
    database_url: str, kills: int, told: list[str]
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        await post.put(7, "", content=sending("Câu 1", card=True, keyboard=YES))
        for number in range(kills):
            post.api.fault("sendMessage", "cut_after")
            async with post.sending(post.another(f"killed {number}")):
                await asyncio.sleep(0.9)
            await post.mark(state="sending", not_before=None)
            await asyncio.sleep(2)
        pressed = post.api.said_by_bot(7)[0].id
        await post.put(7, "", content=editing(pressed, "Câu 2", YES))
        async with post.sending():
            await asyncio.sleep(5)
        assert post.told(7) == told

    play(database_url, script)


def test_a_message_that_telegram_does_not_take_is_replaced_by_a_word_and_not_logged(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        async with post.sending():
            await post.put(7, "<b>điều kín đáo")
            await asyncio.sleep(5)
        assert [("trang Phiếu" in text) for text in post.told(7)] == [True]
        assert await post.states() == ["failed", "sent"]
        assert "bad_markup" in caplog.text
        assert "kín đáo" not in caplog.text

    play(database_url, script)


def test_a_content_that_is_none_holds_up_nothing(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        await post.put(7, "", content={"do": "dance", "text": "điều kín đáo"})
        await post.put(7, "", content={"do": "send", "txt": "điều kín đáo"})
        await post.put(7, "sau đó")
        async with post.sending():
            await asyncio.sleep(10)
        assert "sau đó" in post.told(7)
        assert (await post.states())[:3] == ["failed", "failed", "sent"]
        assert "kín đáo" not in caplog.text

    play(database_url, script)


def test_a_row_without_content_holds_up_nobody(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8)
        await post.put(7, "", content={"do": "send"})
        await post.mark(content={})
        await post.put(8, "", content={"do": "edit"})
        await post.put(8, "sau đó")
        async with post.sending():
            await asyncio.sleep(10)
        assert post.told(8) == ["sau đó"]
        assert await post.states() == ["failed", "failed", "sent"]

    play(database_url, script)


def test_a_bug_is_logged_and_does_not_end_the_sender(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        read, bugs = post.store.read, [RuntimeError("odd")]

        async def odd(fn, **how):
            if bugs:
                raise bugs.pop()
            return await read(fn, **how)

        post.store.read = odd
        async with post.sending():
            await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT)
            await asyncio.sleep(10)
        assert post.told(7) == ["Mã biên nhận ABCD"]
        assert "met a bug" in caplog.text

    play(database_url, script)


def test_what_has_had_its_day_is_not_sent(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        post.api.reachable = False
        async with post.sending():
            await post.put(7, "nhắc", Rank.NUDGE, expires_at=START + dt.timedelta(minutes=5))
            await asyncio.sleep(310)
            post.api.reachable = True
            await asyncio.sleep(60)
        assert post.told(7) == []
        assert await post.states() == ["expired"]

    play(database_url, script)


def test_two_senders_take_turns_and_nothing_is_sent_twice(database_url: str) -> None:
    async def script(post: Post) -> None:
        users = range(100, 150)
        await post.meet(*users)
        for user in users:
            await post.put(user, "nhắc", Rank.NUDGE)
        async with post.sending():
            await asyncio.sleep(0.5)
            async with post.sending(post.another("second")) as second:
                await asyncio.sleep(0.5)
                post.sender.stop()
                await asyncio.sleep(30)
                assert second._fence == 2
        assert all(post.told(user) == ["nhắc"] for user in users)

    play(database_url, script)


def test_fault_36_a_sender_that_was_paused_and_replaced_writes_nothing_late(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        post.api.fault("sendMessage", "slow", seconds=5)
        async with post.sending():
            await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT)
            await asyncio.sleep(2)
            (row,) = await post.rows()
            assert row.state == "sending"
            # Somebody else has it by now, as after a pause of a minute.
            await post.store.write(
                lambda c: c.execute(update(Lease).values(holder="other", fence=Lease.fence + 1))
            )
            await asyncio.sleep(5)
            assert post.told(7) == ["Mã biên nhận ABCD"]
            (row,) = await post.rows()
            assert (row.state, row.external_id) == ("sending", None)

    play(database_url, script)


def test_fault_6_a_sender_that_is_told_to_end_finishes_its_call_and_lets_go(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        post.api.fault("sendMessage", "slow", seconds=3)
        await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT)
        ending = asyncio.create_task(post.sender.run())
        await asyncio.sleep(1)
        ending.cancel()
        began = post.now()
        with pytest.raises(asyncio.CancelledError):
            await ending
        assert (post.now() - began).total_seconds() < 10
        assert await post.states() == ["sent"]
        lease = await post.store.read(lambda c: c.execute(select(Lease)).one())
        assert lease.until <= post.now()

    play(database_url, script)


def test_what_was_marked_while_the_store_failed_is_sent_all_the_same(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        write, failing = post.store.write, [3]

        async def commit_and_fail(fn, **how):
            result = await write(fn, **how)
            failing[0] -= 1
            if failing[0] == 0:  # committed, but whoever asked never learns of it
                raise StoreBusyError
            return result

        post.store.write = commit_and_fail  # the lease, the message, the mark
        async with post.sending():
            await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT)
            await asyncio.sleep(20)
        assert failing[0] < 0
        assert post.told(7) == ["Mã biên nhận ABCD"]

    play(database_url, script)


def test_another_takes_over_within_half_a_minute(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        await post.store.write(lambda c: leases.take(c, "telegram-sender", "dead", post.now()))
        async with post.sending():
            await post.put(7, "Mã biên nhận ABCD", Rank.RECEIPT)
            await asyncio.sleep(30)
            assert post.told(7) == ["Mã biên nhận ABCD"]

    play(database_url, script)


def test_the_lease_says_when_telegram_last_answered_and_idleness_is_no_silence(
    database_url: str,
) -> None:
    async def seen(post: Post) -> float:
        at = await post.store.read(lambda c: c.scalar(select(Lease.seen_at)))
        return (post.now() - at).total_seconds()

    async def script(post: Post) -> None:
        async with post.sending():
            await asyncio.sleep(300)
            assert await seen(post) < 90
            post.api.reachable = False
            await asyncio.sleep(300)
            assert await seen(post) > 220
            post.api.reachable = True
            await asyncio.sleep(60)
            assert await seen(post) < 60

    play(database_url, script)


def test_a_chat_that_nobody_kept_yet_is_kept_with_its_first_message(database_url: str) -> None:
    async def script(post: Post) -> None:
        await post.meet(7)
        async with post.sending():
            await post.put(7, "Chào")
            await asyncio.sleep(2)
        chat = await post.chat(7)
        assert (chat.card_message, chat.latest_message) == (None, post.api.last(7).id)
        assert await post.store.read(lambda c: c.scalar(select(Chat.state))) == {}

    play(database_url, script)

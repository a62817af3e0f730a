"""The fake is as strict as Telegram: each refusal is seen through python-telegram-bot's client."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update, WebAppInfo
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from tests.telegram.bot_api import BotApi

LAN, MINH = 7_100_000_001, 7_100_000_002


class VirtualTime:
    """A clock that stands still; to sleep is to move it."""

    def __init__(self) -> None:
        self.instant = dt.datetime(2024, 11, 4, 1, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.instant

    def go(self, seconds: float) -> None:
        self.instant += dt.timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.go(seconds)
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _new_durations(monkeypatch):
    """What python-telegram-bot asks for: durations as `timedelta`."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def time():
    return VirtualTime()


@pytest.fixture
async def api(time) -> AsyncIterator[BotApi]:
    async with BotApi(clock=time.now, sleep=time.sleep) as made:
        yield made


def in_process(api: BotApi, token: str | None = None) -> Bot:
    def request():
        return HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=api.app)})

    return Bot(
        token or api.token,
        base_url="http://telegram/bot",
        base_file_url="http://telegram/file/bot",
        request=request(),
        get_updates_request=request(),
    )


@pytest.fixture
async def bot(api) -> AsyncIterator[Bot]:
    async with in_process(api) as made:
        yield made


def refused(error: type[TelegramError], words: str):
    """The client changes the case of what Telegram says."""
    return pytest.raises(error, match=f"(?i){re.escape(words)}")


def keyboard(*rows: dict[str, str]) -> InlineKeyboardMarkup:
    """Rows of label → callback data."""
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=data) for label, data in row.items()]
            for row in rows
        ]
    )


# ------------------------------------------------------------------ who asks


async def test_the_bot_knows_itself(api, bot):
    assert bot.bot.is_bot
    assert bot.username == api.username


async def test_another_token_is_refused(api):
    with pytest.raises(InvalidToken):
        await in_process(api, "7000000001:someone-elses-token-000000000").initialize()


async def test_a_method_that_does_not_exist_is_not_found(api, bot):
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendHologram")


# ------------------------------------------------------------------ updates


async def test_updates_are_handed_out_until_they_are_confirmed(api, bot):
    await api.say(LAN, "một")
    await api.say(LAN, "hai")
    first, second = await bot.get_updates(timeout=0)
    assert (first.message.text, second.message.text) == ("một", "hai")
    assert second.update_id == first.update_id + 1
    assert len(await bot.get_updates(timeout=0)) == 2
    (left,) = await bot.get_updates(offset=second.update_id, timeout=0)
    assert left.message.text == "hai"
    assert await bot.get_updates(offset=second.update_id + 1, timeout=0) == ()


async def test_a_long_poll_returns_with_the_first_update(api, bot):
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.05)
    assert not polling.done()
    await api.say(LAN, "chào")
    (update,) = await asyncio.wait_for(polling, 2)
    assert update.message.text == "chào"


async def test_limit_and_a_negative_offset(api, bot):
    for number in range(5):
        await api.say(LAN, str(number))
    assert [u.message.text for u in await bot.get_updates(limit=2, timeout=0)] == ["0", "1"]
    assert [u.message.text for u in await bot.get_updates(offset=-1, timeout=0)] == ["4"]


async def test_only_what_was_asked_for_is_kept(api, bot):
    await bot.get_updates(timeout=0, allowed_updates=["message"])
    await api.say(LAN, "chào")
    await api.block(LAN)
    assert [u.my_chat_member for u in await bot.get_updates(timeout=0)] == [None]


async def test_a_second_poll_ends_the_first(api, bot):
    async with in_process(api) as other:
        first = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(other.get_updates(timeout=30))
        with refused(Conflict, "terminated by other getUpdates"):
            await asyncio.wait_for(first, 2)
        await api.say(LAN, "chào")
        assert len(await asyncio.wait_for(second, 2)) == 1


async def test_a_press_lives_150_seconds_and_a_message_a_day(api, bot, time):
    await api.say(LAN, "/start")
    await bot.send_message(LAN, "Chọn", reply_markup=keyboard({"Có": "y"}))
    await api.tap(LAN, "Có")
    time.go(149)
    assert [bool(u.callback_query) for u in await bot.get_updates(timeout=0)] == [False, True]
    time.go(1)
    (left,) = await bot.get_updates(timeout=0)
    assert left.message.text == "/start"
    time.go(86_400)
    assert await bot.get_updates(timeout=0) == ()
    assert [each.kind for each in api.pending.lost] == ["callback_query", "message"]


async def test_what_was_confirmed_can_come_again(api, bot):
    await api.say(LAN, "chào")
    (update,) = await bot.get_updates(timeout=0)
    await bot.get_updates(offset=update.update_id + 1, timeout=0)
    api.again(update.update_id, update.to_dict())
    (same,) = await bot.get_updates(timeout=0)
    assert same.update_id == update.update_id
    await api.say(LAN, "nữa")
    assert api.pending.next_id == update.update_id + 2


# ------------------------------------------------------------------ webhook


class Hooked:
    """The bot's side of a webhook: answers with `statuses` in turn, then with 200."""

    def __init__(self, *statuses: int, headers: dict[str, str] | None = None) -> None:
        self.statuses, self.headers = list(statuses), headers or {}
        self.got: list[tuple[str | None, Update]] = []
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=self._app()))

    def _app(self) -> Starlette:
        async def take(request: Request) -> Response:
            update = Update.de_json(await request.json(), None)
            self.got.append((request.headers.get("x-telegram-bot-api-secret-token"), update))
            status = self.statuses.pop(0) if self.statuses else 200
            return Response(status_code=status, headers=self.headers if status != 200 else {})

        return Starlette(routes=[Route("/hook", take, methods=["POST"])])


def hooked(time: VirtualTime, hook: Hooked) -> BotApi:
    return BotApi(clock=time.now, sleep=time.sleep, hook_client=hook.client)


async def test_a_webhook_is_told_with_its_secret(time):
    hook = Hooked()
    async with hooked(time, hook) as api, in_process(api) as bot:
        await bot.set_webhook("http://office/hook", secret_token="s3cret-of-ours")  # noqa: S106
        await api.say(LAN, "chào")
        await api.settled()
        ((secret, update),) = hook.got
        assert (secret, update.message.text) == ("s3cret-of-ours", "chào")
        with refused(Conflict, "webhook is active"):
            await bot.get_updates(timeout=0)
        assert (await bot.get_webhook_info()).url == "http://office/hook"
        await bot.delete_webhook()
        assert await bot.get_updates(timeout=0) == ()


async def test_a_failing_webhook_is_tried_again_with_growing_pauses(time):
    hook = Hooked(500, 502, 403)
    async with hooked(time, hook) as api, in_process(api) as bot:
        await bot.set_webhook("http://office/hook")
        before = time.now()
        await api.say(LAN, "chào")
        await api.settled()
        assert [status for _, status in api.delivering.hook.deliveries] == [500, 502, 403, 200]
        assert (time.now() - before).total_seconds() == 1 + 2 + 4
        assert "403" in (await bot.get_webhook_info()).last_error_message


async def test_a_webhook_may_ask_for_a_pause(time):
    hook = Hooked(503, headers={"retry-after": "35"})
    async with hooked(time, hook) as api, in_process(api) as bot:
        await bot.set_webhook("http://office/hook")
        before = time.now()
        await api.say(LAN, "chào")
        await api.settled()
        assert (time.now() - before).total_seconds() == 35


async def test_a_press_that_the_webhook_never_took_is_lost(time):
    hook = Hooked(*[500] * 40)
    async with hooked(time, hook) as api, in_process(api) as bot:
        await api.say(LAN, "/start")
        await bot.get_updates(offset=-1, timeout=0)
        sent = await bot.send_message(LAN, "Chọn", reply_markup=keyboard({"Có": "y"}))
        api.pending.waiting.clear()
        await bot.set_webhook("http://office/hook")
        await api.tap(LAN, "Có", sent.message_id)
        await api.settled()
        assert [each.kind for each in api.pending.lost] == ["callback_query"]
        assert 7 <= len(hook.got) <= 8


async def test_a_queue_that_fails_holds_up_no_other():
    """Lan's message fails for ever; Minh's, and Lan's own press, come through."""
    got: list[str] = []

    async def take(request: Request) -> Response:
        body = await request.json()
        text = body.get("message", {}).get("text") or "press"
        got.append(text)
        return Response(status_code=500 if text == "hỏng" else 200)

    app = Starlette(routes=[Route("/hook", take, methods=["POST"])])
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
    async with BotApi(hook_client=client) as api, in_process(api) as bot:
        await api.say(LAN, "/start")
        await bot.send_message(LAN, "Chọn", reply_markup=keyboard({"Có": "y"}))
        api.pending.waiting.clear()
        await bot.set_webhook("http://office/hook")
        await api.say(LAN, "hỏng")
        await api.say(LAN, "sau")
        await api.tap(LAN, "Có")
        await api.say(MINH, "tốt")
        await api.wait_for(lambda: {"press", "tốt", "hỏng"} <= set(got))
        assert "sau" not in got


async def test_secrets_and_addresses_that_telegram_would_not_take(time):
    async with BotApi(https_only=True) as api, in_process(api) as bot:
        with refused(BadRequest, "HTTPS URL must be provided"):
            await bot.set_webhook("http://office/hook")
        with refused(BadRequest, "unallowed characters"):
            await bot.set_webhook("https://office/hook", secret_token="có dấu")  # noqa: S106


# ------------------------------------------------------------------ what is refused of a message


async def test_a_text_of_4096_units_passes_and_one_more_does_not(api, bot):
    await api.say(LAN, "/start")
    await bot.send_message(LAN, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    with refused(BadRequest, "message is too long"):
        await bot.send_message(LAN, "x" * 4097)
    with refused(BadRequest, "message is too long"):
        await bot.send_message(LAN, "😀" * 2049)  # two units each


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
async def test_an_empty_text_is_refused(api, bot, text):
    await api.say(LAN, "/start")
    with refused(BadRequest, "message text is empty"):
        await bot.send_message(LAN, text, parse_mode="HTML")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a < b", "Unclosed or empty start tag at byte offset 2"),
        ("đó <table>", 'Unsupported start tag "table" at byte offset 5'),
        ("<b>đậm", "Can't find end tag corresponding to start tag"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<span>x</span>", 'Unsupported start tag "span"'),
    ],
)
async def test_bad_html_is_refused(api, bot, text, why):
    await api.say(LAN, "/start")
    with refused(BadRequest, f"can't parse entities: {why}"):
        await bot.send_message(LAN, text, parse_mode="HTML")


async def test_good_html_is_shown_without_its_marks(api, bot):
    await api.say(LAN, "/start")
    sent = await bot.send_message(
        LAN, '😀 <b>Hạn</b> &lt;17:00&gt; &amp; <a href="https://a.vn/x">đây</a>', parse_mode="HTML"
    )
    assert api.last(LAN).text == "😀 Hạn <17:00> & đây"
    assert [(e.type, sent.parse_entity(e)) for e in sent.entities] == [
        ("bold", "Hạn"),
        ("text_link", "đây"),
    ]


async def test_a_keyboard_has_its_limits(api, bot):
    await api.say(LAN, "/start")
    await bot.send_message(LAN, "x", reply_markup=keyboard({"A": "x" * 64}))
    with refused(BadRequest, "button_data_invalid"):
        await bot.send_message(LAN, "x", reply_markup=keyboard({"A": "x" * 65}))
    with refused(BadRequest, "button_data_invalid"):
        await bot.send_message(LAN, "x", reply_markup=keyboard({"A": "ế" * 22}))  # 66 bytes
    with refused(BadRequest, "Text buttons are unallowed"):
        await bot.send_message(LAN, "x", reply_markup=keyboard({"A": ""}))
    with refused(BadRequest, "must be non-empty"):
        await bot.send_message(LAN, "x", reply_markup=keyboard({" ": "x"}))
    hundred = [{str(n * 10 + m): "x" for m in range(5)} for n in range(20)]
    await bot.send_message(LAN, "x", reply_markup=keyboard(*hundred))
    with refused(BadRequest, "reply markup is too long"):
        await bot.send_message(LAN, "x", reply_markup=keyboard(*hundred, {"A": "x"}))
    with refused(BadRequest, "reply markup is too long"):
        await bot.send_message(LAN, "x", reply_markup=keyboard({str(n): "x" for n in range(9)}))


def link(url: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Mở", url=url)]])


async def test_a_button_opens_only_an_address_with_a_dot_in_it(api, bot):
    await api.say(LAN, "/start")
    await bot.send_message(LAN, "x", reply_markup=link("http://127.0.0.1:8000/vao/x"))
    with refused(BadRequest, "Wrong HTTP URL"):
        await bot.send_message(LAN, "x", reply_markup=link("http://localhost:8000/vao/x"))
    with refused(BadRequest, "Unsupported URL protocol"):
        await bot.send_message(LAN, "x", reply_markup=link("ftp://a.vn/x"))


async def test_addresses_that_only_this_machine_knows_may_be_refused_too(api, bot):
    api.public_buttons = True
    await api.say(LAN, "/start")
    await bot.send_message(LAN, "x", reply_markup=link("https://phieu.example.vn/vao/x"))
    for url in ("http://127.0.0.1:8000/", "http://192.168.1.4/", "http://may-chu.local/"):
        with refused(BadRequest, "button_url_invalid"):
            await bot.send_message(LAN, "x", reply_markup=link(url))


async def test_a_web_app_button_is_for_private_chats(api, bot):
    group = await api.make_group("Phòng Tổng hợp", [LAN])
    button = InlineKeyboardButton("Mở", web_app=WebAppInfo("https://a.vn"))
    with refused(BadRequest, "BUTTON_TYPE_INVALID"):
        await bot.send_message(group, "x", reply_markup=InlineKeyboardMarkup([[button]]))


# ------------------------------------------------------------------ editing and deleting


async def test_an_edit_that_changes_nothing_is_refused(api, bot):
    await api.say(LAN, "/start")
    sent = await bot.send_message(
        LAN, "<b>A</b>", parse_mode="HTML", reply_markup=keyboard({"B": "b"})
    )
    same = {"chat_id": LAN, "message_id": sent.message_id}
    with refused(BadRequest, "message is not modified"):
        await bot.edit_message_text(
            "<b>A</b>", parse_mode="HTML", reply_markup=keyboard({"B": "b"}), **same
        )
    await bot.edit_message_text("C", **same)
    assert (api.last(LAN).text, api.last(LAN).labels, api.last(LAN).edited) == ("C", [], True)
    with refused(BadRequest, "message is not modified"):
        await bot.edit_message_reply_markup(reply_markup=None, **same)


async def test_what_is_gone_old_or_somebody_elses_is_not_edited(api, bot, time):
    hers = await api.say(LAN, "của tôi")
    await api.say(MINH, "/start")
    sent = await bot.send_message(LAN, "A")
    with refused(BadRequest, "message can't be edited"):
        await bot.edit_message_text("B", LAN, hers)
    with refused(BadRequest, "message to edit not found"):
        await bot.edit_message_text("B", MINH, sent.message_id)
    time.go(48 * 3600 + 1)
    with refused(BadRequest, "message can't be edited"):
        await bot.edit_message_text("B", LAN, sent.message_id)
    with refused(BadRequest, "can't be deleted"):
        await bot.delete_message(LAN, sent.message_id)
    again = await bot.send_message(LAN, "C")
    await api.delete(LAN, again.message_id)
    with refused(BadRequest, "message to edit not found"):
        await bot.edit_message_text("B", LAN, again.message_id)


async def test_a_deleted_message_leaves_the_chat(api, bot):
    await api.say(LAN, "/start")
    sent = await bot.send_message(LAN, "A")
    assert await bot.delete_message(LAN, sent.message_id)
    assert api.said_by_bot(LAN) == []


# ------------------------------------------------------------------ presses


async def test_a_press_is_answered_once_and_in_its_time(api, bot, time):
    await api.say(LAN, "/start")
    await bot.send_message(LAN, "Chọn", reply_markup=keyboard({"Có": "y"}))
    first, second = await api.double_tap(LAN, "Có")
    assert first != second
    await bot.answer_callback_query(first, "Đã ghi")
    assert api.toast(first) == "Đã ghi"
    with refused(BadRequest, "query is too old"):
        await bot.answer_callback_query(first)
    with refused(BadRequest, "message_too_long"):
        await bot.answer_callback_query(second, "x" * 201)
    time.go(150)
    with refused(BadRequest, "query is too old"):
        await bot.answer_callback_query(second)


async def test_a_press_names_the_newest_button_of_that_label(api, bot):
    await api.say(LAN, "/start")
    await bot.send_message(LAN, "1", reply_markup=keyboard({"Có": "a"}))
    newest = await bot.send_message(LAN, "2", reply_markup=keyboard({"Có": "b"}))
    await api.tap(LAN, "Có")
    await api.tap(LAN, "a")
    presses = [u.callback_query for u in await bot.get_updates(timeout=0) if u.callback_query]
    assert [each.data for each in presses] == ["b", "a"]
    assert presses[0].message.message_id == newest.message_id
    with pytest.raises(LookupError, match="there are"):
        await api.tap(LAN, "Không")


# ------------------------------------------------------------------ who can be written to


async def test_nobody_is_written_to_who_did_not_write_first(api, bot):
    api.person(LAN, "Lan")
    for stranger in (LAN, MINH):
        with refused(BadRequest, "chat not found"):
            await bot.send_message(stranger, "x")
    await api.make_group("Phòng Tổng hợp", [LAN])
    with refused(Forbidden, "can't initiate conversation"):
        await bot.send_message(LAN, "x")
    await api.start(LAN, "ma-moi")
    await bot.send_message(LAN, "x")


async def test_who_stopped_the_bot_is_not_reached_until_they_start_it_again(api, bot):
    await api.say(LAN, "/start")
    await api.block(LAN)
    with refused(Forbidden, "bot was blocked by the user"):
        await bot.send_message(LAN, "x")
    await api.start(LAN)
    await bot.send_message(LAN, "x")
    changes = [u.my_chat_member for u in await bot.get_updates(timeout=0) if u.my_chat_member]
    assert [each.new_chat_member.status for each in changes] == ["kicked", "member"]


async def test_a_deleted_account_is_not_reached(api, bot):
    await api.say(LAN, "/start")
    await api.delete_account(LAN)
    with refused(Forbidden, "user is deactivated"):
        await bot.send_message(LAN, "x")


async def test_a_group_is_heard_where_it_names_the_bot_and_can_be_left(api, bot):
    group = await api.make_group("Phòng Tổng hợp", [LAN, MINH])
    await api.say(MINH, "chuyện khác", group=group)
    await api.say(MINH, f"@{api.username} ơi", group=group)
    added, named = await bot.get_updates(timeout=0)
    assert added.my_chat_member.new_chat_member.status == "member"
    assert (named.message.chat.type, named.message.from_user.id) == ("supergroup", MINH)
    await bot.send_message(group, "Xin nhắn riêng")
    assert (await bot.get_chat(group)).title == "Phòng Tổng hợp"
    await bot.leave_chat(group)
    with refused(Forbidden, "kicked"):
        await bot.send_message(group, "x")


# ------------------------------------------------------------------ what people send


async def test_an_edited_message_and_a_forwarded_one(api, bot):
    first = await api.say(LAN, "sai")
    await api.edit(LAN, first, "đúng")
    sent = await bot.send_message(LAN, "Chọn", reply_markup=keyboard({"Có": "y"}))
    copy = await api.forward(LAN, sent.message_id)
    _, edited, forwarded = await bot.get_updates(timeout=0)
    assert edited.edited_message.text == "đúng"
    assert edited.edited_message.message_id == first
    assert forwarded.message.forward_origin.sender_user.username == api.username
    assert forwarded.message.reply_markup is None
    with pytest.raises(LookupError):
        await api.tap(LAN, "Có", copy)


async def test_files_come_and_go_whole(api, bot):
    await api.send_file(LAN, "minh-chung.pdf", b"%PDF-1.7 noi dung", caption="đây ạ")
    await api.send_file(LAN, "anh.jpg", b"\xff\xd8\xff anh", "photo")
    document, photo = await bot.get_updates(timeout=0)
    assert document.message.document.mime_type == "application/pdf"
    assert document.message.caption == "đây ạ"
    file = await bot.get_file(document.message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7 noi dung"
    assert len(photo.message.photo) == 2
    largest = await bot.get_file(photo.message.photo[-1].file_id)
    assert bytes(await largest.download_as_bytearray()) == b"\xff\xd8\xff anh"
    with refused(BadRequest, "wrong file_id"):
        await bot.get_file("khong-co")


async def test_what_is_too_large_to_fetch(api, bot):
    await api.send_file(LAN, "phim.mp4", bytes(20 * 1024**2 + 1))
    (update,) = await bot.get_updates(timeout=0)
    with refused(BadRequest, "file is too big"):
        await bot.get_file(update.message.document.file_id)


async def test_an_album_is_several_messages(api, bot):
    await api.send_album(LAN, [("a.pdf", b"a"), ("b.pdf", b"b")])
    first, second = await bot.get_updates(timeout=0)
    assert first.message.media_group_id == second.message.media_group_id is not None


@pytest.mark.parametrize("what", ["sticker", "voice", "contact", "place", "video", "dice"])
async def test_other_stuff_can_be_read(api, bot, what):
    await api.send_stuff(LAN, what)
    (update,) = await bot.get_updates(timeout=0)
    assert update.message.effective_attachment


async def test_the_bot_sends_files(api, bot):
    await api.say(LAN, "/start")
    sent = await bot.send_document(
        LAN, b"PK noi dung", filename="bao-cao.docx", caption="Bản của bạn"
    )
    assert api.last(LAN).file == "bao-cao.docx"
    assert api.files[sent.document.file_id].content == b"PK noi dung"
    await bot.send_document(LAN, sent.document.file_id)
    await bot.send_photo(LAN, b"\x89PNG")
    with refused(BadRequest, "non-empty"):
        await bot.send_document(LAN, b"", filename="rong.pdf")


async def test_commands_of_the_menu(api, bot):
    await bot.set_my_commands([("start", "Bắt đầu"), ("viec", "Việc của tôi")])
    assert [each.command for each in await bot.get_my_commands()] == ["start", "viec"]
    assert await bot.send_chat_action(await api.say(LAN, "x") and LAN, "typing")
    with refused(BadRequest, "bot_command_invalid"):
        await bot.set_my_commands([("Việc", "x")])


# ------------------------------------------------------------------ limits


async def test_one_message_a_second_in_a_chat(api, bot, time):
    api.limit()
    await api.say(LAN, "/start")
    sent = await bot.send_message(LAN, "1")
    time.go(0.5)
    with pytest.raises(RetryAfter) as limited:
        await bot.edit_message_text("2", LAN, sent.message_id)
    assert limited.value.retry_after == dt.timedelta(seconds=1)
    time.go(0.5)
    await bot.edit_message_text("2", LAN, sent.message_id)
    assert [each.outcome for each in api.sends] == ["ok", "429", "ok"]


async def test_thirty_messages_a_second_over_all(api, bot, time):
    api.limit()
    for user in range(1, 33):
        await api.say(user, "/start")
    for user in range(1, 31):
        await bot.send_message(user, "x")
        time.go(0.01)
    with pytest.raises(RetryAfter):
        await bot.send_message(31, "x")
    assert api.busiest() == 30
    time.go(0.71)
    await bot.send_message(31, "x")


async def test_twenty_messages_a_minute_in_a_group(api, bot, time):
    api.limit()
    group = await api.make_group("Phòng Tổng hợp", [LAN])
    for _ in range(20):
        await bot.send_message(group, "x")
        time.go(1)
    with pytest.raises(RetryAfter) as limited:
        await bot.send_message(group, "x")
    assert limited.value.retry_after == dt.timedelta(seconds=40)


async def test_answers_to_presses_are_not_counted(api, bot):
    api.limit()
    await api.say(LAN, "/start")
    await bot.send_message(LAN, "Chọn", reply_markup=keyboard({"Có": "y"}))
    for press in await api.double_tap(LAN, "Có"):
        await bot.answer_callback_query(press)


# ------------------------------------------------------------------ faults on order


async def test_faults_come_as_ordered_and_end(api, bot):
    await api.say(LAN, "/start")
    api.fault("sendMessage", "429", retry_after=35)
    api.fault("sendMessage", "500", 2)
    with refused(RetryAfter, "35"):
        await bot.send_message(LAN, "x")
    for _ in range(2):
        with refused(NetworkError, "Internal Server Error"):
            await bot.send_message(LAN, "x")
    await bot.send_message(LAN, "x")
    assert len(api.said_by_bot(LAN)) == 1


@pytest.mark.parametrize("kind", ["html", "empty"])
async def test_an_answer_that_is_not_telegrams(api, bot, kind):
    await api.say(LAN, "/start")
    api.fault("*", kind)
    with pytest.raises(TelegramError):
        await bot.send_message(LAN, "x")


@pytest.mark.parametrize(
    ("kind", "error", "arrived"),
    [
        ("cut", NetworkError, 0),
        ("cut_after", NetworkError, 1),
        ("hang", TimedOut, 0),
        ("hang_after", TimedOut, 1),
    ],
)
async def test_a_line_that_breaks_before_or_after_the_act(api, bot, kind, error, arrived):
    await api.say(LAN, "/start")
    api.fault("sendMessage", kind)
    with pytest.raises(error):
        await bot.send_message(LAN, "x")
    assert len(api.said_by_bot(LAN)) == arrived
    assert api.sends[-1].outcome == kind


async def test_a_slow_call_is_carried_out(api, bot, time):
    await api.say(LAN, "/start")
    before = time.now()
    api.fault("sendMessage", "slow", seconds=10)
    await bot.send_message(LAN, "x")
    assert (time.now() - before).total_seconds() == 10


async def test_a_fault_may_be_for_one_chat_and_after_some(api, bot):
    await api.say(LAN, "/start")
    await api.say(MINH, "/start")
    api.fault("sendMessage", "500", chat=MINH, skip=1)
    await bot.send_message(LAN, "x")
    await bot.send_message(MINH, "x")
    with pytest.raises(NetworkError):
        await bot.send_message(MINH, "x")


async def test_telegram_is_not_reachable_at_all(api, bot):
    await api.say(LAN, "/start")
    api.reachable = False
    with refused(NetworkError, "ConnectError"):
        await bot.send_message(LAN, "x")
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=0)
    api.reachable = True
    await bot.send_message(LAN, "x")


async def test_two_presses_at_once_are_handled_at_once(api, bot):
    """The fake lets others in between: a bot that forgets its locks is seen to do so."""
    await api.say(LAN, "/start")
    sent = await bot.send_message(LAN, "0")
    state = {"answers": 0}

    async def handle() -> None:
        if state["answers"] == 0:
            await bot.edit_message_text("đang ghi", LAN, sent.message_id)
            state["answers"] += 1

    results = await asyncio.gather(handle(), handle(), return_exceptions=True)
    assert any(isinstance(each, BadRequest) for each in results)

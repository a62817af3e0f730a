# mypy: ignore-errors
# ruff: noqa: ARG001, E501, INP001, S101
"""aiogram's FSM, in memory or in SQLite with synchronous=FULL; and aiogram-dialog in memory."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.base import BaseSession
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import TextInput
from aiogram_dialog.widgets.kbd import Button, Column
from aiogram_dialog.widgets.text import Const
from talk import QUESTIONS, TOKEN, Shown, timed

REVIEW = len(QUESTIONS)
Form = type("Form", (StatesGroup,), {f"q{n}": State() for n in range(REVIEW + 1)})
STATES: list[State] = [getattr(Form, f"q{n}") for n in range(REVIEW + 1)]


class Stubbed(BaseSession):
    """Telegram, as near as can be."""

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.shown = shown

    async def make_request(self, bot: Bot, method: Any, timeout: Any = None) -> Any:  # noqa: ASYNC109
        given = {
            key: self.prepare_value(value, bot=bot, files={})
            for key, value in method.model_dump(warnings=False).items()
            if value is not None
        }
        result = self.shown.sent(method.__api_method__, given)
        answer = json.dumps({"ok": True, "result": result})
        return self.check_response(bot, method, 200, answer).result

    async def stream_content(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    async def close(self) -> None: ...


class Sqlite(BaseStorage):
    """One row for each key, written and committed at once."""

    def __init__(self, file: Path) -> None:
        self.db = sqlite3.connect(file, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("CREATE TABLE fsm (key TEXT PRIMARY KEY, state TEXT, data TEXT)")
        self.keys = DefaultKeyBuilder()

    async def set_state(self, key: StorageKey, state: Any = None) -> None:
        name = state.state if isinstance(state, State) else state
        self.db.execute(
            "INSERT INTO fsm VALUES (?, ?, '{}') ON CONFLICT (key) DO UPDATE SET state=excluded.state",
            (self.keys.build(key), name),
        )

    async def get_state(self, key: StorageKey) -> str | None:
        row = self.db.execute(
            "SELECT state FROM fsm WHERE key=?", (self.keys.build(key),)
        ).fetchone()
        return row[0] if row else None

    async def set_data(self, key: StorageKey, data: Any) -> None:
        self.db.execute(
            "INSERT INTO fsm VALUES (?, NULL, ?) ON CONFLICT (key) DO UPDATE SET data=excluded.data",
            (self.keys.build(key), json.dumps(data, ensure_ascii=False)),
        )

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        row = self.db.execute(
            "SELECT data FROM fsm WHERE key=?", (self.keys.build(key),)
        ).fetchone()
        return json.loads(row[0]) if row else {}

    async def close(self) -> None:
        self.db.close()


def card(place: int) -> dict[str, Any]:
    if place == REVIEW:
        return {"text": "Xem lại. Để nộp, nhắn: NỘP 4821"}
    label, choices = QUESTIONS[place]
    rows = [
        [InlineKeyboardButton(text=choice, callback_data=f"{place}.{number}")]
        for number, choice in enumerate(choices or [])
    ]
    return {
        "text": label,
        "reply_markup": InlineKeyboardMarkup(inline_keyboard=rows) if rows else None,
    }


def fsm(dispatcher: Dispatcher) -> None:
    @dispatcher.message(CommandStart())
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(STATES[0])
        await message.answer(**card(0))

    def ask(place: int) -> None:
        if QUESTIONS[place][1]:

            @dispatcher.callback_query(STATES[place], F.data.startswith(f"{place}."))
            async def press(query: CallbackQuery, state: FSMContext) -> None:
                await state.update_data({str(place): query.data})
                await state.set_state(STATES[place + 1])
                await query.answer()
                await query.message.edit_text(**card(place + 1))

        else:

            @dispatcher.message(STATES[place])
            async def typed(message: Message, state: FSMContext) -> None:
                await state.update_data({str(place): message.text})
                await state.set_state(STATES[place + 1])
                await message.answer(**card(place + 1))

    for place in range(REVIEW):
        ask(place)

    @dispatcher.message(STATES[REVIEW], F.text.regexp(r"^nộp \d{4}$"))
    async def submit(message: Message, state: FSMContext) -> None:
        assert len(await state.get_data()) == len(QUESTIONS)
        await state.set_state(None)
        await message.answer("Đã nộp. Mã biên nhận: ABCDE-12345")


def dialog(dispatcher: Dispatcher) -> None:
    @dispatcher.message(CommandStart())
    async def start(_: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(STATES[0], mode=StartMode.RESET_STACK)

    def window(place: int) -> Window:
        label, choices = QUESTIONS[place]

        async def press(_: CallbackQuery, button: Button, manager: DialogManager) -> None:
            manager.dialog_data[str(place)] = button.widget_id
            await manager.next()

        async def typed(_: Message, __: Any, manager: DialogManager, text: str) -> None:
            manager.dialog_data[str(place)] = text
            await manager.next()

        if choices:
            buttons = [Button(Const(c), id=f"c{n}", on_click=press) for n, c in enumerate(choices)]
            return Window(Const(label), Column(*buttons), state=STATES[place])
        return Window(
            Const(label), TextInput(id=f"t{place}", on_success=typed), state=STATES[place]
        )

    async def submit(message: Message, _: Any, manager: DialogManager, text: str) -> None:
        assert len(manager.dialog_data) == len(QUESTIONS)
        await manager.done()
        await message.answer("Đã nộp. Mã biên nhận: ABCDE-12345")

    review = Window(
        Const("Xem lại. Để nộp, nhắn: NỘP 4821"), TextInput(id="s", on_success=submit),
        state=STATES[REVIEW],
    )  # fmt: skip
    dispatcher.include_router(Dialog(*(window(place) for place in range(REVIEW)), review))
    setup_dialogs(dispatcher)


async def run(users: int, *, stored: str) -> dict[str, Any]:
    shown = Shown()
    bot = Bot(TOKEN, session=Stubbed(shown))
    with tempfile.TemporaryDirectory() as folder:
        storage = Sqlite(Path(folder) / "fsm.db") if stored == "sqlite" else MemoryStorage()
        dispatcher = Dispatcher(storage=storage)
        (dialog if stored == "dialog" else fsm)(dispatcher)

        async def feed(raw: bytes) -> None:
            await dispatcher.feed_raw_update(bot, json.loads(raw))

        found = await timed(users, shown, feed)
        assert all("biên nhận" in each["text"] for each in shown.newest.values())
        await storage.close()
    return found

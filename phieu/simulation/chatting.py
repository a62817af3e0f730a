"""One invented person at one form, in the messenger: the same words as on the phone page.

What does not fit a chat is answered on the page, as the chat says; so is a hand-in over a slow
line, of which a messenger knows nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from bot.telegram.buttons import Button, Do, read
from intake.turn import Prompt, RowEditor
from phieu.simulation.answering import needs_file
from phieu.simulation.files import a_file
from phieu.simulation.messenger import Messenger
from phieu.simulation.pages import RefusedError
from phieu.simulation.person import Filler, Json

_NUMBER = re.compile(r"NỘP \d{4}")
_PLAIN = {"keep": Do.KEEP, "nil": Do.NIL, "skip": Do.SKIP, "back": Do.BACK}


@dataclass
class Chatter(Filler):
    """`user` is the person's number at the messenger."""

    messenger: Messenger | None = None
    user: int = 0

    async def _send(
        self, version: int, said: Json, slowly_until: dt.datetime | None = None
    ) -> tuple[int, Json]:
        _, turn = await self._turn()
        if slowly_until is not None or not _fits(turn, said):
            return await super()._send(version, said, slowly_until)
        await self._at_the_form(version)
        if said["kind"] == "submit":
            return await self._hand_in()
        await self._say(turn, said)
        return await self._led_to(version, said)

    async def _answer(self, version: int, turn: Json) -> tuple[int, Json]:
        upload = needs_file(turn)
        if upload is None or not _fits(turn, {"kind": "attached"}):
            return await super()._answer(version, turn)
        if turn["kind"] == "ask" and turn["prompt"]["again"]:
            self.answered_again.add(turn["prompt"]["question"])
        name, content = a_file(upload["extensions"][0], self.chance)
        await self._at_the_form(version)
        await self._phone.send_file(self.user, name, content)
        await self._settle()
        return await self._led_to(version, {"kind": "attached"})

    # ------------------------------------------------------------------ at the phone

    @property
    def _phone(self) -> Any:
        assert self.messenger is not None  # noqa: S101 - given when it was made
        return self.messenger.api

    async def _settle(self) -> None:
        assert self.messenger is not None  # noqa: S101
        await self.messenger.settle()

    async def _at_the_form(self, version: int) -> None:
        """The newest card of the bot is that of this form as it stands."""
        if self._stands(version):
            return
        await self._phone.say(self.user, "/viec")
        await self._settle()
        await self._press(Do.OPEN)
        if not self._stands(version):
            raise RefusedError(f"task {self.task}: the chat shows {self._last.text[:200]!r}")

    @property
    def _last(self) -> Any:
        return self._phone.last(self.user)

    def _keys(self) -> list[tuple[str, Button]]:
        found = ((key.data, read(key.data or "")) for key in self._last.buttons)
        return [(data, button) for data, button in found if button is not None]

    def _stands(self, version: int) -> bool:
        return any(
            button.submission == self.task
            and button.version == version
            and button.do not in {Do.OPEN, Do.SHOW}
            for _, button in self._keys()
        )

    async def _press(self, do: Do, index: int = 0) -> None:
        for data, button in self._keys():
            if (button.do, button.index, button.submission) == (do, index, self.task):
                await self._phone.tap(self.user, data, self._last.id)
                await self._settle()
                return
        raise RefusedError(f"task {self.task}: no button {do.name} {index} on {self._last.labels}")

    async def _say(self, turn: Json, said: Json) -> None:
        widget = turn.get("prompt", {}).get("widget", {})
        codes = [option["code"] for option in widget.get("options", ())]
        match said["kind"]:
            case "typed":
                await self._phone.say(self.user, said["text"])
                await self._settle()
            case "tap" if widget["widget"] == "confirm":
                await self._press(Do.CONFIRM)
            case "tap":
                await self._press(Do.CHOOSE, codes.index(said["choice"]))
            case "picked":
                await self._pick(codes, said["choices"])
            case "keep" if widget["widget"] == "choices":
                await self._press(Do.CHOOSE, codes.index(_code_of(turn["prompt"]["value"])))
            case kind:
                await self._press(_PLAIN[kind])

    async def _pick(self, codes: list[str], wanted: list[str]) -> None:
        for index, code in enumerate(codes):
            ticked = any(b.do is Do.UNTICK and b.index == index for _, b in self._keys())
            if ticked != (code in wanted):
                await self._press(Do.UNTICK if ticked else Do.TICK, index)
        await self._press(Do.DONE)

    # ------------------------------------------------------------------ what it led to

    async def _led_to(self, version: int, said: Json) -> tuple[int, Json]:
        """What a phone page would have been answered with: a reply that was not taken asks
        again."""
        now, turn = await self._turn()
        if now == version and turn["kind"] == "ask" and said["kind"] != "back":
            return now, {**turn, "kind": "retry"}
        return now, turn

    async def _hand_in(self) -> tuple[int, Json]:
        """By the number that the chat shows; what counts is the receipt in the chat."""
        found = _NUMBER.search(self._last.text)
        if found is None:
            raise RefusedError(f"task {self.task}: no number to hand in by: {self._last.text!r}")
        await self._phone.say(self.user, found.group())
        await self._settle()
        version, turn = await self._turn()
        if turn["kind"] == "finished" and turn["receipt"]["code"] not in self._last.text:
            raise RefusedError(f"task {self.task}: the receipt is not in the chat")
        return version, turn


def _fits(turn: Json, said: Json) -> bool:
    """Whether the chat takes it: no table, nothing sensitive."""
    if "prompt" not in turn:
        return bool(said["kind"] == "submit")
    prompt = Prompt.model_validate(turn["prompt"])
    return not prompt.sensitive and not isinstance(prompt.widget, RowEditor)


def _code_of(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

"""A phone that reads the pages as HTML and presses buttons, and a program that speaks JSON."""

from __future__ import annotations

import itertools
import json
from typing import Any

import httpx
from fastapi import FastAPI
from lxml import html

from pages.rooms import Rooms
from people.invitations import Invitation, invite

ORIGIN = "http://phieu.test"


def _client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN})


class Phone:
    """`page` is what it shows; `press` sends the form with a button, as a browser would."""

    def __init__(self, app: FastAPI, rooms: Rooms) -> None:
        self.client = _client(app)
        self.rooms = rooms
        self.answer: httpx.Response
        self.page: Any = None

    async def open(self, path: str) -> Phone:
        return self._show(await self.client.get(path, follow_redirects=True))

    async def sign_in(self, employee: int) -> Phone:
        """By the link of an invitation, past the privacy notice, to the task list."""
        invited = await self.invitation(employee)
        await self.open(f"/vao/{invited.link_code}")
        await self.press()
        await self.press()
        assert self.path == "/"
        return self

    async def invitation(self, employee: int) -> Invitation:
        now = self.rooms.clock.now()
        return await self.rooms.store.write(lambda c: invite(c, employee, now))

    async def press(
        self, do: str | None = None, action: str | None = None, **typed: str | list[str]
    ) -> Phone:
        """Send the form of the page (the one to `action`) by the button `do`; a field named
        `cell_x` is the cell x."""
        form = self.form(action)
        fields = {**self.fields(form), **_named(typed)}
        if do is not None:
            fields["do"] = do
        return await self.post(form.action, fields)

    async def post(self, path: str, fields: dict[str, Any], **more: Any) -> Phone:
        got = await self.client.post(path, data=fields, follow_redirects=True, **more)
        return self._show(got)

    async def send_file(self, name: str, content: bytes, do: str = "save") -> Phone:
        form = self.form()
        fields = {**self.fields(form), "do": do}
        return await self.post(form.action, fields, files={"file": (name, content)})

    def form(self, action: str | None = None) -> Any:
        """The form to `action`; without one, that of the page's own business."""
        forms = [form for form in self.page.forms if form.action != "/dong-ho"]
        wanted = [form for form in forms if action in (None, form.action)]
        assert wanted, self.text
        return wanted[0]

    @staticmethod
    def fields(form: Any) -> dict[str, Any]:
        """What the form would send as it stands."""
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        return fields

    @property
    def path(self) -> str:
        return self.answer.url.path

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def heading(self) -> str:
        return _plain(self.page.find(".//h1"))

    @property
    def text(self) -> str:
        """The words of the main part, on one line."""
        return _plain(self.page.get_element_by_id("main"))

    @property
    def typed(self) -> str:
        """What the input holds."""
        field = self.page.get_element_by_id("answer")
        return str(field.value or "")

    def has_button(self, do: str) -> bool:
        return bool(self.page.xpath("//button[@name='do'][@value=$do]", do=do))

    def _show(self, answer: httpx.Response) -> Phone:
        self.answer = answer
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = html.fromstring(answer.text)
            for field in self.page.iter("textarea"):
                # A browser drops the line break after the tag; this parser does not.
                field.text = (field.text or "").removeprefix("\n")
        return self


class Program:
    """`turn` is where the conversation stands, `version` what a reply answers."""

    def __init__(self, app: FastAPI, rooms: Rooms) -> None:
        self.client = _client(app)
        self.rooms = rooms
        self.version = 0
        self._keys = (f"program-{number:04}" for number in itertools.count())

    async def sign_in(self, employee: int) -> Program:
        now = self.rooms.clock.now()
        made = await self.rooms.store.write(lambda c: invite(c, employee, now))
        got = await self.client.post("/api/v1/session", json={"code": made.link_code})
        self.client.headers["authorization"] = f"Bearer {got.json()['token']}"
        return self

    async def say(self, task: int, said: Any, **changes: Any) -> httpx.Response:
        """Reply to the version that was seen last; text is `typed`."""
        reply = {"kind": "typed", "text": said} if isinstance(said, str) else said
        body = {"key": next(self._keys), "version": self.version, "reply": reply, **changes}
        # With escapes, as JavaScript sends half an emoji.
        got = await self.client.post(
            f"/api/v1/tasks/{task}/replies",
            content=json.dumps(body),
            headers={"content-type": "application/json"},
        )
        if got.status_code == 200:
            self.version = got.json()["version"]
        return got

    async def fill(self, task: int) -> None:
        """The whole form of `tests.intake.forms`, up to the review."""
        for said in ("đúng", "Làm tốt việc được giao", "không có", "hoan thanh tot", "bỏ qua"):
            await self.say(task, said)
        await self.say(task, "giấy khen")


def _named(typed: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("cell_", "cell.", 1): value for name, value in typed.items()}


def _plain(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())

"""The page on which one plays the people: `/`, and a chat as on a phone for each of them."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.telegram.showing import shown
from tests.telegram.world import Bubble, Message, Person, bubble

if TYPE_CHECKING:
    from tests.telegram.bot_api import BotApi

FOLDER = Path(__file__).parent / "pages"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST = 7_100_000_001
TOAST_STAYS = 4
STUFF = [
    ("sticker", "Gửi nhãn dán"),
    ("voice", "Gửi tin thoại"),
    ("contact", "Gửi danh thiếp"),
    ("place", "Gửi vị trí"),
]
SAID_OTHERWISE = {
    "sticker": "👍 (nhãn dán)",
    "voice": "🎤 (tin thoại)",
    "contact": "👤 (danh thiếp)",
    "location": "📍 (vị trí)",
    "video": "🎬 (video)",
    "dice": "🎲",
}


class Screens:
    """The routes, on one `BotApi`."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._pages = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)
        acts = {
            "say": self._say,
            "edit": self._edit,
            "press": self._press,
            "files": self._files,
            "stuff": self._stuff,
            "start": self._start,
            "block": self._block,
            "unblock": self._unblock,
        }
        self.routes = [
            Route("/", self._people),
            Route(f"/{api.username}", self._people),
            Route("/people", self._add, methods=["POST"]),
            Route("/reachable", self._reach, methods=["POST"]),
            Route("/p/{user:int}", self._chat),
            Route("/p/{user:int}/log", self._log),
            Route("/p/{user:int}/file/{message:int}", self._file),
            *(
                Route(f"/p/{{user:int}}/{name}", act, methods=["POST"])
                for name, act in acts.items()
            ),
            Mount("/screens", StaticFiles(directory=FOLDER)),
        ]

    # ------------------------------------------------------------------ pages

    async def _people(self, request: Request) -> Response:
        people = [self._row(each) for each in self._api.people.values() if not each.deleted]
        payload = request.query_params.get("start", "")
        return self._page(
            "people.html", people=people, payload=payload, reachable=self._api.reachable
        )

    def _row(self, person: Person) -> dict[str, Any]:
        said = self._api.chat(person.id)
        name = _name(person)
        return {
            "id": person.id,
            "name": name,
            "letters": "".join(word[0] for word in name.split()[-2:]).upper(),
            "hue": person.id * 47 % 360,
            "preview": _preview(said[-1]) if said else "Chưa nhắn gì",
            "time": f"{_local(said[-1].date):%H:%M}" if said else "",
        }

    async def _chat(self, request: Request) -> Response:
        person = self._person(request)
        editing = self._api.messages.get(int(request.query_params.get("edit", 0)))
        if editing is not None and editing.sender != person.id:
            editing = None
        return self._page("chat.html", **self._shown(person), editing=editing, stuff=STUFF)

    async def _log(self, request: Request) -> Response:
        """The chat alone, when something is new since `seen`."""
        news = self._news(self._person(request).id)
        if request.query_params.get("seen") == news:
            return Response(status_code=204)
        page = self._page("log.html", **self._shown(self._person(request)))
        page.headers["x-news"] = news
        return page

    def _shown(self, person: Person) -> dict[str, Any]:
        kept = [each for each in self._api.by_chat[person.id] if not each.gone]
        days = groupby(kept, key=lambda each: _local(each.date).date())
        waiting = {
            (each.message, each.data)
            for each in self._api.presses.values()
            if each.user == person.id and not each.answered and each.until > self._api.seconds
        }
        return {
            "me": {**vars(person), "name": _name(person)},
            "bot": self._api.as_bot,
            "days": [
                {"label": f"{day:%d/%m/%Y}", "messages": [self._message(each) for each in messages]}
                for day, messages in days
            ],
            "waiting": waiting,
            "toast": self._toast(person.id),
            "news": self._news(person.id),
        }

    def _message(self, message: Message) -> dict[str, Any]:
        seen = bubble(message)
        text = seen.text or next(
            (said for kind, said in SAID_OTHERWISE.items() if kind in message.extra), ""
        )
        if text.startswith("/start ") and not seen.from_bot:
            text = "/start"  # as Telegram's apps show it
        file = f"/p/{message.chat}/file/{message.id}"
        picture = message.file is not None and message.file.media_type.startswith("image/")
        return {
            **vars(seen),
            "html": shown(text, seen.entities if seen.from_bot else ()),
            "time": f"{_local(seen.date):%H:%M}",
            "picture": file if picture else None,
            "download": file,
        }

    def _toast(self, user: int) -> str:
        since = self._api.seconds - TOAST_STAYS
        answered = [
            each for each in self._api.presses.values()
            if each.user == user and each.toast and each.answered_at > since
        ]  # fmt: skip
        return answered[-1].toast if answered else ""

    def _news(self, user: int) -> str:
        return f"{self._api.news}-{'t' if self._toast(user) else ''}"

    async def _file(self, request: Request) -> Response:
        message = self._api.messages.get(request.path_params["message"])
        if message is None or message.file is None or message.chat != request.path_params["user"]:
            return Response(status_code=404)
        kind = message.file.media_type
        safe = (
            kind
            if kind in {"image/jpeg", "image/png", "application/pdf"}
            else "application/octet-stream"
        )
        return Response(message.file.content, media_type=safe)

    # ------------------------------------------------------------------ acts

    async def _add(self, request: Request) -> Response:
        async with request.form() as form:
            name = str(form.get("name", "")).strip()
        number = max([FIRST - 1, *self._api.people]) + 1
        self._api.person(number, name or f"Người {number}")
        return RedirectResponse(f"/p/{number}", 303)

    async def _reach(self, request: Request) -> Response:
        async with request.form() as form:
            self._api.reachable = bool(form.get("on"))
        return RedirectResponse("/", 303)

    async def _start(self, request: Request) -> Response:
        await self._api.start(self._person(request).id, await _field(request, "payload"))
        return _back(request)

    async def _say(self, request: Request) -> Response:
        text = (await _field(request, "text")).replace("\r\n", "\n").strip()
        if text:
            await self._api.say(self._person(request).id, text[:4096])
        return _back(request)

    async def _edit(self, request: Request) -> Response:
        async with request.form() as form:
            message, text = int(str(form["message"])), str(form["text"]).strip()
        if text and self._api.messages[message].text != text:
            await self._api.edit(self._person(request).id, message, text)
        return _back(request)

    async def _press(self, request: Request) -> Response:
        async with request.form() as form:
            message, data = int(str(form["message"])), str(form["data"])
        await self._api.press(self._person(request).id, data, message)
        return _back(request)

    async def _files(self, request: Request) -> Response:
        person = self._person(request)
        async with request.form() as form:
            chosen = [each for each in form.getlist("file") if isinstance(each, UploadFile)]
            files = [
                (each.filename or "tep", await each.read()) for each in chosen if each.filename
            ]
        for name, content in files:
            await self._api.send_file(person.id, name, content)
        return _back(request)

    async def _stuff(self, request: Request) -> Response:
        await self._api.send_stuff(self._person(request).id, await _field(request, "what"))
        return _back(request)

    async def _block(self, request: Request) -> Response:
        await self._api.block(self._person(request).id)
        return _back(request)

    async def _unblock(self, request: Request) -> Response:
        await self._api.unblock(self._person(request).id)
        return _back(request)

    # ------------------------------------------------------------------ all of them

    def _person(self, request: Request) -> Person:
        return self._api.person(request.path_params["user"])

    def _page(self, name: str, **said: Any) -> HTMLResponse:
        now = f"{self._api.clock().astimezone(ZONE):%H:%M %d/%m/%Y}"
        return HTMLResponse(self._pages.get_template(name).render(**said, now=now))


async def _field(request: Request, name: str) -> str:
    async with request.form() as form:
        return str(form.get(name, ""))


def _back(request: Request) -> RedirectResponse:
    return RedirectResponse(f"/p/{request.path_params['user']}", 303)


def _name(person: Person) -> str:
    return f"{person.first_name} {person.last_name}".strip()


def _preview(message: Bubble) -> str:
    return message.text.replace("\n", " ")[:80] or f"📄 {message.file or ''}"


def _local(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, ZONE)

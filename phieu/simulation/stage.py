"""What those who play share: the clock, the devices, who is who, and what has happened."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx

from backend.console.visiting import HEAD
from intake.eligibility import roles_of
from intake.plan import Plan
from pages.rooms import Rooms
from people.channels import page_code
from people.invitations import INVITED_FOR
from phieu import campaigns
from phieu.clerk import office_code
from phieu.clock import SimulatedClock
from phieu.simulation.messenger import Messenger
from phieu.simulation.pages import Browser, phone
from phieu.simulation.polling import PollingPlace
from phieu.simulation.story import Diary, Story
from phieu.simulation.timeline import Timeline

_SIGNED_OUT = 401
_FIRST_USER = 5_000_000_000
"""Above 32 bits, as Telegram's numbers are."""


@dataclass(frozen=True, slots=True)
class Person:
    employee: int
    party: int
    staff_code: str
    unit: str
    facts: Mapping[str, Any]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A suggestion that the office passed on. `reader`: the person, or the head of the unit, None
    where there is none; `shown`: it stood on that one's phone."""

    form: int
    reader: int | None
    shown: bool


@dataclass
class Stage:
    """`stories` by submission; `people` by employee. Devices are signed in when first used."""

    rooms: Rooms
    clock: SimulatedClock
    plan: Plan
    campaign: int
    seed: int
    app: Any
    devices: AsyncExitStack
    messenger: Messenger | None = None
    """Where every other person answers, if there is one."""
    polling: PollingPlace | None = None
    """Where secret ballots are held, if the plan asks for any."""

    def __post_init__(self) -> None:
        self.timeline, self.diary = Timeline(self.clock), Diary()
        self.stories: dict[int, Story] = {}
        self.people: dict[int, Person] = {}
        self.suggested: list[Told] = []
        self._phones: dict[int, httpx.AsyncClient] = {}
        self._browsers: dict[int, Browser] = {}
        self._chatting: set[int] = set()
        self._invited: dict[int, tuple[dt.datetime, campaigns.Invited]] = {}

    def chance(self, *what: object) -> random.Random:
        """The same for the same seed and words, on every machine."""
        return random.Random("/".join(map(str, (self.seed, *what))))  # noqa: S311

    def local(self, at: dt.datetime) -> dt.datetime:
        return at.astimezone(self.plan.zone)

    def which(self, fits: Callable[[Story], object]) -> list[Story]:
        return [story for story in self.stories.values() if fits(story)]

    async def meet(self) -> list[campaigns.Asked]:
        """Everything that is asked, and who is who."""
        asked = await campaigns.asked_of(self.rooms, self.campaign)
        for each in asked:
            if "full_name" in each.facts:
                roles = frozenset(role.code for role in roles_of(self.plan, each.facts))
                self.people[each.filler] = Person(
                    each.filler, each.subject, each.staff_code,
                    each.facts["unit_code"], each.facts, roles,
                )  # fmt: skip
        return asked

    def head_of(self, unit: str) -> int | None:
        """Who heads a unit, or acts for the absent head."""
        acting = self.diary.acting
        if acting is not None and acting.unit == unit:
            return acting.deputy
        heads = [each.employee for each in self.people.values() if each.unit == unit]
        return next((each for each in heads if HEAD in self.people[each].roles), None)

    async def send_invitations(self) -> None:
        made = await campaigns.invite(self.rooms, self.campaign)
        self._invited = {employee: (self.clock.now(), each) for employee, each in made.items()}

    async def phone(self, employee: int) -> httpx.AsyncClient:
        """Signed in with the typed code, as from a slip of paper."""
        if employee not in self._phones:
            client = await self.devices.enter_async_context(phone(self.app))
            invited = await self._invitation(employee)
            body = {"code": invited.typed_code, "staff_code": invited.staff_code}
            got = await client.post("/api/v1/session", json=body)
            got.raise_for_status()
            client.headers["authorization"] = f"Bearer {got.json()['token']}"
            self._phones[employee] = client
        return self._phones[employee]

    async def phone_today(self, employee: int) -> httpx.AsyncClient:
        """The same, signed in anew where the session has ended meanwhile."""
        client = await self.phone(employee)
        if (await client.get("/api/v1/tasks")).status_code == _SIGNED_OUT:
            del self._phones[employee]
            client = await self.phone(employee)
        return client

    async def chats(self, employee: int) -> int | None:
        """The person's number at the messenger, where they answer there: every other one does.

        Joined by a code of the phone page, past the notice on privacy.
        """
        if self.messenger is None or employee % 2 == 0:
            return None
        user = _FIRST_USER + employee
        if employee not in self._chatting:
            now = self.clock.now()
            code = await self.rooms.store.write(lambda c: page_code(c, employee, now))
            await self.messenger.join(user, code)
            self._chatting.add(employee)
        return user

    async def browser(self, employee: int) -> Browser:
        """Signed in by the link, as from an e-mail, with JavaScript off."""
        if employee not in self._browsers:
            invited = await self._invitation(employee)
            self._browsers[employee] = await self._signed_in(invited.link_code)
        return self._browsers[employee]

    async def browser_today(self, employee: int) -> Browser:
        """The same, signed in anew where the session has ended meanwhile."""
        browser = await self.browser(employee)
        if (await browser.client.get("/api/v1/tasks")).status_code == _SIGNED_OUT:
            del self._browsers[employee]
            browser = await self.browser(employee)
        return browser

    async def open_office(self) -> tuple[int, Browser]:
        """The one who puts the papers together, at the office's own pages."""
        clerk, code = await self._office()
        return clerk, await self._signed_in(code)

    async def office_code(self) -> str:
        """With which the same one signs in anew."""
        return (await self._office())[1]

    async def _office(self) -> tuple[int, str]:
        return await self.rooms.store.write(
            lambda c: office_code(c, self.plan, self.campaign, self.clock.now())
        )

    async def _signed_in(self, link_code: str) -> Browser:
        browser = Browser(await self.devices.enter_async_context(phone(self.app)))
        await browser.sign_in(link_code)
        return browser

    async def _invitation(self, employee: int) -> campaigns.Invited:
        """The one that was sent; where it was used or is too old, the office sends a new one."""
        sent = self._invited.pop(employee, None)
        if sent is not None and self.clock.now() - sent[0] < INVITED_FOR:
            return sent[1]
        made = await campaigns.invite(self.rooms, self.campaign, employee=employee)
        return made[employee]

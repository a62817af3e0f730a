"""The office through its pages: who acts for whom, later deadlines, what is sent back, admitted
and taken. Everything that it does is noted in the diary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from backend.console.visiting import HEAD
from intake.returned import in_time_until
from phieu.invented import names
from phieu.simulation.habits import Mending
from phieu.simulation.pages import Browser, RefusedError
from phieu.simulation.stage import Stage
from phieu.simulation.story import Acting, Extension, SentBack, Story

_DAY = dt.timedelta(days=1)
_MOST_QUESTIONS = 3


class Office:
    """At the desk, signed in."""

    def __init__(self, stage: Stage, browser: Browser) -> None:
        self.stage, self.browser = stage, browser

    def look_in_weekly(self, start: dt.datetime, last: dt.datetime) -> None:
        """And so stay signed in; who was away too long signs in anew."""
        week = dt.timedelta(weeks=1)
        for number in range(1, (last - start) // week + 1):
            at = start + number * week
            self.stage.timeline.plan(at, self.look_in)

    async def look_in(self) -> None:
        try:
            await self.browser.open("/van-phong")
        except RefusedError:
            await self.browser.sign_in(await self.stage.office_code())

    async def let_act(self, acting: Acting, document: str) -> None:
        """The head is away; the deputy acts from today on, by a document."""
        people = self.stage.people
        await self.browser.open("/van-phong/vai-tro")
        today = self.stage.local(self.stage.clock.now())
        typed = {
            "vai-tro": HEAD,
            "don-vi": self._named("don-vi", str(people[acting.head].facts["unit"])),
            "tu-cach": acting.capacity,
            "nguoi": people[acting.deputy].staff_code,
            "thay": people[acting.head].staff_code,
            "tu-ngay": f"{today:%d/%m/%Y}",
            "so-van-ban": document,
        }
        await self.browser.press("/van-phong/vai-tro", typed)
        self.stage.diary.acting = acting
        self.stage.diary.note("role.assign", f"employee:{acting.deputy}")

    async def extend_unit(self, milestone: str, unit: str, last: dt.date, document: str) -> None:
        """A later deadline for everybody of a unit, to the end of the day `last`."""
        await self.browser.open("/van-phong/gia-han")
        name = next(str(p.facts["unit"]) for p in self.stage.people.values() if p.unit == unit)
        key = self._named("whom", name)
        typed = {"milestone": milestone, "whom": key, **_until(last, document)}
        await self.browser.press("/van-phong/gia-han", typed)
        await self.browser.press("/van-phong/gia-han", {"chac": "co"})
        self._note_extension(milestone, last, unit=unit)
        self.stage.diary.note("milestone.extend", f"unit:{key}")

    async def extend_person(self, story: Story, last: dt.date, document: str) -> None:
        """The same for one person, once the deadline has passed."""
        await self._open(story)
        await self.browser.press(f"{self.browser.path}/gia-han", _until(last, document))
        self._note_extension(story.asked.milestone, last, subject=story.asked.subject)
        self.stage.diary.note("milestone.extend", f"employee:{story.asked.filler}")

    async def admit(self, story: Story, document: str) -> None:
        await self._open(story)
        typed = {"reason": _words("why_admitted"), "document": document}
        await self.browser.press(f"{self.browser.path}/chap-nhan-tre", typed)
        story.admitted = document
        self._note("submission.admit", story)

    async def accept_if_possible(self, story: Story) -> None:
        """Not what is late, sent back or waiting to be confirmed: the page offers it then."""
        await self._open(story)
        if self.browser.form(f"{self.browser.path}/tiep-nhan") is None:
            return
        await self.browser.press(f"{self.browser.path}/tiep-nhan")
        story.accepted = True
        self._note("submission.accept", story)

    async def reopen(self, story: Story) -> None:
        await self._open(story)
        typed = {"reason": _words("why_reopened")}
        await self.browser.press(f"{self.browser.path}/mo-lai", typed)
        story.accepted = False
        self._note("submission.reopen", story)

    async def _open(self, story: Story) -> None:
        await self.browser.open(f"/ho-so/{story.asked.submission}")

    def _note(self, act: str, story: Story) -> None:
        self.stage.diary.note(act, f"submission:{story.asked.submission}")

    def _note_extension(
        self, milestone: str, last: dt.date, *, unit: str = "", subject: int | None = None
    ) -> None:
        end = dt.datetime.combine(last + _DAY, dt.time.min, self.stage.plan.zone)
        now = self.stage.clock.now()
        self.stage.diary.extensions.append(Extension(now, milestone, end, unit, subject))

    def _named(self, field: str, name: str) -> str:
        """The value of the option that reads so."""
        options = self.browser.all(f'//select[@name="{field}"]/option')
        found = [each.get("value") for each in options if each.text_content().strip() == name]
        if len(found) != 1:
            raise RefusedError(f"{self.browser.path}: {len(found)} options called {name}")
        return str(found[0])


async def send_back(stage: Stage, browser: Browser, story: Story, mending: Mending) -> dt.datetime:
    """By the office or by a head: a reason and named questions. Until when it keeps its class."""
    submission = story.asked.submission
    await browser.open(f"/ho-so/{submission}")
    boxes = browser.all('//input[@name="question"]')
    questions = _chosen(stage, submission, [str(box.get("value")) for box in boxes])
    typed = {"reason": _words("why_returned"), "question": questions}
    await browser.press(f"/ho-so/{submission}/tra-lai", typed)
    now = stage.clock.now()
    story.sent_back = SentBack(now, questions, mending)
    stage.diary.note("submission.return", f"submission:{submission}")
    return in_time_until(stage.plan, now)


def _chosen(stage: Stage, submission: int, questions: Sequence[str]) -> list[str]:
    chance = stage.chance("return", submission)
    return chance.sample(questions, min(len(questions), chance.randrange(1, _MOST_QUESTIONS + 1)))


def _until(last: dt.date, document: str) -> dict[str, str]:
    return {"day": f"{last:%d/%m/%Y}", "reason": _words("why_extended"),
            "document": document}  # fmt: skip


def _words(what: str) -> str:
    return names()[what][0]

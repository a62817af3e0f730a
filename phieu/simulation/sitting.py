"""One meeting of a played campaign, matter by matter, at the pages of those who hold it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Collection

from sqlalchemy import func, select

from phieu.invented import names
from phieu.simulation.habits import (
    BEYOND_A_CAP_PERCENT,
    DECIDED_OTHERWISE_PERCENT,
    SPOKEN_ON_PERCENT,
)
from phieu.simulation.heads import Proposals
from phieu.simulation.pages import Browser
from phieu.simulation.stage import Stage
from storage.meetings import Meeting, MeetingItem
from storage.people import Party
from storage.submissions import Remark

_A_MATTER = dt.timedelta(minutes=1)

Clerk = tuple[int, Browser]
"""Who sits at the desk of the office, and where."""


class Sitting:
    """One meeting, at the pages of its secretary and, to sign, of its chair."""

    def __init__(
        self, stage: Stage, meeting: int, chance: random.Random, said: Proposals, clerk: Clerk
    ) -> None:
        self.stage, self.chance, self.said, self.clerk = stage, chance, said, clerk
        self.meeting, self.at = meeting, f"/hop/{meeting}"

    async def go(self) -> None:
        """From the first matter to the signatures. It takes its time, and others who meet at the
        same time begin when this began."""
        began = self.stage.clock.now()
        await self._sit()
        self.stage.clock.move_to(began)

    async def _sit(self) -> None:
        chair, secretary = await self._who()
        browser = await self._browser(secretary)
        await browser.open(self.at)
        while waiting := browser.all('//a[starts-with(text(), "Tiếp tục:")]/@href'):
            address = str(waiting[0])
            # Nobody writes what is concluded of them.
            own = await self._subject(address) == secretary
            await self._matter(await self._browser(chair) if own else browser, address)
            self.stage.clock.move_to(self.stage.clock.now() + _A_MATTER)
            await browser.open(self.at)
        await browser.press(self.at, {"text": self._words(), "do": "ket-thuc"}, button="ket-thuc")
        self._note("meeting.finish")
        await browser.press(self.at, {"text": "", "do": "doc"}, button="doc")
        self._note("meeting.read")
        for who, act in ((secretary, "meeting.confirm"), (chair, "meeting.sign")):
            signing = await self._browser(who)
            await signing.open(f"{self.at}/bien-ban")
            await signing.press(self.at, {"do": "ky"}, button="ky")
            self._note(act)

    async def _matter(self, browser: Browser, address: str) -> None:
        """What was said is noted, and what the meeting comes to."""
        await browser.open(address)
        path = browser.path
        if self.chance.randrange(100) < SPOKEN_ON_PERCENT:
            await self._opinion(browser, path)
        acts = {str(each) for each in browser.all('//form//button[@name="do"]/@value')}
        chair, own = await self._whose(path)
        if chair in own:
            await self._give_the_chair(browser, path, own)
        if browser.all('//div[starts-with(text(), "Chưa biểu quyết được")]'):
            await browser.press(path, {"do": "bo-qua", "ly-do": "Chưa đủ điều kiện xét."})
            self._note("meeting.skip")
        elif "ket-qua" in acts:
            await browser.press(path, {"do": "ket-qua"})
            self._note("meeting.take")
        elif "nhat-tri" in acts:
            level = await self._open_level(browser, path)
            await browser.press(path, {**self._raised(browser, path), **level})
            self._note("meeting.hands")
        elif "dong-y" in acts:
            await browser.press(path, {"do": "dong-y", **await self._open_level(browser, path)})
            self._note("meeting.agree")
        elif "ket-luan" in acts:
            await self._conclude(browser, path)
        else:
            await browser.press(path, {"do": "bo-qua", "ly-do": "Không bỏ phiếu trong đợt này."})
            self._note("meeting.skip")

    def _raised(self, browser: Browser, path: str) -> dict[str, str]:
        """All for it; beyond a title's cap all against it, or now and then with a document."""
        if "vuot-ly-do" not in browser.form(path).fields:
            return {"do": "nhat-tri"}
        if self.chance.randrange(100) < BEYOND_A_CAP_PERCENT:
            by = {"vuot-ly-do": "Thành tích đột xuất.", "vuot-van-ban": "15/QĐ-TĐKT"}
            return {"do": "nhat-tri", **by}
        (told,) = browser.all('//p[contains(text(), "người có mặt được biểu quyết")]/text()')
        against = {"tan-thanh": "0", "khong-tan-thanh": str(told).split()[0]}
        return {"do": "bieu-quyet", **against, "khong-y-kien": "0"}

    async def _opinion(self, browser: Browser, path: str) -> None:
        speakers = [str(each) for each in browser.all('//select[@name="nguoi-noi"]/option/@value')]
        speaker = self.chance.choice([each for each in speakers if each])
        typed = {"nguoi-noi": speaker, "cell.y-kien": self._words(), "do": "y-kien"}
        await browser.press(path, typed)
        self._note("meeting.note")

    async def _conclude(self, browser: Browser, path: str) -> None:
        fields = browser.form(path).fields
        levels = [str(each) for each in browser.all('//input[@name="level"]/@value')]
        party = await self._party(path)
        typed = {"text": (fields["text"] or "").strip() or self._words(), "do": "ket-luan"}
        if levels:
            kept = fields.get("level") or self.said.levels.get(party or 0, "")
            typed["level"] = kept if kept in levels else levels[len(levels) // 2]
            decides = browser.all('//legend[starts-with(text(), "Mức cuộc họp kết luận")]')
            otherwise = self.stage.chance("otherwise", party).randrange(100)
            if decides and otherwise < DECIDED_OTHERWISE_PERCENT:
                typed["level"] = levels[(levels.index(typed["level"]) + 1) % len(levels)]
        before = await self._remark_version(party)
        await browser.press(path, typed)
        self._note("meeting.conclude")
        if party is not None and await self._remark_version(party) > before:
            self.stage.diary.note("remark.write", f"party:{party}")
            self.stage.diary.remarks[party] = (typed["text"], typed.get("level", ""))
        elif party is not None and levels:
            self.stage.diary.concluded[party] = typed["level"]

    async def _open_level(self, browser: Browser, path: str) -> dict[str, str]:
        """Of a matter that a ballot left open: what the head had in mind, if it may be chosen."""
        levels = [str(each) for each in browser.all('//input[@name="level"]/@value')]
        said = self.said.levels.get(await self._party(path) or 0, "")
        return {"level": said if said in levels else levels[0]} if levels else {}

    async def _give_the_chair(self, browser: Browser, path: str, own: Collection[int]) -> None:
        others = [str(each) for each in browser.all('//select[@name="chu-tri"]/option/@value')]
        able = [each for each in others if each and int(each) not in own]
        await browser.press(path, {"chu-tri": able[0], "do": "chu-tri"})
        self._note("meeting.chair")

    # ------------------------------------------------------------------------------- looking

    async def _who(self) -> tuple[int, int]:
        wanted = select(Meeting.chair_id, Meeting.secretary_id).where(Meeting.id == self.meeting)
        row = await self.stage.rooms.store.read(lambda c: c.execute(wanted).one())
        return row.chair_id, row.secretary_id

    async def _browser(self, employee: int) -> Browser:
        clerk, office = self.clerk
        return office if employee == clerk else await self.stage.browser_today(employee)

    async def _whose(self, path: str) -> tuple[int, set[int]]:
        """Who chairs a matter, and those whose own it is: subject, authors."""
        wanted = (
            select(MeetingItem.chaired_by, Meeting.chair_id, Party.employee_id, MeetingItem.recused)
            .join(Meeting, Meeting.id == MeetingItem.meeting_id)
            .outerjoin(Party, Party.id == MeetingItem.party_id)
            .where(MeetingItem.meeting_id == self.meeting, MeetingItem.position == _position(path))
        )
        row = await self.stage.rooms.store.read(lambda c: c.execute(wanted).one())
        return row.chaired_by or row.chair_id, {row.employee_id, *row.recused} - {None}

    async def _subject(self, path: str) -> int | None:
        wanted = (
            select(Party.employee_id)
            .join(MeetingItem, MeetingItem.party_id == Party.id)
            .where(MeetingItem.meeting_id == self.meeting, MeetingItem.position == _position(path))
        )
        return await self.stage.rooms.store.read(lambda c: c.scalar(wanted))

    async def _party(self, path: str) -> int | None:
        wanted = select(MeetingItem.party_id).where(
            MeetingItem.meeting_id == self.meeting, MeetingItem.position == _position(path)
        )
        return await self.stage.rooms.store.read(lambda c: c.scalar(wanted))

    async def _remark_version(self, party: int | None) -> int:
        wanted = select(func.coalesce(func.max(Remark.version), 0)).where(
            Remark.subject_id == party
        )
        return await self.stage.rooms.store.read(lambda c: c.scalar(wanted)) or 0

    def _note(self, act: str) -> None:
        self.stage.diary.note(act, f"meeting:{self.meeting}")

    def _words(self) -> str:
        return " ".join(self.chance.sample(names()["sentences"], 2))


def _position(path: str) -> int:
    return int(path.rpartition("/")[2])

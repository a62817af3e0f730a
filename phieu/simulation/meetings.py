"""Meetings in a played campaign: begun, gone through matter by matter, read back and signed, by the
pages of who chairs and of who keeps the minutes."""

from __future__ import annotations

import datetime as dt
from functools import partial
from urllib.parse import parse_qs, urlsplit

from backend.console.visiting import HEAD
from phieu.simulation.days import day_of
from phieu.simulation.heads import Proposals, proposals
from phieu.simulation.pages import Browser, RefusedError
from phieu.simulation.sitting import Clerk, Sitting
from phieu.simulation.stage import Stage

_NEW = "/hop/moi"
_DEPUTY = "deputy"
_APART = dt.timedelta(minutes=30)


def plan_all(stage: Stage, clerk: Clerk, after: dt.datetime) -> dt.datetime:
    """Each meeting on the morning before it is due, or of the day for which it is planned, but
    after those that the plan names before it; when the last one is held."""
    last = after
    for planned in stage.plan.meetings:
        day = day_of(stage.plan, planned.milestone)
        last = last + _APART if day is None else max(last + _APART, day)
        stage.timeline.plan(last, partial(_hold, stage, planned.code, clerk))
    return last


async def _hold(stage: Stage, code: str, clerk: Clerk) -> None:
    """In every unit, begun by who chairs or keeps the minutes; then by the office."""
    said = proposals(stage, "")
    planned = stage.plan.meetings_by_code[code]
    begin = {HEAD, _DEPUTY}
    if planned.place == "unit" and planned.chair.role is not None:
        begin.add(planned.chair.role)
    for person in list(stage.people.values()):
        if person.roles & begin and person.employee != clerk[0]:
            browser = await stage.browser_today(person.employee)
            await _hold_all(stage, code, browser, said, clerk)
    await _hold_all(stage, code, clerk[1], said, clerk)


async def _hold_all(
    stage: Stage, code: str, browser: Browser, said: Proposals, clerk: Clerk
) -> None:
    """Every one that this visitor can begin; what has nothing on its agenda is left."""
    try:
        await browser.open("/hop")
    except RefusedError:
        return
    found = browser.all(f'//a[starts-with(@href, "{_NEW}?")]/@href')
    for address in dict.fromkeys(map(str, found)):
        if code not in parse_qs(urlsplit(address).query).get("ma", []):
            continue
        meeting = await _begun(stage, browser, address)
        if meeting is not None:
            chance = stage.chance("meeting", urlsplit(address).query)
            await Sitting(stage, meeting, chance, said, clerk).go()


async def _begun(stage: Stage, browser: Browser, address: str) -> int | None:
    await browser.open(address)
    if browser.path != _NEW or not browser.all('//section[@aria-labelledby="chuong-trinh"]//li'):
        return None
    form = browser.form(_NEW)
    chair = form.fields.get("chu-tri") or ""
    able = [str(each) for each in browser.all('//select[@name="thu-ky"]/option/@value')]
    secretary = next((each for each in able if each and each != chair), "")
    nothing = browser.words('//section[@aria-labelledby="chuong-trinh"]').count("chưa có gì")
    steps = len(browser.all('//section[@aria-labelledby="chuong-trinh"]/ol/li'))
    if nothing == steps or not chair or not secretary:
        return None
    await browser.press(_NEW, {"thu-ky": secretary, "dia-diem": "Phòng họp", "do": "mo"})
    meeting = int(browser.path.split("/")[2])
    stage.diary.meetings.append(meeting)
    stage.diary.note("meeting.begin", f"meeting:{meeting}")
    return meeting

"""A secret ballot in a played campaign: the chair at the pages, everybody else on a phone that
runs the shipped page, a few at the table with a code, a few on paper."""

from __future__ import annotations

import random
from urllib.parse import parse_qs, urlsplit

from phieu.simulation.ballot_meeting import Meeting
from phieu.simulation.habits import ABSENT_PERCENT
from phieu.simulation.pages import Browser, RefusedError
from phieu.simulation.stage import Stage
from phieu.simulation.story import Played

_NEW = "/bo-phieu/moi"
_ROUNDS = 3
_SEATS = (1, 2, 3)


async def hold_all(stage: Stage, code: str, browser: Browser) -> None:
    """This ballot wherever this visitor chairs it, and whatever round a tie asks for."""
    try:
        await browser.open("/bo-phieu")
    except RefusedError:  # heads nothing
        return
    asked = [str(each) for each in browser.all(f'//a[starts-with(@href, "{_NEW}?")]/@href')]
    for address in dict.fromkeys(asked):
        ours = code in parse_qs(urlsplit(address).query).get("ma", [])
        again = address if ours else None
        for _ in range(_ROUNDS):
            if again is not None:
                again = await _hold(stage, browser, again)


async def _hold(stage: Stage, browser: Browser, address: str) -> str | None:
    """One round; where the next one begins, if there is to be one."""
    await browser.open(address)
    chance = stage.chance("ballot", urlsplit(address).query)
    typed = _roll_called(browser, chance)
    if browser.all('//button[@name="do"][@value="khong"]'):
        await browser.press(_NEW, {"do": "khong"})
        stage.diary.note("ballot.not_held", f"ballot:{_number(browser)}")
        return None
    if not browser.all('//input[@name="bo"]'):  # rules keep everybody off
        return None
    await browser.press(_NEW, {**typed, "do": "mo"})
    played = Played(_number(browser))
    stage.diary.ballots.append(played)
    stage.diary.note("ballot.begun", f"ballot:{played.ballot}")
    await Meeting(stage, browser, played, chance).hold()
    found = browser.all(f'//a[starts-with(@href, "{_NEW}?")][contains(@href, "truoc=")]/@href')
    return str(found[0]) if found else None


def _number(browser: Browser) -> int:
    return int(browser.path.rpartition("/")[2])


def _roll_called(browser: Browser, chance: random.Random) -> dict[str, str]:
    """Nearly everybody is there; who has no phone votes at the table, or on paper."""
    fields = browser.form(_NEW).fields
    able = [str(each) for each in browser.all('//select[@name="to-1"]/option/@value') if each]
    tellers = able[: len([seat for seat in _SEATS if f"to-{seat}" in fields])]
    typed = {f"to-{seat}": who for seat, who in zip(_SEATS, tellers, strict=False)}
    people = [name for name in fields if name.startswith("o-")]
    spare = len(people) // 4  # with more away there would be no quorum
    for name in people:
        who = name.removeprefix("o-")
        if who not in tellers and spare and chance.randrange(100) < ABSENT_PERCENT:
            spare -= 1
            typed |= {name: "absent", f"vi-{who}": "Đi công tác"}
        elif fields[name] == "table" and chance.randrange(2):
            typed[name] = "paper"
    return typed

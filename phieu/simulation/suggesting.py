"""The office passes on the suggestions for review that came in, each day until the last may have
come; and whoever is told looks at the own phone at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from intake.calendar import cut_off
from phieu.invented import names
from phieu.simulation.office import Office
from phieu.simulation.pages import Browser
from phieu.simulation.stage import Stage, Told

PAGE = "/van-phong/goi-y"
_DAY, _FOUR = dt.timedelta(days=1), dt.timedelta(hours=7)
"""A day; from nine in the morning to four in the afternoon."""
_AFTER_DUE = 5
"""Days in which what is late, or was sent back, still comes."""
_EARLY = 4
"""Into so many parts the time is cut, and in the first of them units suggest."""
_DECLINED_PERCENT = 10
_MOST_LINES = 500


def early(start: dt.datetime, due: dt.datetime) -> dt.datetime:
    """By when a unit suggests that does so in time for the review: most people have not handed in
    yet what they explain it in."""
    return start + (due - start) / _EARLY


def plan_days(stage: Stage, office: Office, first: dt.datetime) -> None:
    """From the morning `first` on, in the afternoon."""
    rules = stage.plan.suggestions
    asked = stage.which(lambda story: rules and story.asked.form == rules.form)
    if not asked:
        return
    milestone = stage.plan.milestones_by_code[asked[0].asked.milestone]
    last = (cut_off(milestone, stage.plan.zone) or first) + _AFTER_DUE * _DAY
    for number in range((last - first) // _DAY + 1):
        stage.timeline.plan(first + number * _DAY + _FOUR, partial(pass_on_all, stage, office))


async def pass_on_all(stage: Stage, office: Office) -> None:
    """Every line that waits, the first on the page first."""
    await office.look_in()
    browser = office.browser
    for _ in range(_MOST_LINES):
        await browser.open(f"{PAGE}?loc=cho")
        waiting = browser.all("//article")
        if not waiting:
            return
        await _settle(stage, browser, waiting[0])


def not_shown(stage: Stage) -> Iterator[str]:
    """What was passed on, and did not stand on the phone of whom it is for."""
    for told in stage.suggested:
        if told.reader is not None and not told.shown:
            yield f"submission {told.form}: a suggestion is not shown to {told.reader}"


async def _settle(stage: Stage, browser: Browser, line: Any) -> None:
    """Pass it on to who is proposed, or else the first who is alike, or some person who is looked
    for; or to nobody, and say why."""
    form, _, number = line.get("id").removeprefix("gy-").partition("-")
    says = line.xpath('./p[@class="said"]')[0].text_content()
    chance = stage.chance("suggestion", form, number, says)
    if chance.randrange(100) < _DECLINED_PERCENT:
        reason = names()["why_not_passed_on"][0]
        await browser.press(PAGE, {"reason": reason, "act": "khong"}, button="khong")
        stage.diary.note("suggestion.decline", f"submission:{form}")
        return
    party, name = _chosen(line)
    if not party:
        everybody = sorted(stage.people.values(), key=lambda each: each.staff_code)
        somebody = chance.choice(everybody)
        await browser.open(f"{PAGE}?loc=cho&dong={form}-{number}&tim={somebody.staff_code}")
        party, name = str(somebody.party), ""
    await browser.press(PAGE, {"party": party, "act": "chuyen"}, button="chuyen")
    stage.diary.note("suggestion.pass_on", f"submission:{form}")
    reader = _reader(stage, int(party), name)
    stage.suggested.append(Told(int(form), reader, await _stands(stage, reader, says)))


def _chosen(line: Any) -> tuple[str, str]:
    """The value and the words of the option that is chosen, or else of the first one; an altered
    line goes again to whom it went before."""
    again = line.xpath('.//form[.//button[@value="chuyen"]]//input[@name="party"]/@value')
    if again:
        return str(again[0]), line.xpath('.//*[@class="suggested"]//strong')[0].text_content()
    options = line.xpath(".//option[@selected]") or line.xpath('.//option[@value!=""]')
    return (options[0].get("value"), options[0].text_content()) if options else ("", "")


def _reader(stage: Stage, party: int, name: str) -> int | None:
    """The person of this party; else the head of the unit that is called so."""
    for person in stage.people.values():
        if person.party == party:
            return person.employee
    units = {str(each.facts["unit"]): each.unit for each in stage.people.values()}
    called = max((unit for unit in units if name.startswith(unit)), key=len, default="")
    return stage.head_of(units[called]) if called else None


async def _stands(stage: Stage, reader: int | None, says: str) -> bool:
    if reader is None:
        return False
    browser = await stage.browser_today(reader)
    await browser.open("/")
    return " ".join(says.split()) in browser.words()

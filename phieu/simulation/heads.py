"""The heads through their pages: a remark and a proposed level for each person of the unit, and
the quota that one of them exceeds first. Of a head the office writes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from intake.elsewhere import rated_elsewhere
from intake.plan import Plan
from intake.plan.rules import Quota
from intake.quota import group_of
from intake.remarks import scale_for
from phieu.invented import names
from phieu.simulation.habits import LEVELS_BELOW_THE_LIMITED, REMARKED_PERCENT
from phieu.simulation.pages import Browser
from phieu.simulation.stage import Stage


@dataclass(frozen=True, slots=True)
class Proposals:
    """Levels by party as they shall stand; `first` are those that are too high at first."""

    levels: Mapping[int, str]
    first: Mapping[int, str]


def proposals(stage: Stage, too_generous: str) -> Proposals:
    """What heads have in mind, within the quotas; the head of the unit `too_generous` proposes
    the limited level once too often before mending it."""
    plan, levels, first = stage.plan, dict[int, str](), dict[int, str]()
    facts = {
        story.asked.subject: story.asked.facts
        for story in stage.stories.values()
        if not rated_elsewhere(plan, story.asked.facts)
    }
    for party in sorted(facts):
        levels[party] = _dealt(plan, stage.chance("level", party))
    for quota in plan.quotas:
        for (unit, _), group in _groups(plan, quota, facts).items():
            best = [party for party in group if levels[party] in quota.of]
            allowed = len(best) * quota.percent // (100 + quota.percent)
            levels |= dict.fromkeys(best[:allowed], quota.level)
            if unit == too_generous and best[allowed:] and not first:
                first[best[allowed]] = quota.level
    return Proposals(levels, first)


def _groups(
    plan: Plan, quota: Quota, facts: Mapping[int, Mapping[str, Any]]
) -> dict[tuple[str, str], list[int]]:
    """People by unit and by what the quota groups them by; the largest group first."""
    groups: dict[tuple[str, str], list[int]] = {}
    for party, known in sorted(facts.items()):
        if "full_name" in known:
            key = str(known["unit_code"]), group_of(plan, quota, known)
            groups.setdefault(key, []).append(party)
    return dict(sorted(groups.items(), key=lambda each: (-len(each[1]), each[0])))


def _dealt(plan: Plan, chance: random.Random) -> str:
    """One of the levels that no quota limits."""
    scale = scale_for(plan, "person")
    if scale is None:
        return ""
    limited = {quota.level for quota in plan.quotas}
    codes = [each.code for each in plan.choice_lists[scale.list_name] if each.code not in limited]
    weights = [*LEVELS_BELOW_THE_LIMITED, *([1] * len(codes))][: len(codes)]
    return chance.choices(codes, weights)[0]


async def remark_on_unit(stage: Stage, browser: Browser, place: str, said: Proposals) -> None:
    """Everybody of whom this visitor writes and who has nothing yet; who proposed too much sees
    it on the page, and mends it."""
    await browser.open(place)
    for row in browser.all('//table[contains(@class, "stacked")]/tbody/tr'):
        if row.xpath("./td[2]//*[@class='unsaid']") and row.xpath("./td[3]//*[@class='unsaid']"):
            (address,) = row.xpath("./th/a/@href")
            await _write(stage, browser, address, {**said.levels, **said.first})
    for party in said.first:
        await browser.open(place)
        mine = browser.all(f'//table//th/a[contains(@href, "/nhan-xet/{party}")]/@href')
        if mine and party in stage.diary.remarks:
            stage.diary.went_over = bool(browser.all('//ul[@class="groups"]/li[@class="over"]'))
            await _write(stage, browser, mine[0], said.levels)


async def _write(stage: Stage, browser: Browser, address: str, levels: Mapping[int, str]) -> None:
    """On the page of one party; saving leads to the next one, where one stays."""
    path = urlsplit(address).path
    if browser.path != path:
        await browser.open(address)
    form = browser.form(path)
    if form is None or "level" not in form.fields:  # one's own, or for the superior to write
        return
    party = int(path.rpartition("/")[2])
    text = form.fields["text"].strip() or _words(stage, party)
    await browser.press(path, {"level": levels[party], "text": text, "do": "next"})
    stage.diary.remarks[party] = (text, levels[party])
    stage.diary.note("remark.write", f"party:{party}")


def _words(stage: Stage, party: int) -> str:
    chance = stage.chance("remark", party)
    if chance.randrange(100) >= REMARKED_PERCENT:
        return ""
    return " ".join(chance.sample(names()["sentences"], 2))

"""What happens when in a played campaign: the office's days around the deadline, and between
them the employees and the heads."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from functools import partial

from backend.console.visiting import HEAD
from intake.calendar import cut_off
from intake.remarks import scale_for
from phieu.campaigns import Asked
from phieu.simulation import balloting, employees, habits, heads, meetings, suggesting
from phieu.simulation.days import day_of, first_meeting, leave_time_to_meet
from phieu.simulation.habits import Ending, dealt, habit
from phieu.simulation.office import Office, send_back
from phieu.simulation.registered import ask_what_came_about
from phieu.simulation.releasing import choose_the_late
from phieu.simulation.stage import Stage
from phieu.simulation.story import Acting, Story

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_NINE = 9 * _HOUR
_DEPUTY = "deputy"


class Year:
    """One campaign from the first morning to the last paper."""

    def __init__(self, stage: Stage, office: Office, clerk: int) -> None:
        self.stage, self.office, self.clerk = stage, office, clerk
        self.start = stage.clock.now()

    async def play(self) -> None:
        stage = self.stage
        await stage.meet()
        acting = self._somebody_away()
        if acting is not None:
            await self.office.let_act(acting, "21/QĐ-VP")
        asked = await stage.meet()
        most = Counter(each.milestone for each in asked).most_common(1)[0][0]
        await leave_time_to_meet(stage, self.office.browser, most)
        self._cast(asked)
        await stage.send_invitations()
        for story in stage.stories.values():
            employees.plan_sittings(stage, story)
        self._plan_office()
        await stage.timeline.run()

    def _somebody_away(self) -> Acting | None:
        """The head of the unit with the most deputies to choose from, and one of them."""
        people = [each for each in self.stage.people.values() if each.employee != self.clerk]
        for deputy in sorted(people, key=lambda each: (_DEPUTY not in each.roles, each.employee)):
            head = self.stage.head_of(deputy.unit)
            if head not in {None, deputy.employee, self.clerk}:
                assert head is not None  # noqa: S101 - not in the set above
                return Acting(deputy.unit, head, deputy.employee)
        return None

    def _cast(self, asked: list[Asked]) -> None:
        """Who is late, who has no phone: dealt over all that is asked."""
        stage = self.stage
        without_phone = self._without_phone({each.filler for each in asked if each.drafted})
        endings = dealt(habits.ENDINGS, len(asked), stage.chance("endings"))
        forms = Counter(each.form for each in asked)
        for each, card in zip(asked, endings, strict=True):
            confirmed = without_phone.get(each.filler)
            # The only one of its kind, such as the agency's own report, is not left out.
            sure = confirmed or forms[each.form] == 1
            ending: Ending = "on_time" if card is None or sure else card
            due = self._due_of(each, ending)
            chance = stage.chance(each.staff_code, each.form, each.subject)
            way = habit(self.start, due, ending if due else "on_time", chance)
            unit = str(each.facts.get("unit_code") or "")
            stage.stories[each.submission] = Story(each, way, unit, confirmed)
        choose_the_late(stage)

    def _due_of(self, asked: Asked, ending: Ending) -> dt.datetime | None:
        """What is suggested for the review comes well before it, but for the late ones."""
        rules, plan = self.stage.plan.suggestions, self.stage.plan
        due = cut_off(plan.milestones_by_code[asked.milestone], plan.zone)
        if due and rules and asked.form == rules.form and ending == "on_time":
            return suggesting.early(self.start, due)
        return due

    def _without_phone(self, drafters: set[int]) -> Mapping[int, habits.Confirmed]:
        """By employee: those who only answer for themselves."""
        busy = {
            self.clerk,
            *drafters,
            *(self.stage.head_of(each.unit) for each in self.stage.people.values()),
        }
        people = [
            each.employee
            for each in self.stage.people.values()
            if each.employee not in busy and HEAD not in each.roles
        ]
        cards = dealt(habits.WITHOUT_A_PHONE, len(people), self.stage.chance("phones"))
        return {employee: card for employee, card in zip(people, cards, strict=True) if card}

    def _plan_office(self) -> None:
        """Before the deadline, the day after it, once the late ones are in, and at the end."""
        stage, at, due = self.stage, self.stage.timeline.plan, self._due()
        at(due - _DAY + _NINE, self._extend_a_unit)
        at(due + _NINE, self._send_some_back)
        at(due + 3 * _DAY + _NINE, self._look_at_the_late)
        at(due + 4 * _DAY + _NINE, partial(ask_what_came_about, stage))
        remarks = due + 10 * _DAY + _NINE
        if (together := first_meeting(stage.plan)) is not None:
            remarks = min(remarks, together - _DAY)
        at(remarks, self._remark)
        evening = remarks + _NINE
        for ballot in stage.plan.ballots:
            day = day_of(stage.plan, ballot.milestone)
            at(max(evening, (day or evening) - _HOUR), partial(self._vote, ballot.code))
        last = meetings.plan_all(stage, (self.clerk, self.office.browser), evening + _HOUR)
        at(due + 11 * _DAY + _NINE, self._accept)
        self.office.look_in_weekly(self.start, last)
        suggesting.plan_days(stage, self.office, self.start)

    def _milestone(self) -> str:
        """That by which most is due."""
        counts = Counter(story.asked.milestone for story in self.stage.stories.values())
        return counts.most_common(1)[0][0]

    def _due(self) -> dt.datetime:
        plan = self.stage.plan
        due = cut_off(plan.milestones_by_code[self._milestone()], plan.zone)
        return due or self.start + 10 * _DAY

    async def _extend_a_unit(self) -> None:
        """The unit with the most late ones among them, as it will turn out."""
        units = Counter(story.unit for story in self._ending("late") if story.unit)
        unit = min(units, key=lambda each: (-units[each], each), default=None)
        if unit is not None:
            last = (self.stage.local(self._due()) + _DAY).date()
            await self.office.extend_unit(self._milestone(), unit, last, "15/TB-VP")

    async def _send_some_back(self) -> None:
        """Every other one by the head of the unit, who reads what is not their own."""
        stage = self.stage
        extended = {each.unit for each in stage.diary.extensions}
        good = [
            story
            for story in stage.stories.values()
            if story.hand_ins and not story.confirmed and story.unit not in extended
        ]
        cards = dealt(habits.SENT_BACK, len(good), stage.chance("returns"))
        for story, card in zip(good, cards, strict=True):
            if card is None:
                continue
            browser = self.office.browser
            head = stage.head_of(story.unit) if story.asked.submission % 2 else None
            readable = stage.plan.forms_by_code[story.asked.form].head_reads
            if head is not None and head != story.asked.filler and readable:
                browser = await stage.browser_today(head)
            until = await send_back(stage, browser, story, card)
            chance = stage.chance("mending", story.asked.submission)
            if card == "in_time":
                span = until - stage.clock.now() - 2 * _HOUR
                at = stage.clock.now() + _HOUR + chance.random() * span
                stage.timeline.plan(at, partial(employees.mend, stage, story))
            elif card == "too_late":
                at = until + (1 + 20 * chance.random()) * _HOUR
                stage.timeline.plan(at, partial(employees.mend, stage, story))

    async def _look_at_the_late(self) -> None:
        """One gets a later deadline after all, some are admitted, the others stay off the list."""
        stage = self.stage
        extended = {each.unit for each in stage.diary.extensions}
        late = [
            story
            for story in self._ending("late")
            if story.unit not in extended
            and "full_name" in story.asked.facts
            and story.hand_ins  # of a later milestone nothing is late yet
        ]
        cards = dealt(habits.LATE_ONES, len(late), stage.chance("late"))
        last = (stage.local(stage.clock.now()) + _DAY).date()
        for number, (story, card) in enumerate(zip(late, cards, strict=True), start=1):
            if card == "extended" and story.asked.milestone == self._milestone():
                await self.office.extend_person(story, last, "18/TB-VP")
            elif card == "admitted":
                await self.office.admit(story, f"{20 + number}/TB-VP")

    async def _remark(self) -> None:
        """Each head of the own unit, then the office of the heads and where there is none."""
        stage = self.stage
        if scale_for(stage.plan, "person") is None:
            return
        units = sorted({each.unit for each in stage.people.values()})
        said = heads.proposals(stage, self._largest(units))
        for unit in units:
            head = stage.head_of(unit)
            if head is not None:
                await heads.remark_on_unit(
                    stage, await stage.browser_today(head), "/don-vi/nhan-xet", said
                )
        browser = self.office.browser
        await browser.open("/van-phong/nhan-xet")
        for address in browser.all('//table[contains(@class, "stacked")]//th/a/@href'):
            await heads.remark_on_unit(stage, browser, address, said)

    async def _vote(self, code: str) -> None:
        """In each unit, chaired by the head or a deputy; then in the agency."""
        stage = self.stage
        if stage.polling is None:
            return
        for person in list(stage.people.values()):
            if person.roles & {HEAD, _DEPUTY} and person.employee != self.clerk:
                browser = await stage.browser_today(person.employee)
                await balloting.hold_all(stage, code, browser)
        await balloting.hold_all(stage, code, self.office.browser)

    def _largest(self, units: list[str]) -> str:
        sizes = Counter(each.unit for each in self.stage.people.values())
        headed = [unit for unit in units if self.stage.head_of(unit) is not None]
        return max(headed, key=lambda unit: (sizes[unit], unit), default="")

    async def _accept(self) -> None:
        """Most of what may be taken; one of them is opened again."""
        for story in self.stage.stories.values():
            chance = self.stage.chance("accept", story.asked.submission)
            if story.hand_ins and chance.randrange(100) < habits.ACCEPTED_PERCENT:
                await self.office.accept_if_possible(story)
        taken = [story for story in self.stage.stories.values() if story.accepted]
        if taken:
            await self.office.reopen(taken[len(taken) // 2])

    def _ending(self, ending: Ending) -> list[Story]:
        return [each for each in self.stage.stories.values() if each.habit.ending == ending]

"""When nudges may go out: the hours and the working days of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake.plan import Plan, Reminding
from vietnamese.days_off import day_off

Window = tuple[datetime, datetime]
"""From the first instant to the first that is too late; UTC."""

DAY = timedelta(days=1)

_KEPT_FREE = timedelta(minutes=15)

_CLOSEST = timedelta(minutes=1)
"""Between two units, however little is left of the day: closer would be a rush."""


@dataclass(frozen=True, slots=True)
class At:
    """An instant, and the day that it is where the people are."""

    now: datetime
    zone: ZoneInfo

    @property
    def day(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class SendingTimes:
    """The hours of a plan, in its own time zone."""

    policy: Reminding
    zone: ZoneInfo

    def is_off(self, day: date) -> bool:
        """Whether nothing is sent on that day: a weekend, a holiday, or what the plan adds."""
        if day in self.policy.working_days:
            return False
        return day in self.policy.days_off or day_off(day) is not None

    def windows(self, day: date) -> list[Window]:
        """The hours of that day; none on a day off."""
        if self.is_off(day):
            return []
        return [(self._at(day, each.start), self._at(day, each.end)) for each in self.policy.hours]

    def opens(self, day: date) -> datetime:
        """When the hours of such a day would begin."""
        return self._at(day, self.policy.hours[0].start)

    def window_at(self, instant: datetime) -> Window | None:
        """The hours in which that instant lies."""
        day = instant.astimezone(self.zone).date()
        for start, end in self.windows(day):
            if start <= instant < end:
                return start, end
        return None

    def next_chance(self, instant: datetime) -> datetime | None:
        """The first instant of the same day, from this one on, at which something may be sent."""
        day = instant.astimezone(self.zone).date()
        left = (max(start, instant) for start, end in self.windows(day) if instant < end)
        return next(left, None)

    def working_day_from(self, day: date) -> date:
        """That day, or the first working day after it."""
        while self.is_off(day):
            day += DAY
        return day

    def spread(self, count: int, now: datetime) -> list[datetime]:
        """Instants for `count` units over what is left of today's hours, as far apart as the plan
        wishes, or closer where the hours are too few; the last quarter of an hour is kept free.

        Fewer than `count` where they would come closer than a minute, or than on a whole day that
        has more units than minutes.
        """
        day = now.astimezone(self.zone).date()
        left = [(max(start, now), end) for start, end in self.windows(day) if now < end]
        if not left or not count:
            return []
        wished = timedelta(minutes=self.policy.wave_spacing)
        closest = min(_CLOSEST, wished, _room(self.windows(day)) / count)
        step = max(min(wished, _room(left) / count), closest)
        fits = _room(left) // step if step else count
        return [_into(left, step * number) for number in range(min(count, max(fits, 1)))]

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def _room(windows: Sequence[Window]) -> timedelta:
    return max(sum((end - start for start, end in windows), timedelta()) - _KEPT_FREE, timedelta())


def _into(left: Sequence[Window], after: timedelta) -> datetime:
    """The instant that is so long after the beginning, if only these hours count."""
    for start, end in left:
        if after < end - start:
            return start + after
        after -= end - start
    return left[-1][1]


def times_of(plan: Plan) -> SendingTimes:
    return SendingTimes(plan.when_to_remind, plan.zone)

"""The clock follows corrections and ignores steps."""

from __future__ import annotations

import datetime as dt

from phieu.clock import Clock, SimulatedClock

START = dt.datetime(2024, 10, 21, 1, tzinfo=dt.UTC)


class Hands:
    """A wall clock and a steady clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.off = dt.timedelta()

    def wall(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.seconds) + self.off

    def steady(self) -> float:
        return self.seconds


def test_time_runs_with_the_steady_clock() -> None:
    hands = Hands()
    clock = Clock(hands.wall, hands.steady)
    hands.seconds = 90
    assert clock.now() == START + dt.timedelta(seconds=90)
    assert clock.stepped is None


def test_a_step_of_an_hour_moves_nobody_over_a_deadline() -> None:
    hands = Hands()
    clock = Clock(hands.wall, hands.steady)
    for hours in (1, -1):
        hands.off = dt.timedelta(hours=hours)
        hands.seconds += 10
        assert clock.now() == START + dt.timedelta(seconds=hands.seconds)
        assert clock.stepped == dt.timedelta(hours=hours)
    hands.off = dt.timedelta()
    assert clock.now() == START + dt.timedelta(seconds=hands.seconds)
    assert clock.stepped is None


def test_a_small_correction_is_followed_and_never_goes_back() -> None:
    hands = Hands()
    clock = Clock(hands.wall, hands.steady)
    hands.off = dt.timedelta(milliseconds=300)
    assert clock.now() == START + hands.off
    hands.off = dt.timedelta(milliseconds=-300)
    assert clock.now() == START + dt.timedelta(milliseconds=300)


def test_a_simulated_clock_stands_where_it_was_put() -> None:
    clock = SimulatedClock(START, runs=False)
    clock.move_to(START + dt.timedelta(days=1))
    assert clock.now() == START + dt.timedelta(days=1)


def test_small_corrections_backwards_do_not_add_up() -> None:
    hands = Hands()
    clock = Clock(hands.wall, hands.steady)
    for _ in range(10):
        hands.off -= dt.timedelta(milliseconds=500)
        hands.seconds += 60
        assert abs(clock.now() - hands.wall()) < dt.timedelta(seconds=1)
    assert clock.stepped is None

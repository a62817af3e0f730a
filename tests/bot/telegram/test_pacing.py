"""Telegram's limits, kept by us: counted in seconds that the test hands in."""

from __future__ import annotations

import random

import pytest

from bot.telegram.pacing import Class, Pacing
from tests.telegram.limits import busiest

REPLIES, BROADCASTS = Class.REPLIES, Class.BROADCASTS


def send_all(pacing: Pacing, replies_at: list[float], until: float) -> dict[Class, list[float]]:
    """Replies that come at these instants, and broadcasts without end, each to another chat."""
    sent: dict[Class, list[float]] = {REPLIES: [], BROADCASTS: []}
    due, at = list(replies_at), 0.0
    while at < until:
        kind = REPLIES if due and due[0] <= at else BROADCASTS
        if pacing.slots(kind, at):
            chat = f"{kind.name} {len(sent[kind])}"
            pacing.gone(kind, chat, at)
            pacing.answered(chat, at)
            sent[kind].append(at)
            if kind is REPLIES:
                due.pop(0)
            continue
        opens = pacing.opens_at(kind)
        at = max(at + 1e-6, min([opens, *due[:1]]) if kind is BROADCASTS else opens)
    return sent


def test_no_sliding_second_holds_more_than_thirty() -> None:
    dice = random.Random(7)
    replies = sorted(dice.uniform(0, 60) for _ in range(15 * 60))
    sent = send_all(Pacing(), replies, 60)
    every = sent[REPLIES] + sent[BROADCASTS]
    assert busiest(every) == 30
    assert len(every) >= 0.97 * 30 * 60


@pytest.mark.parametrize("kind", [REPLIES, BROADCASTS])
def test_however_calls_bunch_on_the_way_no_more_than_thirty_arrive_in_a_second(
    kind: Class,
) -> None:
    """Now and then everything stands still for half a second, and arrives all at once."""
    dice, pacing = random.Random(8), Pacing()
    arrived: list[float] = []
    under_way: list[tuple[float, str]] = []
    at, stands_still_until = 0.0, 0.0
    while at < 60:
        for answered, chat in sorted(each for each in under_way if each[0] <= at):
            pacing.answered(chat, answered)
        under_way = [each for each in under_way if each[0] > at]
        if at > stands_still_until and dice.random() < 0.0005:
            stands_still_until = at + dice.uniform(0.1, 0.7)
        for _ in range(pacing.slots(kind, at)):
            chat = str(len(arrived))
            pacing.gone(kind, chat, at)
            there = max(at, stands_still_until) + dice.uniform(0.002, 0.05)
            arrived.append(there)
            under_way.append((there + dice.uniform(0.002, 0.05), chat))
        at += 0.001
    assert busiest(arrived) <= 30
    assert len(arrived) >= 0.8 * 30 * 60


def test_calls_that_nobody_answers_yet_take_their_slots() -> None:
    pacing = Pacing()
    for number in range(30):
        pacing.gone(REPLIES, f"{number}", 0.0)
    assert pacing.slots(REPLIES, 5.0) == 0
    pacing.answered("7", 5.0)
    assert pacing.slots(REPLIES, 5.9) == 0
    assert pacing.slots(REPLIES, 6.1) == 1


def test_a_burst_of_replies_finds_every_slot_free_where_nothing_else_is_sent() -> None:
    pacing = Pacing()
    assert pacing.slots(REPLIES, 5.0) == 30
    for number in range(12):
        pacing.gone(REPLIES, f"{number}", 5.0)
        pacing.answered(f"{number}", 5.0)
    assert pacing.slots(REPLIES, 5.5) == 18
    assert pacing.slots(REPLIES, 6.1) == 30


def test_a_reply_finds_a_slot_within_a_few_hundredths_of_a_second_of_a_broadcast() -> None:
    pacing = Pacing()
    send_all(pacing, [], 10)
    assert pacing.opens_at(REPLIES) <= 10 + 0.04


def test_a_chat_gets_one_a_second_counted_from_the_answer() -> None:
    pacing = Pacing()
    pacing.gone(REPLIES, "7", 0.0)
    assert not pacing.is_free("7", 50.0)
    pacing.answered("7", 50.0)
    assert not pacing.is_free("7", 50.9)
    assert pacing.is_free("7", 51.01)
    assert pacing.is_free("8", 0.0)


@pytest.mark.parametrize("seconds", [1, 35, 3600])
def test_fault_23_a_refused_broadcast_holds_up_broadcasts_and_its_chat_alone(
    seconds: int,
) -> None:
    pacing = Pacing()
    pacing.refused(BROADCASTS, "7", seconds, 10.0)
    assert pacing.slots(BROADCASTS, 10.0 + seconds - 0.1) == 0
    assert pacing.slots(BROADCASTS, 10.0 + seconds + 0.1) == 1
    assert not pacing.is_free("7", 10.0 + seconds - 0.1)
    assert pacing.slots(REPLIES, 10.0) == 30
    assert pacing.is_free("8", 10.0)


@pytest.mark.parametrize("seconds", [1, 35, 3600])
def test_fault_23_a_refused_reply_holds_up_its_chat_alone(seconds: int) -> None:
    pacing = Pacing()
    pacing.refused(REPLIES, "7", seconds, 10.0)
    assert not pacing.is_free("7", 10.0 + seconds - 0.1)
    assert pacing.is_free("7", 10.0 + seconds + 0.1)
    assert pacing.slots(REPLIES, 10.0) == 30
    assert pacing.slots(BROADCASTS, 10.0) == 1


def test_fault_23_replies_refused_to_two_chats_at_once_hold_up_everything() -> None:
    pacing = Pacing()
    pacing.refused(REPLIES, "7", 35, 10.0)
    pacing.refused(REPLIES, "8", 35, 11.0)
    assert pacing.slots(REPLIES, 45.9) == 0
    assert pacing.slots(BROADCASTS, 45.9) == 0
    assert pacing.slots(REPLIES, 46.1) == 30


def test_the_list_of_busy_chats_does_not_grow() -> None:
    pacing = Pacing()
    for number in range(1000):
        pacing.gone(REPLIES, f"{number}", float(number))
        pacing.answered(f"{number}", float(number))
    assert pacing.busy_chats(999.5) == 1

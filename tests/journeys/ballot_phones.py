"""Phones in the hands of voters and tellers: what a person presses and sees on the ballot page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.ballot_room import Ballot, Room, room

PickUp = Callable[..., Page]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with room(tmp_path_factory.mktemp("ballots")) as running:
        yield running


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def sees(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible(timeout=15_000)


def stored(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("() => ({...localStorage})")
    return found


def teller(pick_up: PickUp, ballot: Ballot, at: int) -> Page:
    page = pick_up()
    page.goto(ballot.teller(at))
    click(page, "Tạo khóa")
    sees(page, "Khóa đã sẵn sàng")
    return page


def voter(pick_up: PickUp, ballot: Ballot, at: int) -> Page:
    page = pick_up()
    page.goto(ballot.voter(at))
    click(page, "Giống hệt, nhận phiếu")
    sees(page, "Đánh dấu phiếu")
    return page


def choose(page: Page, item: int, selection: str) -> None:
    page.locator(f"#item-{item}").get_by_role("radio", name=selection, exact=True).click()


def mark(page: Page, *selections: str) -> None:
    for at, selection in enumerate(selections):
        choose(page, at, selection)
    click(page, "Xem lại")

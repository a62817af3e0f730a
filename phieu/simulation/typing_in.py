"""Typing in for somebody without a phone: the ordinary dialogue, as a page shows it."""

from __future__ import annotations

import random
import re
from typing import Any

from phieu.invented import names
from phieu.simulation.files import a_file
from phieu.simulation.pages import Browser, RefusedError, Typed

_MOST_PAGES = 300
_NUMBER = re.compile(r"[0-9]+")


async def type_in(browser: Browser, submission: int, chance: random.Random) -> str:
    """The whole form of another, from the helper's page and back; the code of its receipt."""
    begin, place = f"/nhap-ho/{submission}", f"/viec/{submission}"
    await browser.open(begin)
    await browser.press(begin)
    for _ in range(_MOST_PAGES):
        if browser.all('//button[@name="do"][@value="submit"]'):
            await browser.press(place, {"do": "submit"})
            return browser.words('(//main//strong[@class="code"])[1]')
        await _answer(browser, place, chance)
    raise RefusedError(f"{place}: no end of questions")


async def _answer(browser: Browser, place: str, chance: random.Random) -> None:
    """As on the paper in front of the helper: what is known is kept, the rest is typed."""
    form = browser.form(place)
    if form is None:
        raise RefusedError(f"{browser.path}: no question")
    if form.xpath('.//input[@type="file"]'):
        (accepted,) = form.xpath('.//input[@type="file"]/@accept')
        extension = accepted.split(",")[0].removeprefix(".")
        await browser.press(place, {"do": "save"}, a_file(extension, chance))
        return
    await browser.press(place, _typed(form, chance))


def _typed(form: Any, chance: random.Random) -> Typed:
    buttons = form.xpath('.//button[@name="do"]/@value')
    for button in ("keep", "nil"):
        if button in buttons:
            return {"do": button}
    match form.fields["widget"]:
        case "choices" | "confirm":
            return {"do": "save", "choice": _choices(form)[0]}
        case "many_choices":
            return {"do": "save", "choice": _choices(form)[: _least(form, "how-many")]}
        case "number_pad":
            return {"do": "save", "text": str(_least(form, "range"))}
        case "date_picker":
            return {"do": "save", "text": "25/10/1985"}
        case "row_editor" if form.xpath('.//ol[@class="rows"]') and "close" in buttons:
            return {"do": "close"}
        case "row_editor":
            cells = [name for name in form.fields if name.startswith("cell.")]
            return {"do": "save"} | {cell: _cell(form, cell, chance) for cell in cells}
    words = "sentences" if form.xpath('.//textarea[@name="text"]') else "cells"
    return {"do": "save", "text": chance.choice(names()[words])}


def _cell(form: Any, cell: str, chance: random.Random) -> str:
    """A share of something is the whole of it: there is one row."""
    label = " ".join(form.xpath(".//label[@for=//*[@name=$cell]/@id]//text()", cell=cell))
    return "100" if "%" in label else chance.choice(names()["cells"])


def _choices(form: Any) -> list[str]:
    found: list[str] = form.xpath('.//*[@name="choice"]/@value')
    return found


def _least(form: Any, told: str) -> int:
    """The first number of the hint with this id; 1 without any."""
    numbers = _NUMBER.findall(" ".join(form.xpath(".//*[@id=$told]//text()", told=told)))
    return int(numbers[0]) if numbers else 1

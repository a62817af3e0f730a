"""Forms of the console, sent as a browser sends them."""

from __future__ import annotations

from typing import Any

import httpx
from lxml import html

from tests.backend.console.conftest import Browser


async def press(
    browser: Browser, page: str, action: str, **typed: str | list[str]
) -> httpx.Response:
    """Open `page` and send its form to `action` with what was typed; where it leads to."""
    fields = {**await fields_of(browser, page, action), **typed}
    return await send(browser, action, fields)


async def fields_of(browser: Browser, page: str, action: str) -> dict[str, Any]:
    """What the form would send as it stands."""
    shown = html.fromstring((await browser.get(page)).text)
    forms = [form for form in shown.forms if form.action.split("?")[0] == action]
    assert forms, f"no form to {action}"
    return dict(forms[0].form_values())


async def send(browser: Browser, action: str, fields: dict[str, Any]) -> httpx.Response:
    return await browser.client.post(action, data=fields, follow_redirects=True)


async def token(browser: Browser, page: str) -> str:
    """The token that any form of a page carries: enough to make one by hand."""
    shown = html.fromstring((await browser.get(page)).text)
    return str(shown.xpath("//input[@name='form_token']/@value")[0])


def text_of(answer: httpx.Response) -> str:
    """The words of the main part, on one line."""
    main = html.fromstring(answer.text).get_element_by_id("main")
    return " ".join(" ".join(main.itertext()).split())

"""A browser without JavaScript: opens a page, fills one of its forms, presses a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
from lxml import html

ORIGIN = "http://phieu.test"
_PRIVACY = "/rieng-tu"
_HEADERS = {"origin": ORIGIN, "accept-encoding": "identity"}
_BAD = 400

Typed = Mapping[str, str | Sequence[str]]
"""What is typed or ticked, by the name of the field; "do" is the button."""


class RefusedError(RuntimeError):
    """The product refused what it should have taken."""


def phone(app: Any) -> httpx.AsyncClient:
    """A device that speaks to the app in this process."""
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=_HEADERS)


class Browser:
    """`page` is the page on the screen, as lxml reads it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.page: Any = None
        self.path = ""

    async def sign_in(self, link_code: str) -> None:
        """By the link of an invitation, past the notice on privacy."""
        await self.open(f"/vao/{link_code}")
        await self.press(f"/vao/{link_code}")
        if self.path == _PRIVACY:
            await self.press(_PRIVACY)

    async def open(self, address: str) -> None:
        self._show(await self.client.get(address, follow_redirects=True))

    async def press(
        self,
        action: str,
        typed: Typed | None = None,
        file: tuple[str, bytes] | None = None,
        button: str = "",
    ) -> None:
        """Send the form to `action` as it stands, with what is typed over it; of several, the one
        with that `button`."""
        form = self.form(action, button)
        if form is None:
            raise RefusedError(f"{self.path}: no form to {action}")
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        fields |= typed or {}
        files = {"file": file} if file else None
        got = await self.client.post(form.action, data=fields, files=files, follow_redirects=True)
        self._show(got)

    def form(self, action: str, button: str = "") -> Any:
        """The form of this page to `action`, whatever its query; None where there is none."""
        forms = [
            form for form in self.page.forms if form.action and urlsplit(form.action).path == action
        ]
        if button:
            forms = [form for form in forms if form.xpath(f'.//button[@value="{button}"]')]
        return forms[0] if forms else None

    def all(self, xpath: str) -> list[Any]:
        found: list[Any] = self.page.xpath(xpath)
        return found

    def words(self, xpath: str = "//main") -> str:
        """The words of what is found, on one line."""
        return " ".join(" ".join(" ".join(each.itertext()) for each in self.all(xpath)).split())

    def _show(self, got: httpx.Response) -> None:
        self.page, self.path = html.fromstring(got.text), got.url.path
        if got.status_code >= _BAD:
            said = self.words('//*[@class="problem" or @class="error"]') or self.words()
            raise RefusedError(f"{got.request.method} {got.url}: {got.status_code}: {said[:300]}")

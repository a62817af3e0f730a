"""Faults on order: what goes wrong with the next calls of a method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "429",  # refused, with `retry_after`
    "500",  # an error of Telegram's own, as JSON
    "html",  # 502 and a page of some proxy
    "empty",  # 200 and no body
    "refuse",  # `code` and `description`, in Telegram's form
    "slow",  # waits `seconds`, then as usual
    "cut",  # the connection closes; nothing was carried out
    "cut_after",  # carried out, then the connection closes without an answer
    "hang",  # never answered; nothing was carried out
    "hang_after",  # carried out, never answered
]
KINDS = frozenset(get_args(Kind))


@dataclass
class Fault:
    """Wrong for `times` calls of `method`, after `skip` that go well; "*" is all but getUpdates."""

    method: str
    kind: Kind
    times: int = 1
    chat: int | None = None
    skip: int = 0
    retry_after: int = 1
    seconds: float = 10.0
    code: int = 400
    description: str = "Bad Request"
    executed: bool = False
    """With `500`, `html` and `empty`: whether the call was carried out all the same."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}: {', '.join(sorted(KINDS))}")

    @property
    def carries_out(self) -> bool:
        return self.executed or self.kind in {"slow", "cut_after", "hang_after"}

    def meets(self, method: str, chat: int | None) -> bool:
        wanted = self.method.lower()
        named = wanted == method.lower() or (wanted == "*" and method.lower() != "getupdates")
        return named and (self.chat is None or self.chat == chat)


def take(faults: list[Fault], method: str, chat: int | None) -> Fault | None:
    """The fault that this call meets, counted off."""
    for fault in faults:
        if not fault.meets(method, chat):
            continue
        if fault.skip:
            fault.skip -= 1
            continue
        fault.times -= 1
        if fault.times <= 0:
            faults.remove(fault)
        return fault
    return None

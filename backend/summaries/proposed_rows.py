"""Lines of lists of titles and initiatives, as papers see them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from storage.audit import canonical

Fate = Literal["up", "other", "waiting"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line; `fields` are those of `intake.checking.list_fields`, all of them.

    `fate`: it goes up, it does not, or nobody has decided yet. `title` is its code, or "".
    """

    unit_id: int | None
    unit: str
    name: str
    party: str
    title: str
    fate: Fate
    fields: Mapping[str, str | int | float] = field(default_factory=dict)


def hash_of_lines(lines: Iterable[Proposed]) -> str:
    """Of all that a list says of them: SHA-256 of a list in canonical JSON, line by line."""
    whole = hashlib.sha256(b"[")
    for number, each in enumerate(lines):
        told = [each.unit_id, each.name, each.title, each.fate, dict(each.fields)]
        whole.update((b"," if number else b"") + canonical(told))
    whole.update(b"]")
    return whole.hexdigest()

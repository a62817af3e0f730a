"""Who fills in the form of a collective and signs it: facts taken with those of the collective.

They are frozen with what is handed in, so that its paper shows for ever who signed and as what.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.holders import Held
from vietnamese.signatures import signature_lines


def filler_facts(
    employee: int, held: Held | None, known: Mapping[int, Mapping[str, Any]], label: str
) -> dict[str, Any]:
    """`filler_name`; `filler_lines`, what stands above the signature; `filler_title`, the same in
    one line.

    `held` is by what document somebody acts for another, `known` the facts of everybody, `label`
    the role's, which stands where the roster names no post.
    """
    facts = known.get(employee, {})
    own = str(facts.get("position") or "")
    capacity = held.capacity if held else ""
    post = own
    if held is not None:
        absent = known.get(held.instead_of, {}) if held.instead_of is not None else {}
        post = str(absent.get("position") or "")
    lines = signature_lines(capacity, post or label, own)
    return {
        "filler_name": str(facts.get("full_name") or ""),
        "filler_title": " / ".join(lines),
        "filler_lines": list(lines),
    }

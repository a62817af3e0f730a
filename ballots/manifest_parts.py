"""What a manifest is made of: items, the rule across them, tellers with their keys.

Each part is bounded, and refused when it says more or less than it should.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from ballots.encoding import unb64
from ballots.protocol import KEY, MOST_ITEMS, MOST_SELECTIONS, MOST_TELLERS, STAMP, BallotError

Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(max_length=4000)]


def _key(text: Any) -> bytes:
    return unb64(text, KEY)


def _modulus(text: Any) -> bytes:
    content = unb64(text, STAMP)
    if content[0] < 128 or not content[-1] & 1:  # noqa: PLR2004 - a full 2048 bits, and odd
        raise BallotError("unreadable")
    return content


Key = Annotated[bytes, BeforeValidator(_key)]
Modulus = Annotated[bytes, BeforeValidator(_modulus)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Item(Part):
    label: Line
    detail: Text
    selections: Annotated[list[Line], Field(min_length=1, max_length=MOST_SELECTIONS)]


class Ranks(Part):
    """A selection is the rank of its item; no rank is given twice."""

    kind: Literal["ranks"]


class AtMost(Part):
    """So many items at most may have this selection."""

    kind: Literal["at_most"]
    selection: Annotated[int, Field(ge=1, le=MOST_SELECTIONS)]
    count: Annotated[int, Field(ge=1, le=MOST_ITEMS)]


class TellerKeys(Part):
    seat: Annotated[int, Field(ge=1, le=MOST_TELLERS)]
    name: Line
    seal: Key
    sign: Key


def _seated(keys: list[TellerKeys]) -> list[TellerKeys]:
    all_keys = {key for teller in keys for key in (teller.seal, teller.sign)}
    if [teller.seat for teller in keys] != [*range(1, len(keys) + 1)]:
        raise BallotError("unreadable")
    if len(all_keys) != 2 * len(keys):  # one phone on two seats opens envelopes alone
        raise BallotError("unreadable")
    return keys


class Tellers(Part):
    needed: Annotated[int, Field(ge=1, le=MOST_TELLERS)]
    keys: Annotated[
        list[TellerKeys],
        Field(min_length=1, max_length=MOST_TELLERS),
        AfterValidator(_seated),
    ]

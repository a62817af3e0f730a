"""What is written and read, one function for each: to be given to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from ballots.protocol import SERIAL, BallotError
from ballots.tables import Envelope, OnRoll, Opening, Round, Teller
from storage.prepared import prepared

Holder = tuple[str, bytes]
"""Kind and number, as in `OnRoll`."""

Write = Callable[[Connection], None]


def begin(id_: bytes, definition: dict[str, Any], tellers: Iterable[tuple[int, bytes]]) -> Write:
    def run(connection: Connection) -> None:
        connection.execute(insert(Round).values(id=id_, definition=definition, state="prepared"))
        connection.execute(
            insert(Teller),
            [{"round_id": id_, "seat": seat, "number": number} for seat, number in tellers],
        )

    return run


def enrol(id_: bytes, holders: Sequence[Holder]) -> Write:
    """Sorted, so that even the order of writing follows from the numbers alone."""
    rows = [{"round_id": id_, "kind": kind, "holder": holder} for kind, holder in sorted(holders)]

    def run(connection: Connection) -> None:
        if rows:
            connection.execute(insert(OnRoll), rows)

    return run


def change(id_: bytes, **values: Any) -> Write:
    def run(connection: Connection) -> None:
        connection.execute(update(Round).where(Round.id == id_).values(**values))

    return run


def change_teller(id_: bytes, seat: int, **values: Any) -> Write:
    def run(connection: Connection) -> None:
        its = (Teller.round_id == id_, Teller.seat == seat)
        connection.execute(update(Teller).where(*its).values(**values))

    return run


_KEEP = prepared(
    update(OnRoll)
    .where(
        OnRoll.round_id == bindparam("round_"),
        OnRoll.kind == bindparam("kind_"),
        OnRoll.holder == bindparam("holder_"),
        OnRoll.issued.is_(False),
    )
    .values(issued=True),
    "request",
    "stamps",
)
"""A whole room asks at one instant."""


def keep_stamps(
    id_: bytes, holder: Holder, request: bytes, stamps: bytes
) -> Callable[[Connection], bytes]:
    """What this holder is answered: these, or the ones that the same request got before.

    BallotError `already`: another request was first.
    """

    def run(connection: Connection) -> bytes:
        kept = _KEEP.run(
            connection, round_=id_, kind_=holder[0], holder_=holder[1], request=request,
            stamps=stamps,
        )  # fmt: skip
        return stamps if kept else stamps_of(id_, holder, request)(connection)

    return run


def stamps_of(id_: bytes, holder: Holder, request: bytes) -> Callable[[Connection], bytes]:
    """What this request was answered. BallotError `already`: another one was."""

    def run(connection: Connection) -> bytes:
        kept = connection.scalar(
            select(OnRoll.stamps).where(*_of(id_, holder), OnRoll.request == request)
        )
        if kept is None:
            raise BallotError("already")
        return kept

    return run


def _of(id_: bytes, holder: Holder) -> tuple[ColumnElement[bool], ...]:
    return OnRoll.round_id == id_, OnRoll.kind == holder[0], OnRoll.holder == holder[1]


def close(id_: bytes, root: bytes, envelopes: Sequence[bytes]) -> Write:
    """The one moment at which envelopes are written; what issuing answered goes with it."""
    rows = [
        {"round_id": id_, "serial": envelope[:SERIAL], "body": envelope}
        for envelope in sorted(envelopes)
    ]

    def run(connection: Connection) -> None:
        _forget(connection, id_)
        if rows:
            connection.execute(insert(Envelope), rows)
        change(id_, state="closed", root=root, collected=len(rows))(connection)

    return run


def void(id_: bytes, reason: str) -> Write:
    def run(connection: Connection) -> None:
        _forget(connection, id_)
        connection.execute(delete(Envelope).where(Envelope.round_id == id_))
        connection.execute(delete(Opening).where(Opening.round_id == id_))
        change(id_, state="void", void_reason=reason, clean=False)(connection)

    return run


def delete_rounds(ids: Sequence[bytes]) -> Write:
    def run(connection: Connection) -> None:
        for table in (Opening, Envelope, OnRoll, Teller):
            connection.execute(delete(table).where(table.round_id.in_(ids)))
        connection.execute(delete(Round).where(Round.id.in_(ids)))

    return run


def _forget(connection: Connection, id_: bytes) -> None:
    connection.execute(
        update(OnRoll).where(OnRoll.round_id == id_).values(request=None, stamps=None)
    )


def envelopes(id_: bytes) -> Callable[[Connection], list[bytes]]:
    wanted = select(Envelope.body).where(Envelope.round_id == id_).order_by(Envelope.serial)
    return lambda connection: list(connection.scalars(wanted))


def hand_over(id_: bytes, seat: int, to: int, sealed: bytes) -> Write:
    """A teller who opens once more replaces what he handed over before."""

    def run(connection: Connection) -> None:
        its = (Opening.round_id == id_, Opening.from_seat == seat, Opening.to_seat == to)
        connection.execute(delete(Opening).where(*its))
        connection.execute(
            insert(Opening).values(round_id=id_, from_seat=seat, to_seat=to, sealed=sealed)
        )

    return run


def handed_to(id_: bytes, seat: int) -> Callable[[Connection], list[tuple[int, bytes]]]:
    wanted = (
        select(Opening.from_seat, Opening.sealed)
        .where(Opening.round_id == id_, Opening.to_seat == seat)
        .order_by(Opening.from_seat)
    )
    return lambda connection: [(row.from_seat, row.sealed) for row in connection.execute(wanted)]

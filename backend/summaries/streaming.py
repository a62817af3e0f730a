"""The list of everybody as a workbook, however many they are: linear in time, level in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import IO, Any

from sqlalchemy import Connection

from backend.summaries.data_hash import DataHash
from backend.summaries.issuing import EVERYBODY, Issue, Paper, issue_words
from backend.summaries.letterhead import letterhead
from backend.summaries.lists import Listing
from backend.summaries.register import Streamed
from backend.summaries.wanting import signed
from backend.summaries.writing import signatures_of
from backend.summaries.xlsx import write_book
from intake.library import Library
from intake.plan import Output

Read = Callable[[Callable[[Connection], Any]], Any]
"""Runs a function on storage and waits for what it answers."""


def write_streamed(
    out: IO[bytes],
    read: Read,
    library: Library,
    campaign_id: int,
    output: Output,
    *,
    now: datetime,
    give_out: Callable[[Paper], Issue | None],
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Write the agency's list into `out`; blocks, so call it on a thread.

    `give_out` numbers the paper once its data are known; `told` hears how many lines of how
    many are written.
    """
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        told(done, len(register))

    register = Streamed(read, library, campaign_id, output.forms, told=one_more)
    plan = register.plan
    signatures = read(
        lambda connection: signatures_of(connection, plan, campaign_id, [(output.code, None)], now)
    )
    signature = signatures.get((output.code, None))
    data = DataHash(plan, output, register.templates, signed(signature))
    listing = Listing(output, register, data.add)

    def foot() -> str:
        return issue_words(plan, give_out(Paper(output.code, EVERYBODY, data.hexdigest())))

    head = letterhead(plan, output, None, signature=signature)
    write_book(out, head, listing.sheets(), register.latest, foot)

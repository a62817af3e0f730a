"""The list of everybody, however many they are: linear in time, level in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import IO, Any

from sqlalchemy import Connection

from backend.summaries.collect import plan_of
from backend.summaries.data_hash import DataHash
from backend.summaries.docx import Fill
from backend.summaries.issuing import EVERYBODY, Issue, Issues, Paper, issue_words
from backend.summaries.letterhead import letterhead
from backend.summaries.list_context import list_context
from backend.summaries.lists import Listing
from backend.summaries.register import Streamed
from backend.summaries.signing import Signature
from backend.summaries.templates import template_of
from backend.summaries.wanted import Signatures
from backend.summaries.wanting import signed
from backend.summaries.writing import signatures_of
from backend.summaries.xlsx import write_book
from intake.library import Library
from intake.plan import Output

Read = Callable[[Callable[[Connection], Any]], Any]
"""Runs a function on storage and waits for what it answers."""


class StreamedList:
    """One list of everybody. Everything blocks, so it is called on a thread."""

    def __init__(
        self,
        read: Read,
        library: Library,
        campaign_id: int,
        output: Output,
        signature: Signature | None,
        told: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        """`told` hears how many lines of how many are read."""
        self._output, self._signature = output, signature
        self._done, self._told = 0, told
        self._register = Streamed(read, library, campaign_id, output.forms, told=self._one_more)

    def write_book(self, out: IO[bytes], give_out: Callable[[Paper], Issue | None]) -> None:
        """Write the workbook into `out`; `give_out` numbers the paper once its data are known."""
        output, register = self._output, self._register
        also = signed(self._signature)
        data = DataHash(register.plan, output, register.templates, also)
        listing = Listing(output, register, data.add)

        def foot() -> str:
            given = give_out(Paper(output.code, EVERYBODY, data.hexdigest()))
            return issue_words(register.plan, given)

        head = letterhead(register.plan, output, None, signature=self._signature)
        write_book(out, head, listing.sheets(), register.latest, foot)

    def word(self, issues: Issues, fill: Fill) -> bytes:
        """The same as a document. TooLongError for more than Word opens, and TemplateError."""
        output, register = self._output, self._register
        name = output.template or ""
        template = template_of(register.templates, name)
        foot = issue_words(register.plan, issues.get((output.code, EVERYBODY)))
        head = letterhead(register.plan, output, None, foot=foot, signature=self._signature)
        (document,) = fill(template, [list_context(Listing(output, register), head, None)], name)
        return document

    def _one_more(self) -> None:
        self._done += 1
        self._told(self._done, len(self._register))


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
    """Write the agency's list into `out`; blocks. `give_out` and `told` as in `StreamedList`."""

    def who_signs(connection: Connection) -> Signatures:
        plan = plan_of(connection, library, campaign_id)
        return signatures_of(connection, plan, campaign_id, [(output.code, None)], now)

    signature = read(who_signs).get((output.code, None))
    StreamedList(read, library, campaign_id, output, signature, told).write_book(out, give_out)

"""The same contents are the same issue; other contents are the next one and name the last."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import openpyxl
from sqlalchemy import Connection, func, select, update

from backend.summaries.issuing import Issue, Paper, issue_words, latest_issues
from backend.summaries.streaming import write_streamed
from backend.summaries.wanting import of_agency, papers, wanted
from backend.summaries.writing import Gathered, gather, give_out
from intake.library import Library
from storage.audit import CONSOLE, Actor, head
from storage.papers import IssuedPaper
from storage.store import Store
from storage.submissions import Remark
from storage.trail import AuditEvent
from tests.backend import proposals, stage
from tests.backend.word import paragraphs_of
from tests.intake.campaigns import AN, BINH, CHI, NOW

LATER = NOW + dt.timedelta(hours=2)
OFFICE = Actor(None, "office", "Văn phòng")


def set_up(connection: Connection) -> int:
    campaign = proposals.started(connection)
    stage.hand_in(connection, AN)
    stage.hand_in(connection, BINH, at=stage.LATE)
    stage.report(connection, CHI)
    proposals.remark(connection, AN)
    return campaign


def found(connection: Connection, campaign: int, code: str) -> Gathered:
    def choose(collected: Any) -> Any:
        return wanted(collected, proposals.output(collected.plan, code))

    return gather(connection, Library(), campaign, choose, now=NOW)


def issued(
    connection: Connection, campaign: int, code: str = "de-xuat", now: dt.datetime = NOW
) -> Mapping[tuple[str, str], Issue]:
    return give_out(connection, found(connection, campaign, code), OFFICE, now)


async def test_the_same_contents_are_one_issue_however_often_they_are_taken(store: Store) -> None:
    def work(connection: Connection) -> tuple[Any, Any, int]:
        campaign = set_up(connection)
        first = issued(connection, campaign)
        again = issued(connection, campaign, now=LATER)
        events = connection.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.act == "paper.issue")
        )
        return first, again, events or 0

    first, again, events = await store.write(work)
    assert first == again
    assert first["de-xuat", "unit:1"].number == 1
    assert events == 1


async def test_a_change_makes_the_next_issue_and_says_what_it_replaces(store: Store) -> None:
    def work(connection: Connection) -> tuple[str, list[Any]]:
        campaign = set_up(connection)
        issued(connection, campaign)
        connection.execute(update(Remark).values(text="Viết lại."))
        given = issued(connection, campaign, now=LATER)["de-xuat", "unit:1"]
        rows = connection.execute(select(IssuedPaper).order_by(IssuedPaper.number)).all()
        assert head(connection) == (given.seq, given.hash)
        return issue_words(proposals.plan(), given), list(rows)

    words, (first, second) = await store.write(work)
    assert second.replaces_id == first.id
    assert second.made_by == "Văn phòng"
    assert "Bản in lần 2, thay thế bản in lúc 08:00:00, thứ Hai ngày 21/10/2024 (lần 1)." in words
    assert words.startswith(f"Kế hoạch {proposals.plan().revision[:8]}. Mã nhật ký 2:")


async def test_what_is_printed_at_the_foot_is_the_event_of_the_issue(store: Store) -> None:
    def work(connection: Connection) -> tuple[list[bytes], str]:
        campaign = set_up(connection)
        gathered = found(connection, campaign, "de-xuat")
        issues = give_out(connection, gathered, OFFICE, NOW)
        printed = head(connection).hash[:16]
        return [file.content for file in gathered.files(issues)], printed

    (book, word), printed = await store.write(work)
    foot = f"Mã nhật ký 1:{printed}. Bản in lần 1."
    assert foot in paragraphs_of(word)[-1]
    sheets = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    assert all(foot in str(sheet.oddFooter.left.text) for sheet in sheets)


async def test_a_preview_is_said_to_be_one_and_leaves_no_trace(store: Store) -> None:
    def work(connection: Connection) -> list[bytes]:
        files = found(connection, set_up(connection), "de-xuat").files(None)
        return [file.content for file in files]

    _, word = await store.write(work)
    assert paragraphs_of(word)[-1].startswith("BẢN XEM TRƯỚC, chưa tính là bản in.")
    count = await store.read(lambda c: c.scalar(select(func.count()).select_from(IssuedPaper)))
    assert count == 0


async def test_a_dossier_takes_every_paper_in_it_along(store: Store) -> None:
    def work(connection: Connection) -> set[tuple[str, str]]:
        campaign = set_up(connection)
        own = stage.submission_of(connection, AN)
        given = issued(connection, campaign, "ho-so")
        assert ("ban-tu-danh-gia", f"submission:{own}") in given
        known = latest_issues(connection, campaign, ["unit:1", f"submission:{own}"])
        assert known == given
        return set(given)

    given = await store.write(work)
    assert {code for code, _ in given} == {"ban-tu-danh-gia", "de-xuat", "nhan-xet", "ho-so"}


async def test_a_changed_template_is_another_paper(store: Store) -> None:
    def work(connection: Connection) -> set[str]:
        campaign = set_up(connection)
        gathered = found(connection, campaign, "de-xuat")
        (each,) = gathered.wanted
        other = {**gathered.collected.templates, "templates/de-xuat.docx": b"other"}
        changed = type(gathered.collected)(
            gathered.collected.plan, gathered.collected.revisions, other,
            gathered.collected.entries,
        )  # fmt: skip
        return {papers(c, each, {})[-1].data_hash for c in (gathered.collected, changed)}

    assert len(await store.write(work)) == 2


async def test_a_streamed_list_is_the_list_that_is_held_and_the_same_issue(
    store: Store,
) -> None:
    def work(connection: Connection) -> tuple[bytes, bytes, Paper, str, list[tuple[int, int]]]:
        campaign = set_up(connection)
        gathered = found(connection, campaign, "tong-hop")
        (each,) = gathered.wanted
        assert each == of_agency(each.output, gathered.collected.entries)
        book, _ = gathered.files(None)
        told: list[tuple[int, int]] = []
        given: list[Paper] = []

        def give(paper: Paper) -> None:
            given.append(paper)

        out = io.BytesIO()
        write_streamed(
            out,
            lambda fn: fn(connection),
            Library(),
            campaign,
            each.output,
            now=NOW,
            give_out=give,
            told=lambda done, total: told.append((done, total)),
        )
        held = papers(gathered.collected, each, gathered.signatures)[-1].data_hash
        return out.getvalue(), book.content, given[0], held, told

    streamed, book, paper, held, told = await store.write(work)
    assert paper == Paper("tong-hop", "campaign", held)
    assert streamed == book
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


async def test_the_trail_tells_who_gave_which_paper_out(store: Store) -> None:
    def work(connection: Connection) -> Any:
        campaign = set_up(connection)
        give_out(connection, found(connection, campaign, "tong-hop"), CONSOLE, NOW)
        return connection.execute(select(AuditEvent)).one()

    event = await store.write(work)
    assert (event.actor, event.act, event.object) == ("console", "paper.issue", "campaign:1")

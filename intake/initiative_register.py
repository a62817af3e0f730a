"""The register of initiatives that were recognised: with these a new one is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from intake.refusing import ActRefusedError
from intake.texts import sentence
from storage.audit import Actor, record
from storage.awards import RecognisedInitiative
from vietnamese.text import clean, one_line, words

PAGE = 50
LABEL_MOST, SUMMARY_MOST, AUTHORS_MOST, DOCUMENT_MOST = 600, 4000, 600, 200
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


@dataclass(frozen=True, slots=True)
class Entry:
    """One that was recognised; `from_here`: it was handed in and decided on here."""

    entry_id: int
    year: int
    label: str
    summary: str
    authors: str
    document_number: str
    from_here: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: how many were added, how many stood there, or what is wrong with which
    line, and then nothing was added."""

    added: int = 0
    known: int = 0
    wrong: tuple[str, ...] = ()


def entries(
    connection: Connection, agency_id: int, *, page: int = 0
) -> tuple[list[Entry], int, bool]:
    """One page, the latest year first; how many there are in all; whether more follow."""
    mine = RecognisedInitiative.agency_id == agency_id
    rows = connection.execute(
        select(RecognisedInitiative)
        .where(mine)
        .order_by(RecognisedInitiative.year.desc(), RecognisedInitiative.id.desc())
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()
    count = connection.scalar(select(func.count()).select_from(RecognisedInitiative).where(mine))
    return [_entry(row) for row in rows[:PAGE]], count or 0, len(rows) > PAGE


def add(
    connection: Connection, agency_id: int, typed: Mapping[str, str], actor: Actor, now: datetime
) -> None:
    """`typed`: year, label, summary, authors, document. ActRefusedError names the field."""
    values = _read(typed)
    if (values["year"], words(values["label"])) in _known(connection, agency_id):
        raise ActRefusedError("register.known", "label", year=values["year"])
    connection.execute(insert(RecognisedInitiative).values(agency_id=agency_id, **values))
    record(
        connection, actor, "initiative.register", f"agency:{agency_id}", now=now, after={"added": 1}
    )


def add_many(
    connection: Connection,
    agency_id: int,
    lines: Sequence[tuple[int, Mapping[str, str]]],
    actor: Actor,
    now: datetime,
) -> Imported:
    """Lines of a file with their numbers: all that are not there yet, or none when one is wrong.
    The same file again adds nothing."""
    known = _known(connection, agency_id)
    fresh: list[dict[str, Any]] = []
    wrong: list[str] = []
    twice = 0
    for number, typed in lines:
        try:
            values = _read(typed)
        except ActRefusedError as refused:
            wrong.append(sentence("register.line", number=number, why=refused.sentence))
            continue
        key = (values["year"], words(values["label"]))
        if key in known:
            twice += 1
        else:
            known.add(key)
            fresh.append({"agency_id": agency_id, **values})
    if wrong:
        return Imported(wrong=tuple(wrong))
    if fresh:
        connection.execute(insert(RecognisedInitiative), fresh)
        record(
            connection, actor, "initiative.register", f"agency:{agency_id}", now=now,
            after={"added": len(fresh)},
        )  # fmt: skip
    return Imported(added=len(fresh), known=twice)


def remove(
    connection: Connection, agency_id: int, entry_id: int, actor: Actor, now: datetime
) -> None:
    """Take out what was typed in wrongly. ActRefusedError when it is not there."""
    gone = connection.execute(
        delete(RecognisedInitiative)
        .where(RecognisedInitiative.id == entry_id, RecognisedInitiative.agency_id == agency_id)
        .returning(RecognisedInitiative.year, RecognisedInitiative.label)
    ).one_or_none()
    if gone is None:
        raise ActRefusedError("register.gone")
    record(
        connection, actor, "initiative.unregister", f"agency:{agency_id}", now=now,
        before={"entry": entry_id, "year": gone.year, "label": gone.label},
    )  # fmt: skip


def year_of(typed: str) -> int:
    """ActRefusedError for what is no year."""
    said = typed.strip()
    year = int(said) if said.isascii() and said.isdecimal() and len(said) <= len("2100") else 0
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ActRefusedError("register.no_year", "year", most=_LAST_YEAR)
    return year


def _read(typed: Mapping[str, str]) -> dict[str, Any]:
    year = year_of(typed.get("year", ""))
    label = _short_enough("label", one_line(typed.get("label", "")), LABEL_MOST)
    if not label:
        raise ActRefusedError("register.no_label", "label")
    return {
        "year": year,
        "label": label,
        "summary": _short_enough("summary", clean(typed.get("summary", "")), SUMMARY_MOST),
        "authors": _short_enough("authors", one_line(typed.get("authors", "")), AUTHORS_MOST),
        "document_number": _short_enough(
            "document", one_line(typed.get("document", "")), DOCUMENT_MOST
        ),
    }


def _short_enough(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise ActRefusedError("register.long", field, what=sentence(f"register.{field}"), most=most)
    return text


def _known(connection: Connection, agency_id: int) -> set[tuple[int, str]]:
    rows = connection.execute(
        select(RecognisedInitiative.year, RecognisedInitiative.label).where(
            RecognisedInitiative.agency_id == agency_id
        )
    )
    return {(row.year, words(row.label)) for row in rows}


def _entry(row: Any) -> Entry:
    return Entry(
        row.id, row.year, row.label, row.summary, row.authors, row.document_number,
        row.submission_id is not None,
    )  # fmt: skip

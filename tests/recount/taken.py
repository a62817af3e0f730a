"""The export of a campaign (`phieu campaign export`) as something to ask questions of."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

Row = dict[str, Any]


DECIDING = {"tap-the-lanh-dao-so", "hop-tham-van"}
"""The meetings that conclude a level: Lạng Sơn II.3.3, Quảng Ngãi II.4. Others propose one."""


class Taken:
    """Forms with the hand-in that stands, people and units, levels, awards, ballots, meetings."""

    def __init__(self, path: Path) -> None:
        raw = json.loads(path.read_text("utf-8"))
        self.raw = raw
        self.plan: str = raw["campaign"]["plan"]
        self.agency: str = raw["campaign"]["agency"]
        self.year = int(raw["campaign"]["ends_on"][:4])
        self.units = _by_id(raw["units"])
        self.people = _by_id(raw["people"])
        self.parties = _by_id(raw["parties"])
        self.forms = [Form(each, self) for each in raw["forms"]]
        self.levels = {each["party"]: each["level"] for each in raw["remarks"]}
        self.decided = self.levels | _concluded(raw)
        """The level that was concluded, else the one that is proposed."""
        self.lifted = {(each["party"], each["rule"]) for each in raw["lifted"]}
        self.held_back = {each["submission"] for each in raw["vetted"] if not each["forwarded"]}
        self.outside = {each["full_name"] for each in raw["outside_system"]}
        self.outside -= {each["full_name"] for each in self.people.values()}
        self.awards: dict[int, set[tuple[int, str]]] = defaultdict(set)
        for each in raw["awards"]:
            self.awards[each["party"]].add((each["year"], each["title"]))
        self.dates = {each["code"]: each for each in raw["milestones"]}
        self.redated: set[str] = set()
        """Steps that the office has set to another day; `lateness` fills it in."""
        self.by_party: dict[int, dict[str, Form]] = defaultdict(dict)
        for form in self.forms:
            self.by_party[form.party][form.form] = form

    def kind(self, party: int) -> str:
        return str(self.parties[party]["kind"])

    def person(self, party: int) -> Row:
        return self.people[self.parties[party]["person"]]

    def name(self, party: int) -> str:
        match self.kind(party):
            case "person":
                return str(self.person(party)["full_name"])
            case "agency":
                return self.agency
        return str(self.units[self.parties[party]["unit"]]["name"])

    def unit(self, party: int) -> Row | None:
        """Of the person, or the unit itself."""
        of = self.person(party) if self.kind(party) == "person" else self.parties[party]
        return self.units.get(of["unit"])

    def unit_name(self, party: int) -> str:
        unit = self.unit(party)
        return str(unit["name"]) if unit else self.agency

    def unit_kind(self, party: int) -> str:
        unit = self.unit(party)
        return str(unit["kind"]) if unit else ""

    def fact(self, party: int, name: str) -> Any:
        """What the roster says of a person; None where it says nothing."""
        return self.person(party)["facts"].get(name)

    def of_unit(self, unit: int, name: str) -> bool:
        """Yes where the roster says yes beside anybody of the unit."""
        here = (each for each in self.people.values() if each["unit"] == unit)
        return any(each["facts"].get(name) is True for each in here)

    def persons(self) -> list[int]:
        """The parties of the people who are here."""
        return [
            key
            for key, party in self.parties.items()
            if party["kind"] == "person"
            and party["person"] in self.people
            and not self.people[party["person"]]["left_on"]
        ]

    def collectives(self, kind: str) -> list[int]:
        return [key for key, party in self.parties.items() if party["kind"] == kind]


class Form:
    """One form of one party; `receipt`: the hand-in that stands, or None."""

    def __init__(self, raw: Row, taken: Taken) -> None:
        self.raw, self.taken = raw, taken
        self.id: int = raw["id"]
        self.form: str = raw["form"]
        self.milestone: str = raw["milestone"]
        self.party: int = raw["party"]
        self.state: str = raw["state"]
        self.receipts: list[Row] = raw["receipts"]
        last = self.receipts[-1] if self.receipts else None
        disowned = (
            last is not None
            and self.state == "returned"
            and last["entered_by"] is not None
            and last["confirmed_at"] is None
        )
        self.receipt: Row | None = None if disowned else last
        self.standing = ""
        """As counted here: on_time, in_line, late or missing; `lateness` fills it in."""

    @property
    def answers(self) -> Row:
        return self.receipt["answers"] if self.receipt else {}

    @property
    def code(self) -> str:
        return str(self.receipt["code"]) if self.receipt else ""

    @property
    def admitted(self) -> bool:
        return bool(self.receipt and self.receipt["admitted_at"])

    @property
    def fate(self) -> str:
        """On which page of a list it belongs."""
        if self.receipt is None:
            return "missing"
        return "late" if self.standing == "late" and not self.admitted else "up"

    @property
    def counts(self) -> bool:
        """Whether a title may rest on it: here, whole and in time. What is sent back is not here;
        what somebody drafted for a collective counts when who answers for it has released it."""
        return self.state != "returned" and self.released and self.fate == "up"

    @property
    def drafted(self) -> bool:
        """For a collective, by another than the one who answers for it."""
        return (
            self.taken.kind(self.party) != "person"
            and self.raw["signer"] is not None
            and self.raw["signer"] != self.raw["filler"]
        )

    @property
    def released(self) -> bool:
        return not self.drafted or bool(self.receipt and self.receipt["confirmed_at"])


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _by_id(rows: list[Row]) -> dict[int, Row]:
    return {each["id"]: each for each in rows}


def _concluded(raw: Row) -> dict[int, str]:
    """By party: what a meeting that decides came to, the last one that was not declared void."""
    held = {
        each["id"]
        for each in raw["meetings"]
        if each["code"] in DECIDING and each["state"] != "void"
    }
    return {
        each["party"]: each["level"]
        for each in raw["matters"]
        if each["meeting"] in held and each["state"] == "done" and each["level"] is not None
    }

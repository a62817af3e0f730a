"""Who meets and on what, as whoever begins the meeting types it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.console.meeting_places import Gathering, House
from intake.agenda import Matter
from intake.eligibility import Member
from intake.meeting.acts import Beginning, Seat
from intake.rolls import needed
from pages.forms import Form
from vietnamese.text import one_line

ATTENDANCE = ("present", "absent")
SENT = "sent"
"""Absent, and somebody is sent in the member's place: where a council or the agency meets."""
_LONGEST = {"reason": 300, "venue": 300, "guests": 5000, "document": 200}
_MOST_GUESTS = 30
_LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One member; `said`: present, absent, or sent (somebody else comes)."""

    employee_id: int
    name: str
    position: str
    said: str
    reason: str
    substitute: str
    """The staff code of who comes instead."""
    document: str


@dataclass(frozen=True, slots=True)
class Call:
    """What was typed, or what is proposed; `unknown`: staff codes that are nobody's."""

    gathering: Gathering
    lines: Sequence[Line]
    venue: str
    guests: str
    chair: int | None
    secretary: int | None
    beginning: Beginning
    unknown: tuple[str, ...]
    matters: Sequence[Matter]

    @property
    def needs(self) -> int:
        return needed(self.gathering.planned.quorum, len(self.lines))

    @property
    def may_be_sent(self) -> bool:
        return self.gathering.unit_id is None


def call_of(
    house: House,
    gathering: Gathering,
    campaign_id: int,
    me: int,
    form: Form | None,
    away: Mapping[int, str],
    matters: Sequence[Matter],
) -> Call:
    """Without a form: everybody there but for those written down as away, the one who begins it
    in the chair where that may be."""
    lines = [_line(member, form, away) for member in gathering.members]
    by_code = {str(each.facts.get("staff_code") or "").casefold(): each for each in house.people}
    seats, unknown = _seats(lines, by_code)
    chair = _chair(gathering, me, form)
    secretary = _number(form.text("thu-ky")) if form else _usual_secretary(gathering, me, chair)
    venue = one_line(form.text("dia-diem"))[: _LONGEST["venue"]] if form else ""
    typed = form.text("khach")[: _LONGEST["guests"]] if form else _proposed(gathering)
    answering = gathering.answering(chair) if chair is not None else None
    document = answering[1] if answering else None
    beginning = Beginning(
        gathering.planned,
        campaign_id,
        gathering.unit_id,
        venue,
        chair or 0,
        document.capacity if document else "",
        secretary,
        guests_of(typed),
        seats,
        matters,
        gathering.others,
    )
    return Call(gathering, lines, venue, typed, chair, secretary, beginning, unknown, matters)


def guests_of(typed: str) -> list[tuple[str, str]]:
    """One a line: a name, and after a comma the post."""
    lines = filter(None, (one_line(each)[:300] for each in typed.split("\n")))
    found = []
    for line in list(dict.fromkeys(lines))[:_MOST_GUESTS]:
        name, _, post = line.partition(",")
        found.append((name.strip(), post.strip()))
    return [each for each in found if each[0]]


def _line(member: Member, form: Form | None, away: Mapping[int, str]) -> Line:
    who = member.employee_id
    said, reason = ("absent", away[who]) if who in away else ("present", "")
    substitute = document = ""
    if form is not None:
        typed = form.text(f"o-{who}")
        said = typed if typed in {*ATTENDANCE, SENT} else said
        reason = one_line(form.text(f"vi-{who}"))[: _LONGEST["reason"]]
        substitute = one_line(form.text(f"thay-{who}"))[: _LONGEST["document"]]
        document = one_line(form.text(f"vb-{who}"))[: _LONGEST["document"]]
    return Line(who, _name(member), _post(member), said, reason, substitute, document)


def _seats(
    lines: Sequence[Line], by_code: Mapping[str, Member]
) -> tuple[list[Seat], tuple[str, ...]]:
    seats, unknown = [], []
    for line in lines:
        there = "present" if line.said == "present" else "absent"
        seats.append(Seat(line.employee_id, line.name, line.position, there, line.reason))
        if line.said != SENT:
            continue
        sent = by_code.get(line.substitute.casefold())
        if sent is None:
            unknown.append(line.substitute or line.name)
            continue
        seats.append(
            Seat(
                sent.employee_id, _name(sent), _post(sent), "present", "", line.employee_id,
                line.document,
            )
        )  # fmt: skip
    return seats, tuple(unknown)


def _chair(gathering: Gathering, me: int, form: Form | None) -> int | None:
    able = [who for who, _ in gathering.chairs]
    if form is not None and (typed := _number(form.text("chu-tri"))) in able:
        return typed
    if me in able:
        return me
    return able[0] if able else None


def _usual_secretary(gathering: Gathering, me: int, chair: int | None) -> int | None:
    """Whom the plan names; otherwise nobody is proposed, but who begins it without chairing."""
    if gathering.writers:
        return me if me in gathering.writers else gathering.writers[0]
    return me if me != chair and me in {each.employee_id for each in gathering.members} else None


def _proposed(gathering: Gathering) -> str:
    """Whom the plan invites by a role, one a line; too many to be all meant are not proposed."""
    members = {each.employee_id for each in gathering.members}
    return "\n".join(
        f"{_name(each)}, {_post(each)}" if _post(each) else _name(each)
        for _, people in gathering.invited
        for each in people
        if len(people) == 1 and each.employee_id not in members
    )


def _number(said: str) -> int | None:
    able = said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER
    return int(said) if able else None


def _name(member: Member) -> str:
    return str(member.facts["full_name"])


def _post(member: Member) -> str:
    return str(member.facts.get("position") or "")

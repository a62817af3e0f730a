"""What a matter's page sends: one form with several buttons, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from backend.console.meeting_matter import Matter, abstaining_of
from backend.console.meeting_presiding import At
from backend.console.meeting_rewording import Rewording, reword_all, rewordings
from intake.meeting import acts
from intake.meeting.held import Item
from intake.refusing import ActRefusedError
from pages.forms import Form

_LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields: what was typed, or what is kept. `kept` level and text come from
    the matter, or before it was concluded from the remark that the head wrote ahead."""

    speaker: str
    opinion: str
    text: str
    level: str
    hands: tuple[str, str, str]
    abstaining: frozenset[str]
    reason: str
    chair: str
    seen: str
    remark_version: str
    beyond: tuple[str, str] = ("", "")
    """Reason and document by which a cap is exceeded."""
    reworded: Mapping[int, Rewording] = field(default_factory=dict)
    """By opinion, what was typed in its place and is not written yet."""


def typed_of(item: Item, matter: Matter, form: Form | None, *, kept: bool) -> Typed:
    """`kept`: what the page saw stays what it saw. After a conflict the next press answers what
    the other wrote, and so replaces it knowingly."""
    remark = matter.remark
    stamp, version = item.stamp, str(remark.version if remark else 0)
    if form is None:
        hands = (item.hands_for, item.hands_against, item.hands_abstained)
        for_, against, abstained = ("" if n is None else str(n) for n in hands)
        return Typed(
            "", "",
            _stands(item, matter), _level(item, matter),
            (for_, against, abstained),
            frozenset(str(who) for who in item.recused_ids), "",
            str(item.chaired_by_id or ""), stamp, version,
        )  # fmt: skip
    return Typed(
        form.text("nguoi-noi"), form.text("cell.y-kien"), form.text("text"), form.text("level"),
        (form.text("tan-thanh"), form.text("khong-tan-thanh"), form.text("khong-y-kien")),
        frozenset(form.every("khong-bieu-quyet")), form.text("ly-do"), form.text("chu-tri"),
        form.text("seen") if kept else stamp, form.text("remark") if kept else version,
        _beyond(form), _rewordings(item, form, kept=kept),
    )  # fmt: skip


def _rewordings(item: Item, form: Form, *, kept: bool) -> Mapping[int, Rewording]:
    stands = {each.opinion_id: each.text for each in item.opinions}
    return {
        which: each if kept else replace(each, seen=stands[which])
        for which, each in rewordings(item, form).items()
    }


def act_on(connection: Connection, at: At, item: Item, matter: Matter, form: Form) -> bool:
    """Do what the button says, and note an opinion that was typed beside. False where something
    else was typed that still waits on the page."""
    do, actor, now = form.text("do"), at.actor(item), at.here.now
    if not do and form.text("sua"):
        do = "sua-y-kien"
    meeting, position, plan = at.held.meeting_id, item.position, at.here.plan
    seen, text = form.text("seen"), form.text("text")
    if do == "y-kien" or form.text("cell.y-kien").strip():
        acts.note(
            connection, meeting, position, _speaker(form.text("nguoi-noi")),
            form.text("cell.y-kien"), actor, now,
        )  # fmt: skip
    asked = number_in(form.text("sua")) if do == "sua-y-kien" else None
    reword_all(connection, at, item, form, asked)
    match do:
        case "ket-luan":
            acts.conclude(
                connection, plan, meeting, position,
                text=text, level=form.text("level") or None, seen=seen,
                remark_version=number_in(form.text("remark")), actor=actor, now=now,
            )  # fmt: skip
        case "bieu-quyet" | "nhat-tri" | "dong-y" | "khong-dong-y":
            _vote(connection, at, item, matter, form)
        case "bo-qua":
            if matter.settled:
                raise ActRefusedError("meeting.by_ballot")
            acts.skip(
                connection, meeting, position, form.text("ly-do"), seen=seen, actor=actor, now=now
            )
        case "chu-tri":
            chair = form.text("chu-tri")
            acts.give_the_chair(
                connection, meeting, position, number_in(chair) if chair else None,
                actor=actor, now=now,
            )  # fmt: skip
            return text == _stands(item, matter)
        case "ket-qua":
            acts.take_ballot(connection, plan, meeting, position, actor=actor, now=now)
        case "sua-y-kien":
            return text == _stands(item, matter)
        case _:
            return text == _stands(item, matter) and form.text("level") == _level(item, matter)
    return True


def _vote(connection: Connection, at: At, item: Item, matter: Matter, form: Form) -> None:
    """Hands that are counted, or what is agreed on where the plan asks for no count."""
    do, actor, now, plan = form.text("do"), at.actor(item), at.here.now, at.here.plan
    meeting, position = at.held.meeting_id, item.position
    seen, text = form.text("seen"), form.text("text")
    if do in {"dong-y", "khong-dong-y"}:
        acts.agree(
            connection, plan, meeting, position,
            outcome=do == "dong-y", text=text, seen=seen, actor=actor, now=now,
            level=form.text("level") or None, beyond=_beyond(form),
        )  # fmt: skip
        return
    if matter.rule is None:
        raise ActRefusedError("meeting.no_hands")
    abstaining = [number_in(who) for who in form.every("khong-bieu-quyet")]
    acts.show_hands(
        connection, plan, meeting, position, matter.rule, _hands(at, item, form, abstaining),
        abstaining=abstaining, text=text, seen=seen, actor=actor, now=now,
        level=form.text("level") or None, beyond=_beyond(form),
    )  # fmt: skip


def _beyond(form: Form) -> tuple[str, str]:
    return form.text("vuot-ly-do"), form.text("vuot-van-ban")


def _stands(item: Item, matter: Matter) -> str:
    """A meeting that decides writes words of its own; the level proposed is where it starts."""
    if item.state == "done" or matter.remark is None or matter.decides:
        return item.conclusion
    return matter.remark.text


def _level(item: Item, matter: Matter) -> str:
    return (item.level if item.state == "done" else matter.proposed or item.level) or ""


def _speaker(typed: str) -> int | str | None:
    """An employee's number, or the name of a guest."""
    return number_in(typed) if typed.isdecimal() else typed.removeprefix("khach:") or None


def _hands(at: At, item: Item, form: Form, abstaining: list[int]) -> tuple[int, int, int]:
    """As counted; for everybody at once, all who are there and vote."""
    if form.text("do") == "nhat-tri":
        return len(at.held.there_now) - len(abstaining_of(at, item, abstaining)), 0, 0
    fields = ("tan-thanh", "khong-tan-thanh", "khong-y-kien")
    counted = [_count(form.text(field)) for field in fields]
    return counted[0], counted[1], counted[2]


def _count(typed: str) -> int:
    said = typed.strip()
    if not said:
        return 0
    number = number_in(said)
    if number < 0:
        raise ActRefusedError("hands.below_none", "tay")
    return number


def number_in(said: str) -> int:
    """-1 for what is no number."""
    able = said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER
    return int(said) if able else -1

"""One message that gathers everything that somebody is to be told today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import groupby

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from sqlalchemy import Connection, select

from intake.calendar import due_words, left_words
from intake.plan import Plan
from reminders.items import Item
from reminders.missing import names_of
from reminders.reaching import Message
from reminders.texts import sentence
from storage.people import Employee, Unit
from storage.submissions import Submission

_MOST_NAMES = 15

_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined)


def message_of(
    connection: Connection, employee_id: int, items: Sequence[Item], now: datetime
) -> Message:
    """What the person reads: one paragraph for each rule that has come, what they owe themselves
    before what others owe."""
    name = connection.scalar(select(Employee.full_name).where(Employee.id == employee_id)) or ""
    apart = _apart(connection, employee_id, items)
    ordered = sorted(apart, key=lambda item: (not _is_own(item), item.cut_off, _together(item)))
    paragraphs: list[str] = []
    said: set[str] = set()
    for _, group in groupby(ordered, _together):
        paragraphs.append(_paragraph(connection, name, list(group), now, said))
    path, label = _where_to(ordered)
    return Message(
        title=_title(ordered),
        text="\n\n".join(paragraphs),
        path=path,
        label=label,
        quiet=all(item.rule.days_before > 1 for item in items),
    )


def _apart(connection: Connection, employee_id: int, items: Sequence[Item]) -> list[Item]:
    """What a head owes is the head's own, and not once more among what the unit owes."""
    if not any(map(_is_own, items)):
        return list(items)
    forms = {form for item in items if not (_is_own(item) or item.levels) for form in item.owed}
    mine = set(
        connection.scalars(
            select(Submission.id).where(
                Submission.id.in_(forms), Submission.filler_id == employee_id
            )
        )
    ) | {each for item in items if item.releases for each in item.owed}
    apart = [
        item
        if _is_own(item) or item.levels
        else replace(item, owed=tuple(each for each in item.owed if each not in mine))
        for item in items
    ]
    return [item for item in apart if item.owed]


def _is_own(item: Item) -> bool:
    return item.rule.to == "respondent"


def _together(item: Item) -> tuple[str, int, str, bool]:
    """Things that are told in one sentence."""
    return item.cut_off.isoformat(), item.campaign_id, item.rule.code, item.in_place


def _paragraph(
    connection: Connection, name: str, items: list[Item], now: datetime, said: set[str]
) -> str:
    """One paragraph; a deadline that was said in one before it (`said`) is not said again."""
    first = items[0]
    plan, rule = first.plan, first.rule
    owed = [each for item in items for each in item.owed]
    milestone = plan.milestones_by_code[rule.milestone]
    again = all(item.returned for item in items)
    due = due_words(milestone, first.cut_off, plan.zone, again=again)
    is_said = due in said
    said.add(due)
    values = {
        "ho_ten": name,
        "viec": "; ".join(_titles(items)),
        "han": sentence("nudge.same_due") if is_said else due,
        "con_lai": left_words(first.cut_off, now, plan.zone),
        "so_luong": len(owed),
        "don_vi": _units(connection, items),
        "phut": sum(plan.forms_by_code[form].minutes for item in items for form in item.forms),
        "danh_sach": _names(connection, owed) if rule.to == "head" else "",
    }
    if first.in_place:
        return sentence(
            "nudge.in_place", unit=values["don_vi"], count=len(owed), left=values["con_lai"],
            due=values["han"],
        )  # fmt: skip
    return _template(rule.text).render(values).strip()


@cache
def _template(text: str) -> Template:
    return _ENVIRONMENT.from_string(text)


def _titles(items: Sequence[Item]) -> list[str]:
    titles = [
        work_on(item.plan, form, releases=item.releases) for item in items for form in item.forms
    ]
    if any(item.levels for item in items):
        titles.append(sentence("nudge.levels"))
    return list(dict.fromkeys(titles))


def work_on(plan: Plan, form: str, *, releases: bool) -> str:
    """What there is to do: the form, or that one releases what another drafted."""
    title = plan.forms_by_code[form].title
    return sentence("nudge.release", form=title) if releases else title


def _units(connection: Connection, items: Sequence[Item]) -> str:
    if any(item.target.startswith("agency:") for item in items):
        return items[0].plan.agency.name
    ids = {item.unit_id for item in items if item.unit_id is not None}
    rows = connection.execute(select(Unit.name).where(Unit.id.in_(ids)).order_by(Unit.sort_key))
    return ", ".join(row.name for row in rows)


def _names(connection: Connection, owed: Sequence[int]) -> str:
    names = [
        name if count == 1 else sentence("nudge.several", name=name, count=count)
        for name, count in names_of(connection, owed)
    ]
    if len(names) > _MOST_NAMES:
        more = sentence("nudge.more_names", count=len(names) - _MOST_NAMES)
        return f"{', '.join(names[:_MOST_NAMES])} {more}"
    return ", ".join(names)


def _title(items: Sequence[Item]) -> str:
    own = sum(len(item.owed) for item in items if _is_own(item))
    others = sum(len(item.owed) for item in items if not (_is_own(item) or item.levels))
    if others and own:
        return sentence("nudge.title_both", own=own, others=others)
    if others and not any(item.levels for item in items):
        return sentence("nudge.title_others", others=others)
    titles = _titles(items)
    if len(items) == 1 and items[0].levels:
        return sentence("nudge.title_levels")
    if len(titles) == 1:
        return sentence("nudge.title", what=titles[0])
    return sentence("nudge.title_many", count=len(titles))


def _where_to(items: Sequence[Item]) -> tuple[str, str]:
    """A head gets to the unit, from where all else is near; others to what they owe."""
    if any(item.rule.to == "head" and not item.in_place for item in items):
        return "/don-vi", sentence("nudge.label_head")
    own = [item for item in items if _is_own(item)]
    if own:
        if len(own) > 1:
            return "/", sentence("nudge.label")
        room = "ho-so" if own[0].releases else "viec"
        return f"/{room}/{own[0].owed[0]}", sentence("nudge.label")
    return "/", sentence("nudge.label")

"""Nudges: their words ask for what there is, and there is somebody whom they can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from intake.checking.finding import Finding, error, warning
from intake.checking.references import missing
from intake.loading.problem import meant
from intake.loading.strict_yaml import Path
from intake.plan import Plan, ReminderRule
from intake.plan.reminding import VALUES
from vietnamese.dates import short_date

LONGEST = 900
"""Characters of one rule's words once they are filled in."""

_TYPED_DATE = re.compile(r"(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}(?![0-9])")

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip

_LONG_VALUES = {
    "ho_ten": "Nguyễn Thị Minh Khai " * 2,
    "viec": "Bản tự kiểm điểm cá nhân " * 4,
    "han": "Trước ngày 25 tháng 10 năm 2024 – ngày cuối còn nhận: 23:59, thứ Năm ngày 24/10/2024",
    "con_lai": "Còn 60 ngày",
    "so_luong": 2000,
    "don_vi": "Trung tâm Công báo và Tin học " * 2,
    "phut": 120,
    "danh_sach": "",  # as long as it is: cut by the clock, not by the plan
}

_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=False)


def check(plan: Plan) -> Iterator[Finding]:
    for number, rule in enumerate(plan.reminders):
        path: Path = ("reminders", number)
        yield from _words(rule, (*path, "text"))
        yield from _told(plan, rule, path)
    policy = plan.reminding
    if policy is not None:
        roles = {role.code for role in plan.roles}
        yield from missing(("reminding", "contact"), "ref.role", policy.contact, roles)
        for place, day in enumerate(policy.working_days):
            if day in policy.days_off:
                where: Path = ("reminding", "working_days", place)
                yield error(where, "reminder.both_days", date=short_date(day))


def _words(rule: ReminderRule, path: Path) -> Iterator[Finding]:
    try:
        tree = _ENVIRONMENT.parse(rule.text)
    except TemplateSyntaxError as wrong:
        yield error(path, "reminder.syntax", said=wrong.message or "")
        return
    faults = [*_unknown_words(tree, path), *_unknown_values(rule, tree, path)]
    yield from faults
    if not faults:
        yield from _length(rule, path)
    if typed := _TYPED_DATE.search(rule.text):
        yield warning(path, "reminder.typed_date", date=typed[0])


def _unknown_words(tree: nodes.Template, path: Path) -> Iterator[Finding]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            yield error(path, "reminder.word", name=type(node).__name__.lower())


def _unknown_values(rule: ReminderRule, tree: nodes.Template, path: Path) -> Iterator[Finding]:
    known = VALUES[rule.to]
    for name in sorted({each.name for each in tree.find_all(nodes.Name)} - known):
        yield error(
            path, "reminder.value", name=name, meant=meant(name, known),
            known=", ".join(sorted(known)),
        )  # fmt: skip


def _length(rule: ReminderRule, path: Path) -> Iterator[Finding]:
    said = _ENVIRONMENT.from_string(rule.text).render(_LONG_VALUES).strip()
    if not said:
        yield error(path, "reminder.empty")
    if len(said) > LONGEST:
        yield error(path, "reminder.long", length=len(said), limit=LONGEST)


def _told(plan: Plan, rule: ReminderRule, path: Path) -> Iterator[Finding]:
    kinds = {each.kind for each in plan.milestones if each.code == rule.milestone}
    if kinds == {"planned"}:
        yield error((*path, "milestone"), "reminder.nobody_late", milestone=rule.milestone)
    elif kinds and rule.milestone not in _owed_by(plan, rule):
        yield error((*path, "milestone"), "reminder.nobody_owes", milestone=rule.milestone)
    if rule.to == "contact" and plan.when_to_remind.contact is None:
        yield error((*path, "to"), "reminder.no_contact")


def _owed_by(plan: Plan, rule: ReminderRule) -> set[str]:
    """Milestones by which somebody owes something that we see."""
    forms = {each.milestone for each in plan.assignments}
    levels = {each.milestone for each in plan.levels if each.proposed_for and each.milestone}
    return forms | levels if rule.to == "head" else forms

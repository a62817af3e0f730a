"""A plan as those who answer will see it: every prompt of every form, one below the other."""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.condition_words import Labels, in_words, labels_of
from intake.checking.known import choices_of
from intake.checking.phrases import say
from intake.checking.preview_ballots import ballot_lines
from intake.plan import Assignment, Form, Plan
from intake.questions import Question
from intake.questions.base import Asking
from intake.turn import (
    Choices,
    Confirm,
    DatePicker,
    FreeText,
    ManyChoices,
    NumberPad,
    RowEditor,
    Upload,
)
from intake.why import why_words
from vietnamese.dates import short_date

_INDENT = "   "


def preview_lines(plan: Plan) -> Iterator[str]:
    """Every form and every vote of `plan`, line by line."""
    for form in plan.forms:
        yield from _form(plan, form)
        yield ""
    yield from ballot_lines(plan)


def _form(plan: Plan, form: Form) -> Iterator[str]:
    yield say("form", "title", code=form.form, title=form.title, official_name=form.official_name)
    yield say(
        "form",
        "minutes",
        minutes=form.minutes,
        submit_label=form.submit_label,
        next_step=form.next_step,
    )
    asking = [each for each in plan.assignments if each.form == form.form]
    for assignment in asking:
        yield from _assignment(plan, assignment)
    if not asking:
        yield say("form", "unasked")
    labels = labels_of(plan, form)
    number = 0
    for section in form.sections:
        yield ""
        yield say("section", "title", title=section.title)
        if section.intro:
            yield section.intro
        if section.relevant is not None:
            yield say("section", "relevant", condition=in_words(section.relevant, labels))
        for question in section.questions:
            number += question.type != "note"
            yield from _prompt(plan, form, question, number, labels)


def _assignment(plan: Plan, assignment: Assignment) -> Iterator[str]:
    who = say("who", assignment.respondent)
    if assignment.filled_by is not None:
        role = next(role.label for role in plan.roles if role.code == assignment.filled_by)
        who = say("who", "filled_by", who=who, role=role)
    milestone = plan.milestones_by_code[assignment.milestone]
    yield say(
        "form",
        "asked",
        who=who,
        milestone=milestone.label,
        kind=say("kind", milestone.kind),
        date=short_date(milestone.date),
    )
    if assignment.when is not None:
        yield say("form", "when", condition=in_words(assignment.when, labels_of(plan)))
    yield from _moment(plan, assignment)


def _moment(plan: Plan, assignment: Assignment) -> Iterator[str]:
    """When it is asked, where that is not as the campaign begins."""
    asked = assignment.asked
    if asked is None:
        return
    meeting = plan.meetings_by_code[asked.after].label
    if asked.when is None:
        yield say("form", "asked_after", meeting=meeting)
    else:
        condition = in_words(asked.when, labels_of(plan))
        yield say("form", "asked_when", meeting=meeting, condition=condition)


def _prompt(
    plan: Plan, form: Form, question: Question, number: int, labels: Labels
) -> Iterator[str]:
    if question.type == "note":
        yield say("prompt", "note", label=question.label)
    else:
        yield say("prompt", "label", number=number, label=question.label)
    for line in _about(plan, form, question, labels):
        yield f"{_INDENT}{line}"


def _about(plan: Plan, form: Form, question: Question, labels: Labels) -> Iterator[str]:
    if question.hint:
        yield say("prompt", "hint", hint=question.hint)
    if question.shows:
        facts = ", ".join(labels.names.get(name, name) for name in question.shows)
        yield say("prompt", "shows", facts=facts)
    if question.prefill:
        yield say("prompt", "prefill", fact=labels.name(question.prefill))
    if question.type != "note":
        yield from _widget(plan, question, labels)
    if question.nil:
        yield say("prompt", "nil")
    if not question.required:
        yield say("prompt", "skip")
    if question.relevant is not None:
        yield say("prompt", "relevant", condition=in_words(question.relevant, labels))
    if question.sensitive:
        yield say("prompt", "sensitive")
    if question.type != "note":
        why = why_words(plan.titles_of_documents, question.source or form.source)
        yield say("prompt", "why", text=why.text, source=why.source)


def _widget(plan: Plan, question: Question, labels: Labels) -> Iterator[str]:
    widget = question.widget(Asking(plan.choice_lists), None)
    match widget:
        case FreeText(max_length=most):
            yield say("widget", "free_text", max_length=most)
        case NumberPad(least=least, most=most, step=step):
            yield say("widget", "number_pad", least=least or 0, most=f"{most:g}", step=f"{step:g}")
        case DatePicker(earliest=earliest, latest=latest):
            yield say("widget", "date_picker", earliest=earliest, latest=latest)
        case Choices() if question.type == "yes_no":
            for place, option in enumerate(widget.options, start=1):
                yield say("widget", "choice", number=place, label=option.label)
        case Choices() | ManyChoices():
            yield from _choices(plan, question, labels)
        case RowEditor(columns=columns, at_least=least, at_most=most):
            named = " | ".join(column.label for column in columns)
            yield say("widget", "row_editor", least=least, most=most, columns=named)
        case Upload(extensions=kinds, max_bytes=most):
            megabytes = most // (1024 * 1024)
            yield say("widget", "upload", kinds=", ".join(kinds), megabytes=megabytes)
        case Confirm(statement=statement):
            yield say("widget", "confirm", statement=statement)


def _choices(plan: Plan, question: Question, labels: Labels) -> Iterator[str]:
    """All choices, with the condition of those that not everybody is offered."""
    choices = choices_of(question, plan)
    for place, choice in enumerate(choices, start=1):
        if choice.relevant is None:
            yield say("widget", "choice", number=place, label=choice.label)
        else:
            condition = in_words(choice.relevant, labels)
            yield say(
                "widget", "choice_relevant", number=place, label=choice.label, condition=condition
            )
    if question.type == "select_multiple":
        most = len(choices) if question.at_most is None else question.at_most
        yield say("widget", "many", least=question.at_least, most=most)

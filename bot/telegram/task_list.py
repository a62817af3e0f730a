"""What a person owes and by when: where every conversation begins and comes back to."""

from __future__ import annotations

from collections.abc import Iterable

from bot.telegram.buttons import Buttons, Do
from bot.telegram.cards import notices
from bot.telegram.labels import short
from bot.telegram.showing import Card, Key, page_key, show
from bot.telegram.texts import bold, plain, say, sentence
from bot.telegram.visit import Visit
from reminders.ballots_waiting import Calls, calls_of
from reminders.owed import Task, tasks_of
from reminders.releases import Release, releases_of

_MOST = 40
"""More tasks than these are on the page."""
_LONGEST_TITLE = 36


def show_tasks(visit: Visit, lead: Iterable[str] = ()) -> None:
    """The list, numbered; typed words answer no form until one is opened."""
    tasks = tasks_of(visit.connection, visit.here.library, visit.employee_id, visit.now)
    visit.at_form(None)
    visit.keep("tasks", [task.submission_id for task in tasks[:_MOST]] or None)
    calls = calls_of(visit.connection, visit.here.library, visit.employee_id, visit.now)
    card = _card(visit.chat.name, tasks, [*lead, say("tasks.hello", name=visit.chat.name)])
    waiting = releases_of(visit.connection, visit.here.library, visit.employee_id, visit.now)
    show(visit, _with_releases(_with_ballots(card, calls), waiting))


def _with_releases(card: Card, waiting: Iterable[Release]) -> Card:
    """What others drafted is read and released on its own page."""
    for each in waiting:
        card.paragraphs.append(
            say("tasks.release", title=each.title, subject=each.subject, due=each.due_words)
        )
        label = sentence("tasks.open_release", title=short(each.title, _LONGEST_TITLE))
        card.keyboard.insert(0, [page_key(label, f"/ho-so/{each.submission_id}")])
    return card


def _with_ballots(card: Card, calls: Calls) -> Card:
    """A ballot is marked and dropped on its own page: here is only the way there, and the same
    for everybody until the box is closed."""
    for act, some in (("vote", calls.votes), ("count", calls.counts)):
        for call in some:
            card.paragraphs.append(say(f"tasks.{act}", label=call.label))
            path = f"/{'phieu-kin' if act == 'vote' else 'kiem-phieu'}/{call.ballot_id}"
            label = sentence(f"tasks.open_{act}", title=short(call.label, _LONGEST_TITLE))
            card.keyboard.insert(0, [page_key(label, path)])
    return card


def _card(name: str, tasks: list[Task], lead: Iterable[str]) -> Card:
    owed = [task for task in tasks if not task.done]
    done = [task for task in tasks if task.done]
    card = Card([*lead])
    if not owed:
        card.paragraphs.append(say("tasks.nothing" if done else "tasks.nothing_yet"))
    numbers = {task.submission_id: n for n, task in enumerate(tasks[:_MOST], start=1)}
    for title, some in (("tasks.owed", owed), ("tasks.done", done)):
        if some:
            card.paragraphs.append(say(title, count=len(some)))
        for task in some:
            if task.submission_id in numbers:
                card.paragraphs.append(_written(task, name, numbers[task.submission_id]))
                card.keyboard.append([_key(task, numbers[task.submission_id])])
    if any(task.typed_by for task in done):
        card.keyboard.append([page_key(sentence("button.settle"), "/")])
    if len(tasks) > _MOST:
        card.paragraphs.append(say("tasks.more", count=len(tasks) - _MOST))
        card.keyboard.append([page_key(sentence("button.page"), "/")])
    return card


def _written(task: Task, name: str, number: int) -> str:
    lines = [f"{number}. {bold(task.title)} – {plain(task.state_words)}"]
    about = [task.official_name, *([task.subject] if task.subject != name else [])]
    if not task.done:
        about.append(sentence("tasks.minutes", minutes=task.minutes))
    lines.append(plain(" · ".join(filter(None, about))))
    lines += notices(task.told)
    if task.done:
        lines.append(say("tasks.receipt", code=task.receipt_code or ""))
        if task.typed_by:
            lines.append(say("tasks.typed_by", who=task.typed_by))
        return "\n".join(lines)
    left = f"{bold(task.left_words)} · " if task.left_words else ""
    lines.append(f"{left}{plain(task.due_words)}")
    if task.answered and task.state != "returned":
        lines.append(say("tasks.answered", answered=task.answered, asked=task.asked))
    return "\n".join(lines)


def _key(task: Task, number: int) -> Key:
    label = sentence(f"tasks.{_act(task)}", number=number, title=short(task.title, _LONGEST_TITLE))
    return {"text": label, "data": Buttons(task.submission_id).data(Do.OPEN)}


def _act(task: Task) -> str:
    if task.state == "returned":
        return "mend"
    if task.done and task.state != "draft":
        return "look"
    return "go_on" if task.answered else "begin"

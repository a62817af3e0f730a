"""Every answer before it is handed in, or of what was: numbered lines that can be changed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from itertools import groupby

from bot.telegram import keyboards
from bot.telegram.buttons import Buttons, Do, asked_in
from bot.telegram.cards import notices
from bot.telegram.here import Here
from bot.telegram.labels import before_answer, short, unnumbered
from bot.telegram.showing import ANSWERS_SO_FAR, Card, key, page_key
from bot.telegram.splitting import MOST, units
from bot.telegram.texts import bold, plain, say, sentence
from bot.telegram.visit import Visit
from intake.turn import Review, ReviewLine

_MOST_TEXT = 3 * MOST
"""Longer reviews are shortened line by line: the page has them whole."""
_SHORTENED = 400


def submit_number(here: Here, submission_id: int, version: int, employee_id: int) -> str:
    """Four digits that hand in this version of this form, and nothing else, by this person."""
    said = f"submit\0{submission_id}\0{version}\0{employee_id}".encode()
    digest = hmac.new(here.secret, said, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:4]) % 10_000:04}"


def review_card(
    visit: Visit, submission: int, version: int, turn: Review, lead: Iterable[str] = ()
) -> Card:
    """All is answered: how it is handed in, and how a line is changed. `lead` stands low, beside
    the number: of a long review only the end is seen."""
    own = Buttons(submission, version, asked_in(turn))
    number = submit_number(visit.here, submission, version, visit.employee_id)
    where = say("card.where", step=turn.step, steps=turn.steps, section=say("review.section"))
    return Card(
        [
            *notices(turn.notices),
            f"{where}\n{bold(turn.title)}",
            *_lines(visit, submission, turn),
            say("review.change"),
            *lead,
            say("review.submit", number=number),
        ],
        [
            *keyboards.numbers(len(turn.lines), own),
            [page_key(sentence("button.submit_page"), f"/viec/{submission}")],
            [
                key(sentence("button.back"), own.data(Do.BACK)),
                key(sentence("button.later"), Buttons(submission).data(Do.LATER)),
            ],
        ],
    )


def overview_card(
    visit: Visit, submission: int, version: int, turn: Review, *, handed_in: bool, changeable: bool
) -> Card:
    """Everything so far, complete or not; of what was handed in, that it still stands."""
    own = Buttons(submission, version, asked_in(turn))
    answered = sum(line.state != "missing" for line in turn.lines)
    title = say("review.handed_in", title=turn.title)
    if not handed_in:
        counts = {"answered": answered, "asked": len(turn.lines)}
        title = say("review.so_far", title=turn.title, **counts)
    change = [say("review.change_handed_in" if handed_in else "review.change")]
    return Card(
        [
            *notices(turn.notices),
            title,
            *_lines(visit, submission, turn),
            *(change if changeable else []),
        ],
        [
            *(keyboards.numbers(len(turn.lines), own) if changeable else []),
            [key(sentence("button.go_on"), Buttons(submission).data(Do.SHOW))],
            [key(sentence("button.tasks"), Buttons().data(Do.TASKS))],
        ],
        asks=ANSWERS_SO_FAR if changeable else "",
    )


def _lines(visit: Visit, submission: int, turn: Review) -> list[str]:
    """A paragraph for each section, and one for what was set aside."""
    hidden = sensitive_questions(visit, submission)
    whole = _written(turn, hidden, None)
    if sum(map(units, whole)) <= _MOST_TEXT:
        return whole
    return [*_written(turn, hidden, _SHORTENED), say("review.shortened")]


def _written(turn: Review, hidden: set[str], most: int | None) -> list[str]:
    numbered = list(enumerate(turn.lines, start=1))
    paragraphs = [
        "\n".join([bold(title), *(_line(n, line, hidden, most) for n, line in group)])
        for title, group in groupby(numbered, lambda pair: pair[1].section)
    ]
    if turn.set_aside:
        aside = [f"• {_said(line, hidden, most)}" for line in turn.set_aside]
        paragraphs.append("\n".join([say("review.set_aside"), *aside]))
    return paragraphs


def _line(number: int, line: ReviewLine, hidden: set[str], most: int | None) -> str:
    again = f" {say('review.again')}" if line.again == "open" else ""
    return f"{number}. {_said(line, hidden, most)}{again}"


def _said(line: ReviewLine, hidden: set[str], most: int | None) -> str:
    label = f"{before_answer(plain(unnumbered(line.label)))} "
    if line.question in hidden and line.state in {"answered", "nil"}:
        return label + say("review.hidden")
    if line.state in {"missing", "skipped"}:
        return f"{label}<i>{plain(line.shown)}</i>"
    return label + plain(line.shown if most is None else short(line.shown, most))


def sensitive_questions(visit: Visit, submission: int) -> set[str]:
    """Questions of this form whose answers no chat may show."""
    row = visit.row_of(submission)
    library = visit.here.library
    revision = library.revision_for(visit.connection, row)
    script = library.script(visit.connection, revision, row.form)
    return {step.name for step in script.steps if step.question.sensitive}

"""A file that was sent: it answers the question that waits for one, or nothing."""

from __future__ import annotations

from bot.telegram import answering, forms, texts, unseen
from bot.telegram.fitting import fits
from bot.telegram.texts import say
from bot.telegram.updates import FetchedFile, UnfetchedFile
from bot.telegram.visit import Visit
from intake import attachments
from intake.attachments import Attaching, TooManyFilesError
from intake.texts import sentence
from intake.turn import Ask, Attached, Notice, Retry, Turn, Upload


def is_wanted(turn: Turn) -> bool:
    """Whether this turn waits for a file that a chat may carry."""
    if not isinstance(turn, Ask | Retry):
        return False
    return isinstance(turn.prompt.widget, Upload) and fits(turn.prompt)


def _is_for_the_page(turn: Turn) -> bool:
    """Whether it waits for a file that no chat may carry."""
    return isinstance(turn, Ask | Retry) and (
        isinstance(turn.prompt.widget, Upload) and not fits(turn.prompt)
    )


def attach(
    visit: Visit,
    submission_id: int,
    version: int,
    turn: Turn,
    file: FetchedFile | UnfetchedFile | None,
) -> None:
    """Answer with the file, kept in the same savepoint; or say why it was not taken."""
    if not isinstance(turn, Ask | Retry) or not is_wanted(turn) or file is None:
        code = "other.file_on_the_page" if _is_for_the_page(turn) else "other.file"
        forms.show_again(visit, submission_id, version, turn, lead=[say(code)])
    elif (why := unseen.why_unseen(visit, version, turn)) is not None:
        forms.show_turn(visit, submission_id, version, turn, lead=[say(why)], asks_anew=True)
    elif isinstance(file, UnfetchedFile):
        error = Notice(code=file.code, text=sentence(file.code, **file.context))
        _refuse(visit, submission_id, version, turn, error)
    else:
        _keep(visit, submission_id, version, turn, file)


def _keep(
    visit: Visit, submission_id: int, version: int, turn: Ask | Retry, file: FetchedFile
) -> None:
    place = visit.connection.begin_nested()
    try:
        meta = attachments.keep(
            visit.connection, Attaching(submission_id, turn.prompt.question, visit.key),
            file.content, file.name, file.media_type, visit.now,
        )  # fmt: skip
    except TooManyFilesError:
        place.rollback()
        error = Notice(code="file.too_many", text=texts.sentence("other.too_many_files"))
        _refuse(visit, submission_id, version, turn, error)
        return
    said = forms.say_to(visit, submission_id, version, [Attached(file=meta.file)])
    if said.kind == "taken":
        place.commit()
    else:
        place.rollback()
    answering.led_to(visit, submission_id, said, [say("echo.file", name=meta.name)])


def _refuse(
    visit: Visit, submission_id: int, version: int, turn: Ask | Retry, error: Notice
) -> None:
    retry = Retry(prompt=turn.prompt, error=error, notices=turn.notices)
    said = forms.Said("retry", version, retry)
    answering.led_to(visit, submission_id, said, [])

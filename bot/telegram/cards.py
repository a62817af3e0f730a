"""A turn as a card: what Telegram shows of a question, and the buttons under it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from bot.telegram import keyboards
from bot.telegram.buttons import Buttons, Do, asked_in
from bot.telegram.fitting import fits
from bot.telegram.labels import short
from bot.telegram.showing import Card, Key, key, page_key
from bot.telegram.texts import bold, plain, say, sentence
from intake.turn import (
    Ask,
    Choices,
    Confirm,
    DatePicker,
    FreeText,
    ManyChoices,
    Notice,
    NumberPad,
    Prompt,
    Receipt,
    Retry,
    Upload,
)
from vietnamese.numbers import show_number

ONE_MESSAGE = 4_000
"""Telegram cuts a longer message in two, and the halves come as two answers."""

_LONGEST_PRESENT = 700


def question_card(
    turn: Ask | Retry,
    submission: int,
    version: int,
    *,
    lead: Iterable[str] = (),
    ticked: frozenset[str] | None = None,
    helping: bool = False,
    at_last: bool = False,
    on_page: bool = False,
) -> Card:
    """The question that waits. `ticked` are the codes chosen so far, of many; `lead` is HTML that
    goes first; `at_last` offers the page to somebody whom the chat did not understand, `on_page`
    without a word."""
    prompt = turn.prompt
    own = Buttons(submission, version, asked_in(turn))
    card = Card([*lead, *notices(turn.notices)], asks=asked_in(turn))
    if isinstance(turn, Retry):
        card.paragraphs.append(say("card.error", error=turn.error.text))
    if helping:
        card.paragraphs += help_for(prompt)
    card.paragraphs.append(_heading(prompt))
    card.paragraphs += _about(prompt)
    if fits(prompt):
        chosen = keyboards.chosen_at_first(prompt) if ticked is None else ticked
        card.paragraphs += _how_to_answer(prompt, on_page=at_last or on_page)
        card.keyboard += keyboards.answers(prompt, own, chosen)
    else:
        card.paragraphs.append(say("page.sensitive" if prompt.sensitive else "page.does_not_fit"))
        card.keyboard.append([page_key(sentence("button.page"), f"/viec/{submission}")])
        card.keyboard.append([key(sentence("button.answered"), own.data(Do.SHOW))])
    if not prompt.sensitive:
        card.keyboard += keyboards.shortcuts(prompt, own)
    card.keyboard += keyboards.ways(prompt, own, helping=helping)
    if at_last:
        card.paragraphs.append(say("card.at_last"))
    if (at_last or on_page or helping) and fits(prompt):
        card.keyboard.append([page_key(sentence("button.page"), f"/viec/{submission}")])
    return card


def receipt_text(receipt: Receipt) -> str:
    """What a person keeps."""
    about = f"{receipt.form} – {receipt.subject}" if receipt.subject else receipt.form
    return "\n".join(
        [
            say("receipt.title_unreleased" if receipt.awaits_release else "receipt.title"),
            bold(about),
            say("receipt.code", code=receipt.code),
            say("receipt.received", when=receipt.received),
            say("receipt.standing", words=receipt.standing_words),
            *([say("receipt.entered_by", who=receipt.entered_by)] if receipt.entered_by else []),
            say("receipt.next", words=receipt.next_step),
            say("receipt.until", words=receipt.changeable_until),
            say("receipt.hash", hash=receipt.content_hash[:16]),
        ]
    )


def receipt_keyboard(submission: int, receipt: Receipt) -> list[list[Key]]:
    look = sentence("button.change" if receipt.changeable else "button.look_at_it")
    rows = [
        [key(look, Buttons(submission).data(Do.LOOK))],
        [key(sentence("button.tasks"), Buttons().data(Do.TASKS))],
    ]
    if receipt.typed_by:
        rows.insert(0, [page_key(sentence("button.settle"), f"/viec/{submission}")])
    return rows


def receipt_card(
    receipt: Receipt, submission: int, told: Iterable[Notice], lead: Iterable[str] = ()
) -> Card:
    """A form that was handed in before, as it stands."""
    paragraphs = [*lead, *notices(told), receipt_text(receipt)]
    return Card(paragraphs, receipt_keyboard(submission, receipt))


def notices(told: Iterable[Notice]) -> list[str]:
    """Each once."""
    return [say("card.notice", text=text) for text in dict.fromkeys(each.text for each in told)]


def help_for(prompt: Prompt) -> list[str]:
    """Why it is asked, in whose words, and how it may be answered."""
    parts = []
    if prompt.why is not None:
        parts.append(say("help.why", text=prompt.why.text, source=prompt.why.source))
    return [*parts, say("help.words")]


def _heading(prompt: Prompt) -> str:
    where = say("card.where", step=prompt.step, steps=prompt.steps, section=prompt.section)
    again = f"{say('card.again')}\n" if prompt.again else ""
    notes = "".join(f"{plain(note)}\n\n" for note in prompt.notes)
    return f"{where}\n{again}{notes}{bold(prompt.label)}"


def _about(prompt: Prompt) -> list[str]:
    """The hint, what the roster says, and the answer so far."""
    parts = [plain(prompt.hint)] if prompt.hint and not prompt.sensitive else []
    if prompt.shows:
        parts.append(
            "\n".join(say("card.fact", label=fact.label, value=fact.value) for fact in prompt.shows)
        )
    if prompt.shown is not None and not prompt.sensitive and prompt.shown_is is not None:
        parts.append(say(f"shown.{prompt.shown_is}", value=short(prompt.shown, _LONGEST_PRESENT)))
    return parts


def _how_to_answer(prompt: Prompt, *, on_page: bool) -> list[str]:
    widget = prompt.widget
    match widget:
        case Choices(options=options) | ManyChoices(options=options):
            listed = "\n".join(
                say("card.option", number=number, label=option.label)
                + (f" – <i>{plain(option.hint)}</i>" if option.hint else "")
                for number, option in enumerate(options, start=1)
            )
            many = [_how_many(widget)] if isinstance(widget, ManyChoices) else []
            return [*many, listed] if keyboards.needs_list(options) else many
        case FreeText(max_length=most):
            code = "how.text" if most <= ONE_MESSAGE or on_page else "how.long_text"
            return [say(code, most=show_number(Decimal(min(most, ONE_MESSAGE))))]
        case NumberPad():
            return [_range(widget)]
        case DatePicker():
            return [say("how.date")]
        case Upload(extensions=kinds, max_bytes=most):
            return [say("how.file", kinds=", ".join(kinds).upper(), most=most // 1048576)]
        case Confirm(statement=statement):
            return [plain(statement)]
    return []


def _how_many(widget: ManyChoices) -> str:
    if widget.at_most and widget.at_least:
        return say("how.many_between", least=widget.at_least, most=widget.at_most)
    if widget.at_most:
        return say("how.many_at_most", most=widget.at_most)
    if widget.at_least > 1:
        return say("how.many_at_least", least=widget.at_least)
    return say("how.many")


def _range(widget: NumberPad) -> str:
    if widget.least is None or widget.most is None:
        return say("how.number")
    least, most = (f"{bound:g}".replace(".", ",") for bound in (widget.least, widget.most))
    return say("how.number_between", least=least, most=most)

"""Opinions that were noted, put right on the page of their matter: with their own button, and with
every other, so that a correction is never lost beside a conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from backend.console.meeting_presiding import At
from intake.meeting import acts
from intake.meeting.held import Item
from pages.forms import Form
from vietnamese.text import clean


@dataclass(frozen=True, slots=True)
class Rewording:
    """Of one opinion: the words that were typed, and those that the page showed."""

    text: str
    seen: str


def rewordings(item: Item, form: Form | None) -> Mapping[int, Rewording]:
    """By opinion, where something else was typed than the page showed and than stands by now."""
    if form is None:
        return {}
    found = {}
    for each in item.opinions:
        which = each.opinion_id
        seen = form.text(f"thay-y-kien-{which}")
        typed = form.text(f"y-kien-{which}", seen)
        if clean(typed) not in {clean(seen), each.text}:
            found[which] = Rewording(typed, seen)
    return found


def reword_all(connection: Connection, at: At, item: Item, form: Form, asked: int | None) -> None:
    """Each rewording is written; an opinion is taken out only by its own button, `asked`."""
    wanted = dict(rewordings(item, form))
    if asked is not None and asked not in wanted:
        text, seen = form.text(f"y-kien-{asked}"), form.text(f"thay-y-kien-{asked}")
        wanted[asked] = Rewording(text, seen)
    for which, each in wanted.items():
        if which == asked or clean(each.text):
            acts.reword(
                connection, at.held.meeting_id, which, each.text,
                seen=each.seen, actor=at.actor(item), now=at.here.now,
            )  # fmt: skip

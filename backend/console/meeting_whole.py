"""What is done to a meeting as a whole: who comes and goes, its end, its minutes."""

from __future__ import annotations

from sqlalchemy import Connection

from backend.console.meeting_presiding import At
from backend.console.meeting_typed import number_in
from backend.console.meeting_words import words
from intake.meeting import acts
from pages.errors import ProblemError
from pages.forms import Form


def act_on_meeting(connection: Connection, at: At, do: str, form: Form) -> str:
    """Do what the button says; what is said of it afterwards."""
    meeting, actor, now = at.held.meeting_id, at.actor(), at.here.now
    version = number_in(form.text("version"))
    match do:
        case "den-muon":
            acts.come_late(connection, meeting, number_in(form.text("ai")), actor, now)
        case "ve-som":
            acts.leave_early(connection, meeting, number_in(form.text("ai-ve")), actor, now)
        case "thu-ky":
            acts.give_the_pen(connection, meeting, number_in(form.text("ghi-bien-ban")), actor, now)
        case "khach":
            name, post = form.text("ten-khach"), form.text("chuc-khach")
            acts.welcome(connection, meeting, name, post, actor, now)
        case "giu-de-xuat":
            acts.keep_proposals(
                connection, at.here.plan, meeting, text=words("rest.kept"),
                expected_version=version, actor=actor, now=now,
            )  # fmt: skip
        case "ket-thuc":
            acts.finish(
                connection, meeting, form.text("text"),
                expected_version=version, actor=actor, now=now,
            )  # fmt: skip
        case "doc" | "sua":
            acts.read_back(
                connection, meeting, form.text("text"),
                expected_version=version, actor=actor, now=now,
            )  # fmt: skip
            return do
        case "ky":
            both = acts.sign(connection, meeting, expected_version=version, actor=actor, now=now)
            return "da-ky" if both else "ky"
        case "huy":
            acts.void(connection, meeting, form.text("ly-do"), actor=actor, now=now)
        case _:
            raise ProblemError(400, "bad_request")
    return "luu"

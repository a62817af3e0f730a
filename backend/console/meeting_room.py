"""`/hop/{meeting}`: the whole of a meeting, from the first matter to minutes that are signed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.looks import TEMPLATES
from backend.console.meeting_item import following
from backend.console.meeting_matter import hands_words
from backend.console.meeting_presiding import At, meeting_at, read_meeting, write_meeting
from backend.console.meeting_whole import act_on_meeting
from backend.console.meeting_why import meeting_reasons
from backend.console.meeting_words import words
from backend.console.presiding import Presiding
from backend.console.self_rated import label_of
from intake.hands import rule_of
from intake.meeting import acts
from intake.meeting.held import Item, Present
from intake.refusing import ActRefusedError
from intake.rolls import needed
from pages.forms import Form, form_of
from pages.policies import Policy, stated

router = APIRouter(dependencies=[stated(Policy.MEETING)])

_SAID = {"dang-co", "het", "luu", "doc", "sua", "ky", "da-ky"}


@dataclass(frozen=True, slots=True)
class Trouble:
    act: str = ""
    refused: ActRefusedError | None = None
    conflict: bool = False
    form: Form | None = None

    @property
    def status(self) -> int:
        return 409 if self.conflict else 422 if self.refused else 200

    def typed(self, name: str, kept: str) -> str:
        """What was typed in a field of the act that was not done; else what is kept."""
        return self.form.text(name) if self.form is not None else kept


@router.get("/hop/{meeting}")
async def show(request: Request, meeting: Number, da: str = "") -> Response:
    return await _page(request, meeting, "meeting_room.html", Trouble(), da)


@router.get("/hop/{meeting}/bien-ban")
async def minutes(request: Request, meeting: Number, da: str = "") -> Response:
    """The minutes as they will read, to be read back."""
    return await _page(request, meeting, "meeting_minutes.html", Trouble(), da)


@router.post("/hop/{meeting}")
async def act(request: Request, meeting: Number) -> Response:
    form = await form_of(request)
    do = form.text("do")

    def work(connection: Connection, here: Presiding) -> str:
        at = meeting_at(connection, here, meeting)
        if not at.runs:
            raise ActRefusedError("meeting.not_your_matter")
        return act_on_meeting(connection, at, do, form)

    of_minutes = do in {"doc", "sua", "ky"}
    try:
        said = await write_meeting(request, work, meeting=meeting)
    except ActRefusedError as refused:
        trouble = Trouble(do, refused, form=form)
    except acts.MeetingConflictError:
        trouble = Trouble(do, conflict=True, form=form)
    else:
        place = "/bien-ban" if of_minutes or do == "ket-thuc" else ""
        return RedirectResponse(f"/hop/{meeting}{place}?da={said}", 303)
    page = "meeting_minutes.html" if of_minutes else "meeting_room.html"
    return await _page(request, meeting, page, trouble)


async def _page(
    request: Request, meeting: int, page: str, trouble: Trouble, said: str = ""
) -> Response:
    def work(connection: Connection, here: Presiding) -> tuple[At, int]:
        at = meeting_at(connection, here, meeting)
        may = at.runs and at.held.state == "open"
        mine = at.actor().employee_id
        return at, len(acts.unspoken(connection, here.plan, meeting, mine)) if may else 0

    at, unspoken = await read_meeting(request, work, meeting=meeting)
    held, plan = at.held, at.here.plan
    waiting = [item for item in held.items if item.state == "waiting"]
    if said == "het" and waiting:  # who chairs one matter alone is done; the meeting is not
        said = "luu"
    first = following(at, held.items[-1].position) if held.items else None
    me = at.here.employee_id
    signed = {held.chair_id: held.chair_signed_at, held.secretary_id: held.secretary_signed_at}
    context = {
        "visitor": at.here.visitor,
        "campaign": at.here.campaign_id,
        "at": at,
        "held": held,
        "planned": plan.meetings_by_code[held.code],
        "steps": _steps(at),
        "waiting": len(waiting),
        "unspoken": unspoken,
        "first": next((item for item in held.items if item.position == first), None),
        "absent": [each for each in held.present if not each.is_there],
        "left": [each for each in held.there if each.left_at],
        "may_leave": _may_leave(at),
        "clock": lambda when: f"{when.astimezone(plan.zone):%H:%M}",
        "trouble": trouble,
        "said": words(f"said.{said.replace('-', '_')}") if said in _SAID else "",
        "state_words": words(f"state.{_state(at)}"),
        "signs": me in signed and signed[me] is None and held.state == "read",
        "has_signed": me in signed and signed[me] is not None,
        "level_of": lambda item: _level(at, item),
        "hands_of": lambda item: _hands(at, item),
        "title_of": lambda item: _title(at, item),
        "item_words": lambda state: words(f"item.{state}"),
        "why": meeting_reasons(plan, plan.meetings_by_code[held.code]),
        "told": list(filter(None, (_below(at), _short(at)))),
    }
    return TEMPLATES.answer(request, page, context, status=trouble.status)


def _state(at: At) -> str:
    if at.held.state == "open" and at.held.ended_at is not None:
        return "ended"
    return at.held.state


def _steps(at: At) -> list[tuple[str, list[Item]]]:
    labels = {step.code: step.label for step in at.here.plan.meetings_by_code[at.held.code].steps}
    return [
        (labels.get(code, code), list(items))
        for code, items in groupby(at.held.items, key=lambda item: item.step)
    ]


def _level(at: At, item: Item) -> str:
    """The label of the level that was concluded; "" for none."""
    if not item.level:
        return ""
    lists = [scale.list_name for scale in at.here.plan.levels]
    found = (label_of(at.here.plan, name, item.level) for name in lists)
    return next((label for label in found if label != item.level), item.level)


def _hands(at: At, item: Item) -> str:
    steps = at.here.plan.meetings_by_code[at.held.code].steps
    step = next((each for each in steps if each.code == item.step), None)
    rule = rule_of(at.here.plan, step, item.party_id) if step is not None else None
    return hands_words(at, item, rule)


def _title(at: At, item: Item) -> str:
    title = at.here.plan.titles_by_code.get(item.title or "")
    return title.label if title else ""


def _may_leave(at: At) -> list[Present]:
    """Everybody there but those without whom there would be no minutes."""
    stay = {at.held.chair_id, at.held.secretary_id}
    return [each for each in at.held.there_now if each.employee_id not in stay]


def _short(at: At) -> str:
    """That so many have left that this would be no meeting, had it yet to begin."""
    planned = at.here.plan.meetings_by_code[at.held.code]
    members = sum(not each.for_name for each in at.held.present)
    needs, count = needed(planned.quorum, members), len(at.held.there_now)
    if count >= needs or at.held.ended_at is not None:
        return ""
    return words("below.left", count=count, needs=needs)


def _below(at: At) -> str:
    """That too few meet for the plan's ordinary way, and what happens instead."""
    least = at.here.plan.meetings_by_code[at.held.code].least_number
    members = sum(not each.for_name for each in at.held.present)
    if least is None or members >= least.voters:
        return ""
    return words(f"below.{least.below}", needs=least.voters)

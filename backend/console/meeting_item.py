"""`/hop/{meeting}/{position}`: one matter, with what was handed in, what is said, and the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.looks import TEMPLATES
from backend.console.meeting_forms import Read, forms_about
from backend.console.meeting_matter import Matter, matter_of
from backend.console.meeting_presiding import At, meeting_at, read_meeting, write_meeting
from backend.console.meeting_typed import Typed, act_on, typed_of
from backend.console.meeting_why import step_reasons
from backend.console.meeting_words import words
from backend.console.presiding import Presiding
from intake.meeting.acts import MeetingConflictError
from intake.meeting.held import Item
from intake.refusing import ActRefusedError
from intake.remarking import RemarkConflictError
from intake.texts import sentence
from pages.errors import ProblemError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of

router = APIRouter(dependencies=[stated(Policy.MEETING)])


@dataclass(frozen=True, slots=True)
class Shown:
    at: At
    item: Item
    matter: Matter
    forms: list[Read] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What kept an act from being done: refused, or somebody else wrote."""

    refused: ActRefusedError | None = None
    conflict: bool = False

    @property
    def status(self) -> int:
        return 409 if self.conflict else 422 if self.refused else 200


@router.get("/hop/{meeting}/{position}")
async def show(
    request: Request, meeting: Number, position: Number, da: str = "", vong: str = ""
) -> Response:
    """`vong`: how the ballot stood on a page that is open and asks whether it has moved."""
    if vong and vong == (await _seen(request, meeting, position)).matter.round_looks:
        return Response(status_code=204)
    return await _page(request, meeting, position, None, Trouble(), da)


@router.post("/hop/{meeting}/{position}")
async def write(request: Request, meeting: Number, position: Number) -> Response:
    """`do` names the act; what else was typed on the page stays on it."""
    form = await form_of(request)

    def work(connection: Connection, here: Presiding) -> tuple[bool, bool]:
        shown = _shown(connection, request, here, meeting, position)
        if not shown.at.writes_on(shown.item):
            raise ActRefusedError("meeting.not_your_matter")
        done = act_on(connection, shown.at, shown.item, shown.matter, form)
        return done, form.text("seen") == shown.item.stamp

    try:
        done, was_seen = await write_meeting(request, work, meeting=meeting)
    except ActRefusedError as refused:
        return await _page(request, meeting, position, form, Trouble(refused))
    except (MeetingConflictError, RemarkConflictError):
        return await _page(request, meeting, position, form, Trouble(conflict=True))
    if not done:
        # What stands now is this page's own doing, unless somebody else had moved it before.
        return await _page(request, meeting, position, form, Trouble(), "ghi-y-kien", was_seen)
    return await _onwards(request, meeting, position, form.text("do"))


async def _onwards(request: Request, meeting: int, position: int, do: str) -> Response:
    """To the next matter that waits, after a matter is done with; else back to this one."""
    here_again = f"/hop/{meeting}/{position}?da=luu"
    if do not in _DONE_WITH:
        return RedirectResponse(here_again, 303)

    def work(connection: Connection, here: Presiding) -> int | None:
        at = meeting_at(connection, here, meeting)
        return following(at, position)

    after = await read_meeting(request, work, meeting=meeting)
    place = f"/hop/{meeting}/{after}?da=tiep" if after else f"/hop/{meeting}?da=het"
    return RedirectResponse(place, 303)


def following(at: At, position: int) -> int | None:
    """The next matter that waits after this one, or before it; only those of who looks."""
    order = [item.position for item in at.held.items]
    start = order.index(position) + 1 if position in order else 0
    items = [*at.held.items[start:], *at.held.items[:start]]
    waiting = [i for i in items if i.state == "waiting" and at.writes_on(i)]
    return waiting[0].position if waiting else None


def _shown(
    connection: Connection, request: Request, here: Presiding, meeting: int, position: int
) -> Shown:
    at = meeting_at(connection, here, meeting)
    item = at.held.item(position)
    if item is None:
        raise ProblemError(404, "not_found")
    library = rooms_of(request).library
    forms = forms_about(
        connection, library, here.plan, here.campaign_id, item, reads=at.presides(item)
    )
    return Shown(at, item, matter_of(connection, at, item), forms)


async def _seen(request: Request, meeting: int, position: int) -> Shown:
    return await read_meeting(
        request, lambda c, here: _shown(c, request, here, meeting, position), meeting=meeting
    )


async def _page(
    request: Request,
    meeting: int,
    position: int,
    form: Form | None,
    trouble: Trouble,
    said: str = "",
    sees_what_stands: bool = False,  # noqa: FBT001, FBT002 - one more thing about the page
) -> Response:
    shown = await _seen(request, meeting, position)
    at, item, matter = shown.at, shown.item, shown.matter
    kept = not (trouble.conflict or sees_what_stands)
    typed: Typed = typed_of(item, matter, form, kept=kept)
    if said == "ghi-y-kien":
        typed = replace(typed, opinion="")
    order = [each.position for each in at.held.items]
    place = order.index(position)
    context = {
        "visitor": at.here.visitor,
        "campaign": at.here.campaign_id,
        "at": at,
        "held": at.held,
        "item": item,
        "matter": matter,
        "forms": shown.forms,
        "reads": at.presides(item),
        "typed": typed,
        "trouble": trouble,
        "said": words(f"said.{said.replace('-', '_')}") if said in _SAID else "",
        "number": place + 1,
        "before": order[place - 1] if place else None,
        "after": order[place + 1] if place + 1 < len(order) else None,
        "writes": at.writes_on(item) and at.held.state == "open",
        "why": step_reasons(at.here.plan, matter.step, matter.left_open, matter.elsewhere)
        if matter.step
        else [],
        "state_words": words(f"item.{item.state}"),
        "level_label": matter.label_of(item.level),
        "why_closed": sentence(f"meeting.is_{at.held.state}") if at.held.state != "open" else "",
    }
    return TEMPLATES.answer(request, "meeting_item.html", context, status=trouble.status)


_SAID = {"luu", "tiep", "ghi-y-kien"}
_DONE_WITH = {"ket-luan", "bieu-quyet", "nhat-tri", "dong-y", "khong-dong-y", "ket-qua", "bo-qua"}

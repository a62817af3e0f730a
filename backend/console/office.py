"""`/van-phong`: the office sees who has handed in what, and finds one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from backend.console.counts import tallies, tally
from backend.console.looks import TEMPLATES
from backend.console.running import read_as_office
from backend.summaries.collect import follow
from backend.summaries.entries import Collected, Entry
from intake.texts import sentence
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from vietnamese.dates import short_date
from vietnamese.text import words

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

_PAGE = 100
_LONGEST_SEARCH = 200
_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks to see: `tim` is searched, the others must be equal."""

    tim: str = ""
    don_vi: str = ""
    mau: str = ""
    han: str = ""

    def fits(self, entry: Entry) -> bool:
        code = entry.receipt.code if entry.receipt else ""
        staff_code = entry.facts.get("staff_code") or ""
        found = words(f"{entry.name} {staff_code} {code}")
        return (
            all(word in found for word in words(self.tim).split())
            and self.don_vi in {"", str(entry.unit_id)}
            and self.mau in {"", entry.form}
            and self.han in {"", entry.standing}
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One submission as the list shows it."""

    submission_id: int
    name: str
    unit: str
    form: str
    state: str
    state_words: str
    standing: str
    standing_words: str
    received: str
    code: str


@router.get("/van-phong")
async def office(request: Request) -> Response:
    library = rooms_of(request).library

    def work(connection: Connection, campaign: int) -> tuple[int, Collected]:
        return campaign, follow(connection, library, campaign)

    campaign, followed = await read_as_office(request, work)
    plan, wanted, page = followed.plan, _wanted(request), _page(request)
    found = [entry for entry in followed.entries if wanted.fits(entry)]
    forms = {form.form: form.official_name for form in plan.forms}
    context = {
        "campaign": campaign,
        "plan": plan,
        "all": tally("", followed.entries),
        "units": tallies(followed.entries, lambda entry: (str(entry.unit_id or ""), entry.unit)),
        "forms": tallies(followed.entries, lambda entry: (entry.form, forms[entry.form])),
        "wanted": wanted,
        "found": len(found),
        "lines": _lines(followed, found[page * _PAGE : (page + 1) * _PAGE]),
        "pages": _pages(wanted, campaign, len(found), page),
        "lists": [output for output in plan.outputs if output.kind == "list"],
        "dossiers": [output for output in plan.outputs if output.kind == "dossier"],
        "standings": {
            name: sentence(f"standing.{name}") for name in ("on_time", "in_line", "late")
        },
    }
    return TEMPLATES.answer(request, "office.html", context)


def _wanted(request: Request) -> Wanted:
    names = {"tim": "tim", "don_vi": "don-vi", "mau": "mau", "han": "han"}
    given = request.query_params
    return Wanted(**{own: given.get(name, "")[:_LONGEST_SEARCH] for own, name in names.items()})


def _page(request: Request) -> int:
    said = request.query_params.get("trang", "")
    number = int(said) if said.isdecimal() and len(said) <= _LONGEST_NUMBER else 1
    return max(number - 1, 0)


def _pages(wanted: Wanted, campaign: int, found: int, page: int) -> dict[str, str]:
    """Addresses of the page before and the one after, where there is one."""
    kept = {
        "dot": campaign,
        "tim": wanted.tim,
        "don-vi": wanted.don_vi,
        "mau": wanted.mau,
        "han": wanted.han,
    }
    addresses = {}
    if page > 0:
        addresses["before"] = "/van-phong?" + urlencode({**kept, "trang": page})
    if (page + 1) * _PAGE < found:
        addresses["after"] = "/van-phong?" + urlencode({**kept, "trang": page + 2})
    return addresses


def _lines(followed: Collected, entries: Sequence[Entry]) -> list[Line]:
    forms = followed.plan.forms_by_code
    lines = []
    for entry in entries:
        receipt = entry.receipt
        at = receipt.received_at.astimezone(followed.plan.zone) if receipt else None
        lines.append(
            Line(
                submission_id=entry.submission_id,
                name=entry.name,
                unit=entry.unit,
                form=forms[entry.form].official_name,
                state=entry.shown_state,
                state_words=sentence(f"state.{entry.shown_state}"),
                standing=entry.standing,
                standing_words=sentence(f"standing.{entry.standing}") if receipt else "",
                received=f"{short_date(at.date())} {at:%H:%M}" if at else "",
                code=receipt.code if receipt else "",
            )
        )
    return lines

"""A whole campaign with invented people: every form, every paper, nothing that the plan forbids;
and the same counts and lists by a script that knows nothing of the product."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from intake.loading.plan_folder import load_plan
from phieu.simulation.play import EXPORT, simulate
from tests.journeys.papers import (
    in_dossiers,
    missing_answers,
    missing_lines,
    missing_remarks,
    unconverted,
    without_foot,
)
from tests.recount.running import recounted

PLANS = Path(__file__).parents[2] / "plans"
SIZES = {"quang-ngai-2024": (24, 19), "hung-yen-2020": (24, 7), "lang-son-2012": (18, 6)}
"""People and seed: as few as have every form. Of eighteen in Lạng Sơn two rooms vote, and five are
too small; titles of its leaders go up."""
LEAST = {"returned": 4, "extended": 2, "assisted": 2}
"""Even in a small agency: one mended in time, one too late, one never; a unit and a person."""
ADMITTED = {"hung-yen-2020": 1}
"""Where so few are late, there is not always somebody left to admit."""
RELEASED = {"hung-yen-2020": {"on_time", "late"}}
"""Two units have somebody who drafts; one of their heads comes to it after the deadline."""


@dataclass(frozen=True)
class Year:
    plan: str
    out: Path
    played: dict[str, Any]


@pytest.fixture(scope="module", params=SIZES)
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Played once for all that is looked at."""
    plan, out = request.param, tmp_path_factory.mktemp(request.param)
    people, seed = SIZES[plan]
    return Year(plan, out, asyncio.run(simulate(PLANS / plan, people, seed, out)))


def test_a_year_is_played_and_its_papers_hold_each_answer(year: Year, tmp_path: Path) -> None:
    plan, played, out = load_plan(PLANS / year.plan), year.played, year.out
    assert played["violations"] == 0, (out / "violations.json").read_text()
    classes = (played[name] for name in ("on_time", "in_line", "late", "missing"))
    assert sum(classes) == played["asked"]
    forms = {form for output in plan.outputs for form in output.forms}
    assert all(played["outputs"][form] > 0 for form in forms), "a form that nobody was asked"
    acts = {name: played[name] for name in (*LEAST, "admitted")}
    assert all(acts[name] >= least for name, least in LEAST.items()), acts
    assert acts["admitted"] >= ADMITTED.get(year.plan, 0)
    assert played["late"] > played["admitted"], "nobody late was left out"
    assert 0 < played["accepted"] < played["asked"] - played["missing"]
    assert (played["remarks"] > 0) == bool(plan.levels), "levels are proposed where there are any"
    assert (played["suggestions"] > 0) == (plan.suggestions is not None), "none was passed on"
    assert released(json.loads((out / EXPORT).read_text())) == RELEASED.get(year.plan, set())
    assert (played["released"] > 0) == (year.plan in RELEASED), "no head released anything"
    if plan.suggestions is not None:
        explained = {each.form for each in plan.suggestions.answered_in}
        soon, late = suggested(json.loads((out / EXPORT).read_text()), explained)
        assert soon > 2 * late, "what is suggested comes too late to be explained"
    assert [*missing_answers(out), *in_dossiers(out)] == []
    assert [*missing_lines(out), *missing_remarks(out), *without_foot(out)] == []
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    papers = out if year.plan == "hung-yen-2020" else one_of_each(out, tmp_path)
    assert list(unconverted(papers)) == []


def released(taken: Any) -> set[str]:
    """The standings of what somebody drafted for a unit and its head released."""
    return {
        receipt["standing"]
        for form in taken["forms"]
        if form["signer"] not in {None, form["filler"]}
        for receipt in form["receipts"]
        if receipt["confirmed_at"] and receipt["entered_by"] is None
    }


def suggested(taken: Any, forms: Collection[str]) -> tuple[int, int]:
    """How many were passed on days before one of these forms was due and before it was handed in,
    and how many later than that."""
    days = {each["code"]: dt.date.fromisoformat(each["date"]) for each in taken["milestones"]}
    own = {each["party"]: each for each in taken["forms"] if each["form"] in forms}
    soon = late = 0
    for each in taken["suggestions"]:
        if (form := own.get(each["party"])) is None:
            continue
        at = dt.datetime.fromisoformat(each["made_at"])
        came = [dt.datetime.fromisoformat(one["received_at"]) for one in form["receipts"]]
        days_before = at.date() <= days[form["milestone"]] - dt.timedelta(days=3)
        in_time = days_before and all(at < one for one in came)
        soon, late = soon + in_time, late + (not in_time)
    return soon, late


def one_of_each(out: Path, folder: Path) -> Path:
    """A document and a table of each output: the others are of the same template."""
    for kind in ("docx", "xlsx"):
        for papers in sorted({path.parent for path in out.glob(f"*/*.{kind}")}):
            shutil.copy(min(papers.glob(f"*.{kind}")), folder / f"{papers.name}.{kind}")
    return folder


COUNTED = {"asked", "lists", "lateness", "counts", "files by unit", "outsiders", "hands"}
VOTED = {"electorate", "on the ballot", "turnout", "sums", "slips", "ballot lines",
         "votes on lists", "ballot summary"}  # fmt: skip
PROPOSED = {"lists of titles and initiatives", "handed up"}
COMPARED = {
    "hung-yen-2020": COUNTED | PROPOSED | {"kept out", "reasons", "registered"},
    "lang-son-2012": COUNTED | VOTED | PROPOSED
    | {"kept out", "let in", "reasons", "levels", "too few to vote", "initiatives",
       "faults of initiatives", "rated above"},
    "quang-ngai-2024": COUNTED | VOTED | PROPOSED
    | {"kept out", "let in", "reasons", "levels", "quota"},
}  # fmt: skip
REDATED = {
    "hung-yen-2020": [],
    "lang-son-2012": ["ban-tu-nhan-xet"],
    "quang-ngai-2024": [],
}
"""Where the document is silent the office sets a day that leaves time to meet."""


def test_a_milestone_asks_for_what_can_be_seen_and_says_where_nothing_can(year: Year) -> None:
    """The staff conference of Quảng Ngãi and what is sent for it are days and no more."""
    found: dict[str, dict[str, Any]] = year.played["milestones"]
    outside = {"tai-lieu-hoi-nghi", "hoi-nghi"} if year.plan == "quang-ngai-2024" else set()
    assert {code for code, told in found.items() if told.get("by_the_clock")} == outside
    assert all(told["done"] or code in outside for code, told in found.items())
    if outside:
        assert {"hop-tham-van", "xep-loai-co-quan"} <= {*found["ho-so-so-noi-vu"]["done"]}


def test_a_script_outside_the_product_counts_the_same(year: Year, tmp_path: Path) -> None:
    status, said = recounted(year.out, tmp_path)
    assert (status, said["wrong"]) == (0, [])
    assert said["redated"] == REDATED[year.plan]
    assert COMPARED[year.plan] <= said["compared"].keys(), "something was not compared at all"
    assert sum(said["compared"].values()) > 200


def test_the_script_sees_what_was_altered(year: Year, tmp_path: Path) -> None:
    """An answer, a receipt's time and a vote in the export; a cell of a list."""
    altered = tmp_path / "altered"
    shutil.copytree(year.out, altered, ignore=shutil.ignore_patterns("mo-phong", "*.zip"))
    taken = json.loads((altered / EXPORT).read_text())
    expected = {alteration(taken) for alteration in ALTERATIONS[year.plan]}
    (altered / EXPORT).write_text(json.dumps(taken))
    expected.add(_another_name(altered / LISTS[year.plan]))

    status, said = recounted(altered, tmp_path)

    about = {line.partition(":")[0] for line in said["wrong"]}
    assert status == 1
    assert expected <= about, said["wrong"]


def _too_late(taken: Any) -> str:
    """Somebody who was in time came three months later."""
    form = next(
        each
        for each in taken["forms"]
        if each["form"] in LISTED and len(each["receipts"]) == 1 and each["standing"] == "on_time"
    )
    receipt = form["receipts"][0]
    for name in ("began_at", "received_at"):
        later = dt.datetime.fromisoformat(receipt[name]) + dt.timedelta(days=90)
        receipt[name] = later.isoformat()
    return "lists"


def _another_level(taken: Any) -> str:
    for remark in taken["remarks"]:
        remark["level"] = "khtnv" if remark["level"] == "htt" else remark["level"]
    return "counts"


def _one_vote_more(taken: Any) -> str:
    ballot = next(each for each in taken["ballots"] if each["result"] and each["result"]["public"])
    ballot["result"]["items"][0]["counts"][1] += 1
    return "slips"


def _no_majority(taken: Any) -> str:
    matter = next(each for each in taken["matters"] if each["outcome"] and each["hands_for"])
    matter["hands_for"], matter["hands_against"] = 0, matter["hands_for"]
    return "hands"


def _under_discipline(taken: Any) -> str:
    """Somebody who was decided on."""
    people = {each["id"]: each["person"] for each in taken["parties"]}
    decided = [each["party"] for each in taken["matters"] if each["outcome"] and each["title"]]
    person = next(people[party] for party in decided if people[party] is not None)
    facts = next(each["facts"] for each in taken["people"] if each["id"] == person)
    facts |= {"ky_luat": True, "registered_2012": False, "dang_xem_xet": True}
    return "kept out"


ALTERATIONS: dict[str, list[Callable[[Any], str]]] = {
    "hung-yen-2020": [_too_late, _no_majority, _under_discipline],
    "lang-son-2012": [_too_late, _another_level, _one_vote_more, _no_majority, _under_discipline],
    "quang-ngai-2024": [_too_late, _another_level, _one_vote_more, _no_majority, _under_discipline],
}
LISTED = {"dang-ky-ca-nhan", "tu-nhan-xet", "tu-nhan-xet-lanh-dao", "mau-01", "mau-02a", "mau-02b"}
LISTS = {
    "hung-yen-2020": "ket-qua-xet/ket-qua-xet.xlsx",
    "lang-son-2012": "danh-sach-thi-dua/danh-sach-thi-dua.xlsx",
    "quang-ngai-2024": "binh-xet-thi-dua-co-quan/binh-xet-thi-dua-co-quan.xlsx",
}


def _another_name(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    page = book["Danh sách"]
    row = next(cells for cells in page.iter_rows() if cells[0].value == 1)
    row[1].value = "Người Khác"
    book.save(path)
    return "lists of titles and initiatives"


async def test_the_same_seed_gives_the_same_counts(tmp_path: Path) -> None:
    once = await simulate(PLANS / "hung-yen-2020", 12, 3, tmp_path / "once")
    again = await simulate(PLANS / "hung-yen-2020", 12, 3, tmp_path / "again")
    assert once == again

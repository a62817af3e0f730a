"""What a roster for a plan may hold, and an empty one to fill in."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from sqlalchemy import Connection, select

from backend.rosters.texts import words
from intake.library import Library
from intake.plan import FactSpec, Plan
from intake.tenure import last_day
from people.headings import standard_headings
from people.rows import FactColumn, RosterColumns, Tenure
from storage.campaigns import Campaign

STANDARD = (
    "staff_code", "full_name", "unit_code", "unit_name", "unit_kind", "position",
    "outside_system", "email",
)  # fmt: skip
DATES = ("valid_from", "valid_to")
_UNIT_SHEET = ("unit_code", "unit_name", "successor_code", "ended_on")


def roster_columns(plan: Plan) -> RosterColumns:
    """As the importer wants to hear it."""
    return RosterColumns(
        facts=tuple(
            FactColumn(
                name=fact.name,
                label=fact.label,
                type=fact.type,
                headings=fact.columns,
                required=fact.required,
                choices=tuple(
                    (choice.code, choice.label)
                    for choice in plan.choice_lists.get(fact.list_name or "", ())
                ),
                under=_tenure(plan, fact),
            )
            for fact in plan.facts
        ),
        unit_kinds=tuple((kind.code, kind.label) for kind in plan.unit_kinds),
    )


def _tenure(plan: Plan, fact: FactSpec) -> Tenure | None:
    under = fact.under
    if under is None:
        return None
    return Tenure(under.since, under.months, last_day(plan, under), plan.period.ends_on)


def plan_of_agency(connection: Connection, library: Library, agency_id: int) -> Plan | None:
    """The plan whose columns a roster of this agency has: that of its latest campaign."""
    revision = connection.scalar(
        select(Campaign.revision)
        .where(Campaign.agency_id == agency_id, Campaign.state != "archived")
        .order_by(Campaign.id.desc())
        .limit(1)
    )
    return None if revision is None else library.plan(connection, revision)


def empty_roster(plan: Plan) -> bytes:
    """XLSX with the plan's headings, one invented line, and a sheet for units that end."""
    standard = standard_headings()
    headings = [standard[name][0] for name in (*STANDARD, *DATES)]
    headings += [fact.columns[0] for fact in plan.facts]
    line = [*_INVENTED, plan.unit_kinds[0].label if plan.unit_kinds else "", *_INVENTED_POST]
    line += [_example(plan, fact) for fact in plan.facts]
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False}) as book:
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "border": 1})
        people = book.add_worksheet(words("sheet"))
        people.freeze_panes(1, 2)
        people.set_column(0, len(headings) - 1, 18, text)
        _write(people, 0, headings, head)
        _write(people, 1, line, text)
        for heading, choices in _lists(plan).items():
            column = headings.index(heading)
            allowed = {"validate": "list", "source": choices, "error_type": "warning"}
            people.data_validation(1, column, _LAST_LINE, column, allowed)
        units = book.add_worksheet(words("units_sheet"))
        units.set_column(0, len(_UNIT_SHEET) - 1, 24, text)
        _write(units, 0, [standard[name][0] for name in _UNIT_SHEET], head)
    return whole.getvalue()


_INVENTED = ("VD-0001", "Nguyễn Văn Thí Dụ", "VD", "Đơn vị Thí dụ")
_INVENTED_POST = ("Chuyên viên", "", "thi.du@example.com", "01/01/2024", "")
_LAST_LINE = 20_000
_LONGEST_LIST = 255
"""Of characters in all: Excel's own limit."""


def _lists(plan: Plan) -> dict[str, list[str]]:
    """Heading -> what may stand under it, to be picked in Excel."""
    lists = {standard_headings()["unit_kind"][0]: [kind.label for kind in plan.unit_kinds]}
    for fact in plan.facts:
        if fact.type == "select_one":
            choices = plan.choice_lists[fact.list_name or ""]
            lists[fact.columns[0]] = [choice.label for choice in choices]
    return {head: each for head, each in lists.items() if 0 < len(",".join(each)) <= _LONGEST_LIST}


def _example(plan: Plan, fact: FactSpec) -> str:
    match fact.type:
        case "yes_no":
            return "x" if fact.required else ""
        case "date":
            return "25/10/1985"
        case "integer":
            return "1"
        case "select_one":
            return plan.choice_lists[fact.list_name or ""][0].label
        case "text":
            return fact.label if fact.required else ""


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, cells: Sequence[str], look: object
) -> None:
    for place, cell in enumerate(cells):
        sheet.write_string(row, place, cell, look)

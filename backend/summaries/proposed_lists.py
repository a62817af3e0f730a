"""A list of titles or initiatives as pages of a workbook, and for its Word template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from backend.summaries.cells import Cell
from backend.summaries.letterhead import Letterhead
from backend.summaries.list_context import about, shown, signer_of, some
from backend.summaries.lists import Sheet
from backend.summaries.meeting_rows import is_over
from backend.summaries.printable import printable
from backend.summaries.proposed_rows import Fate, Proposed
from backend.summaries.texts import paper_words
from intake.capped import Capped, capped
from intake.meeting.held import HeldMeeting
from intake.plan import Output, Plan
from vietnamese.dates import in_words, long_date

Context = dict[str, Any]

_REASONS = 60
"""How wide the reasons are where the plan has no column for them."""


class ProposedList:
    """One list of the plan; `meetings` are those that decided on its lines, which are gone through
    several times."""

    def __init__(
        self,
        plan: Plan,
        output: Output,
        lines: Iterable[Proposed],
        meetings: Sequence[HeldMeeting],
    ) -> None:
        self.plan, self.output, self.lines, self.meetings = plan, output, lines, meetings
        self.title = printable(output.title or output.label)

    def sheets(self) -> list[Sheet]:
        """What goes up first; then, where a meeting decides, what does not and what waits."""
        first = self._sheet("up", paper_words("proposed.up"), self.title)
        if self.output.meeting is None:
            return [first]
        return [
            first,
            *(
                self._sheet(fate, paper_words(f"proposed.{fate}"), self._titled(fate))
                for fate in ("other", "waiting")
                if any(self._of(fate))
            ),
        ]

    def context(self, head: Letterhead, unit: str | None) -> Context:
        """The names of `intake.checking.fillable.PROPOSED_NAMES`; TooLongError when too long."""
        rows, others, waiting = (
            [self._named(line, n) for n, line in enumerate(some(self._of(fate)), start=1)]
            for fate in ("up", "other", "waiting")
        )
        return {
            **about(self.plan),
            "rows": rows,
            "others": others,
            "waiting": waiting,
            "totals": self._totals(),
            "meetings": [self._held(each) for each in self.meetings],
            "unit": {"name": printable(unit or self.plan.agency.name)},
            "signer": signer_of(self.output, head),
            "paper": {
                "title": self.title,
                "issue": head.foot,
                "dated": head.dated,
                "as_of": self.as_of,
                "recipients": list(head.recipients),
                "rows": len(rows),
                "others": len(others),
                "waiting": len(waiting),
            },
        }

    @property
    def as_of(self) -> str:
        """By which minutes it stands; "" where no meeting decides."""
        if self.output.meeting is None:
            return ""
        if not self.meetings:
            return paper_words("not_met")
        unfinished = sum(not is_over(each) for each in self.meetings)
        if unfinished:
            return paper_words("not_read_back", number=unfinished)
        last = max(each.began_at for each in self.meetings)
        return paper_words("by_minutes", instant=in_words(last, self.plan.zone))

    def _of(self, fate: Fate) -> Iterator[Proposed]:
        return (line for line in self.lines if line.fate == fate)

    def _titled(self, fate: Fate) -> str:
        return f"{self.title}: {paper_words(f'proposed.{fate}').upper()}"

    def _sheet(self, fate: Fate, name: str, title: str) -> Sheet:
        said = {column.value for column in self.output.columns}
        columns = tuple((column.heading, column.width) for column in self.output.columns)
        why = fate != "up" and "reasons" not in said and self.output.of == "titles"
        return Sheet(
            name,
            title,
            tuple(filter(None, (self.as_of, *(cap.words for cap in self._caps().values())))),
            (*columns, (paper_words("reasons"), _REASONS)) if why else columns,
            (
                (*self._cells(line, n), *((line.fields["reasons"],) if why else ()))
                for n, line in enumerate(self._of(fate), start=1)
            ),
            (self.output.signed_by or "") if fate == "up" else "",
        )

    def _cells(self, line: Proposed, number: int) -> tuple[Cell, ...]:
        return tuple(_cell(line, column.value, number) for column in self.output.columns)

    def _named(self, line: Proposed, number: int) -> dict[str, str]:
        pairs = zip(self.output.columns, self._cells(line, number), strict=True)
        more = {name: line.fields.get(name, "") for name in ("title", "reasons")}
        told = {**more, "name": line.name, **{column.value: cell for column, cell in pairs}}
        return {name: shown(cell) for name, cell in told.items()}

    def _totals(self) -> list[Context]:
        """How many go up for each title, in the order of the catalogue."""
        counted = Counter((line.title, line.party == "person") for line in self._of("up"))
        caps = self._caps()
        return [
            {
                "title": printable(
                    f"{title.label} ({caps[title.code].share})"
                    if title.code in caps
                    else title.label
                ),
                "people": str(people),
                "collectives": str(collectives),
                "n": str(people + collectives),
            }
            for title in self.plan.titles
            if (people := counted[title.code, True]) + (collectives := counted[title.code, False])
        ]

    def _caps(self) -> dict[str, Capped]:
        """By title how its cap stands, in a list of the whole agency that a meeting decides on and
        that holds the title of which it is a share."""
        meeting = self.plan.meetings_by_code.get(self.output.meeting or "")
        if meeting is None or not meeting.decides or self.output.of != "titles":
            return {}
        counted = Counter(line.title for line in self._of("up"))
        listed = self.output.titles or tuple(self.plan.titles_by_code)
        return {
            title.code: found
            for title in self.plan.titles
            if title.cap is not None and {title.code, title.cap.of} <= set(listed)
            if (found := capped(self.plan, title, counted)) is not None
        }

    def _held(self, meeting: HeldMeeting) -> Context:
        return {
            "label": printable(meeting.label),
            "unit": printable(meeting.unit),
            "date": long_date(meeting.began_at.astimezone(self.plan.zone).date()),
            "state": paper_words("minutes.over" if is_over(meeting) else "minutes.open"),
        }


def _cell(line: Proposed, name: str, number: int) -> Cell:
    return number if name == "number" else line.fields.get(name, "")

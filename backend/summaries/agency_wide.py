"""The agency's own papers, once every unit has gone by."""

from __future__ import annotations

import io

from backend.summaries.above_units import AboveUnits
from backend.summaries.docx import Fill
from backend.summaries.dossier import Made, write_dossier
from backend.summaries.issuing import EVERYBODY, Issue, Paper, issue_words
from backend.summaries.outputs import DOCX, XLSX, Press, with_word
from backend.summaries.round import Round
from backend.summaries.shelf import Shelf
from backend.summaries.streaming import StreamedList
from backend.summaries.wanted import Signatures, Wanted
from backend.summaries.wanting import wanted
from backend.summaries.whole_dossiers import WholeDossiers
from backend.summaries.writing import Gathered, gather
from intake.plan import Output, Plan
from vietnamese.dates import in_words


class AgencyWide:
    """`write` is asked for every output of the agency, dossiers last: they hold the others."""

    def __init__(
        self, round_: Round, plan: Plan, above: AboveUnits, dossiers: WholeDossiers, shelf: Shelf
    ) -> None:
        self._round, self._plan, self._shelf = round_, plan, shelf
        self._above, self._dossiers = above, dossiers

    def write(self, output: Output, signatures: Signatures, fill: Fill) -> None:
        """Blocks. TemplateError."""
        if output in self._dossiers.outputs:
            self._dossier(output, signatures)
        elif output.kind == "dossier":
            self._shelf.put(output.code, self._in_memory(output, fill))
        elif output.kind == "list" and output.of == "submissions":
            self._list(output, signatures, fill)
        else:
            self._left_behind(output, signatures, fill)

    def _left_behind(self, output: Output, signatures: Signatures, fill: Fill) -> None:
        """What is made of what units left behind."""
        each = self._above.wanted(output)
        if each is None:
            return
        paper = self._above.paper(each, signatures)
        issues = self._round.numbered(self._plan, [paper])
        files = self._above.files(each, issues, signatures, fill)
        self._dossiers.file(each, paper.data_hash, self._shelf.put(output.code, files))

    def _list(self, output: Output, signatures: Signatures, fill: Fill) -> None:
        """A workbook of any length; beside it a Word file, as far as Word opens one."""
        given: list[tuple[Paper, Issue]] = []

        def give_out(paper: Paper) -> Issue:
            issue = self._round.numbered(self._plan, [paper])[paper.output, paper.about]
            given.append((paper, issue))
            return issue

        signature = signatures.get((output.code, None))
        here = self._round
        streamed = StreamedList(here.read, here.library, here.campaign_id, output, signature)
        book = io.BytesIO()
        streamed.write_book(book, give_out)
        ((paper, issue),) = given
        by = {"who": issue.made_by, "at": in_words(issue.made_at, self._plan.zone)}
        issues = {(output.code, EVERYBODY): issue}
        files = with_word(
            Made(f"{output.code}.xlsx", XLSX, book.getvalue(), output.label, **by),
            output,
            lambda: Made(
                f"{output.code}.docx", DOCX, streamed.word(issues, fill), output.label, **by
            ),
        )
        each = Wanted(output, EVERYBODY, ())
        self._dossiers.file(each, paper.data_hash, self._shelf.put(output.code, files))

    def _dossier(self, output: Output, signatures: Signatures) -> None:
        """Of files that lie on disk."""
        dossiers, plan = self._dossiers, self._plan
        issues = self._round.numbered(plan, [dossiers.paper(output, signatures)])
        cover = dossiers.cover(output, issue_words(plan, issues[output.code, EVERYBODY]))
        with self._shelf.open(output.code, f"{output.code}.zip") as out:
            write_dossier(out, cover, dossiers.parts(output), dossiers.stamp(output))

    def _in_memory(self, output: Output, fill: Fill) -> list[Made]:
        """One that holds papers which are in no folder: of everybody, collected at once."""
        here = self._round
        gathered: Gathered = here.read(
            lambda connection: gather(
                connection,
                here.library,
                here.campaign_id,
                lambda collected: wanted(collected, output),
                now=here.now,
            )
        )
        issues = here.numbered(self._plan, gathered.papers())
        press = Press(gathered.collected, issues, gathered.signatures, fill)
        return press.files(gathered.wanted)

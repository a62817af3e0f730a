"""Wanted papers -> files: one renderer a kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from backend.summaries.ballot_papers import board_name, document_of
from backend.summaries.context import context_of
from backend.summaries.docx import Fill, TooLongError, render_batch
from backend.summaries.dossier import Cover, Made, Part, dossier_of, told_apart
from backend.summaries.entries import Collected
from backend.summaries.issuing import Issues, issue_words
from backend.summaries.letterhead import Letterhead, letterhead
from backend.summaries.list_context import Context, list_context, remark_context
from backend.summaries.lists import Listing, Sheet
from backend.summaries.minutes_context import minutes_context
from backend.summaries.printable import plain, slug
from backend.summaries.proposed_lists import ProposedList
from backend.summaries.register import Held
from backend.summaries.templates import template_of
from backend.summaries.texts import paper_words
from backend.summaries.wanted import parts_of_nobody
from backend.summaries.wanting import Signatures, Wanted, paper_wanted, parts, wanted
from backend.summaries.xlsx import book_of
from intake.plan import DossierPart, Output, OutputKind
from vietnamese.dates import in_words

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


class Press:
    """Makes the papers of what was collected; each DOCX once, wherever it is needed.

    `issues` say what stands at the foot; a paper without one is a preview. `fill` fills in.
    """

    def __init__(
        self,
        collected: Collected,
        issues: Issues | None = None,
        signatures: Signatures | None = None,
        fill: Fill = render_batch,
    ) -> None:
        self.collected, self.plan = collected, collected.plan
        self._issues, self._signatures = issues or {}, signatures or {}
        self._fill = fill
        self._papers: dict[tuple[str, int], Made] = {}
        self._files: dict[tuple[str, str], tuple[Wanted, list[Made]]] = {}

    def make(self, output: Output) -> list[Made]:
        """Every file of an output, under names that differ. Blocks; TemplateError."""
        return told_apart(self.files(wanted(self.collected, output)))

    def files(self, wanted: Sequence[Wanted]) -> list[Made]:
        """The files of these papers of one output; a list with a template is two."""
        return RENDERERS[wanted[0].output.kind](self, wanted) if wanted else []

    def once(self, each: Wanted, make: Callable[[Press, Wanted], list[Made]]) -> list[Made]:
        """What `make` makes of it, the same where it was made before."""
        key = each.output.code, each.about
        if key not in self._files or self._files[key][0] != each:
            self._files[key] = each, make(self, each)
        return self._files[key][1]

    def papers(self, wanted: Sequence[Wanted]) -> list[Made]:
        """One DOCX about each submission, all new ones in one batch."""
        keys = [(each.output.code, each.entries[0].submission_id) for each in wanted]
        new = [e for e, key in zip(wanted, keys, strict=True) if key not in self._papers]
        if new and (name := new[0].output.template) is not None:
            template = template_of(self.collected.templates, name)
            contexts = [self._context(each) for each in new]
            documents = self._fill(template, contexts, name)
            for each, document in zip(new, documents, strict=True):
                key = each.output.code, each.entries[0].submission_id
                self._papers[key] = self._paper(each, document)
        return [self._papers[key] for key in keys]

    def book(self, each: Wanted) -> Made:
        """The list as a workbook."""
        sheets = self.sheets(each)
        content = book_of(self.head(each), sheets, self.collected.latest(each.entries))
        return self._made(each, "xlsx", XLSX, content)

    def word(self, each: Wanted) -> Made:
        """The list as a document."""
        name = each.output.template or ""
        template = template_of(self.collected.templates, name)
        head, unit = self.head(each), each.unit
        if each.output.of == "submissions":
            listing = Listing(each.output, Held(self.collected, each.entries))
            context = list_context(listing, head, unit)
        else:
            context = self._proposed(each).context(head, unit)
        (document,) = self._fill(template, [context], name)
        return self._made(each, "docx", DOCX, document)

    def sheets(self, each: Wanted) -> list[Sheet]:
        """The pages of a list."""
        if each.output.of != "submissions":
            return self._proposed(each).sheets()
        return Listing(each.output, Held(self.collected, each.entries)).sheets()

    def minutes(self, each: Wanted) -> Made:
        """The minutes of a meeting; of one that goes on, a preview."""
        (meeting,) = each.meetings
        name = each.output.template or ""
        template = template_of(self.collected.templates, name)
        context = minutes_context(self.plan, each.output, meeting, each.ballots, self.head(each))
        (document,) = self._fill(template, [context], name)
        made = self._made(each, "docx", DOCX, document)
        when = in_words(meeting.began_at, self.plan.zone)
        return replace(made, title=self.title_of(each), who=plain(meeting.chair), at=when)

    def of_ballots(self, each: Wanted) -> list[Made]:
        """The minutes of a count with the public board beside them, where there is one; or what
        came of the ballots of a unit, or of all."""
        document = document_of(self.collected, each, self.head(each), self._fill)
        made = [self._made(each, "docx", DOCX, document)]
        for held in each.ballots if each.output.kind == "count" else ():
            if held.board is not None:
                ballot = self.plan.ballots_by_code[held.code]
                title = paper_words("bulletin", label=ballot.label)
                made.append(Made(board_name(held), JSON, held.board, title))
        return made

    def dossier(self, each: Wanted) -> Made:
        """The numbered parts of what goes up; what is late or missing is named in the contents."""
        found = [
            replace(self._part(part, outputs, each), of_nobody=of_nobody)
            for part, outputs, of_nobody in zip(
                each.output.parts,
                parts(self.collected, each),
                parts_of_nobody(self.collected, each),
                strict=True,
            )
        ]
        cover = Cover(
            agency=self.plan.agency.name,
            unit=plain(each.unit or ""),
            label=each.output.label,
            plan=self.plan.name,
            revision=self.plan.revision,
            foot=self.foot(each),
        )
        stamped = self.collected.latest(each.entries)
        return self._made(each, "zip", ZIP, dossier_of(cover, found, stamped))

    def head(self, each: Wanted) -> Letterhead:
        signature = self._signatures.get((each.output.code, each.unit_id))
        return letterhead(
            self.plan, each.output, each.unit, foot=self.foot(each), signature=signature
        )

    def foot(self, each: Wanted) -> str:
        return issue_words(self.plan, self._issues.get((each.output.code, each.about)))

    def title_of(self, each: Wanted) -> str:
        """What a table of contents calls it."""
        if each.output.kind in {"list", "count", "ballot_summary", "minutes"}:
            return each.output.label
        (entry,) = each.entries
        if each.output.kind == "remark":
            return f"{each.output.label}: {plain(entry.name)}"
        return f"{plain(entry.name)} – {self.plan.forms_by_code[entry.form].official_name}"

    def _proposed(self, each: Wanted) -> ProposedList:
        return ProposedList(self.plan, each.output, each.proposed, each.meetings)

    def _context(self, each: Wanted) -> Context:
        (entry,) = each.entries
        if each.output.kind == "remark":
            return remark_context(self.plan, each.output, entry, self.head(each))
        return context_of(self.collected, entry, each.output, self.foot(each))

    def _paper(self, each: Wanted, document: bytes) -> Made:
        (entry,) = each.entries
        who = [entry.unit, entry.name] if entry.kind == "person" else [entry.name]
        stem = [slug(name, 40) for name in who]
        if each.output.kind == "remark":
            assert entry.remark is not None  # noqa: S101 - only what was remarked on is wanted
            at = entry.remark.changed_at
            name = "-".join((each.output.code, *stem)) + ".docx"
            by, when = plain(entry.remark.made_by), in_words(at, self.plan.zone)
            return Made(name, DOCX, document, self.title_of(each), who=by, at=when)
        assert entry.receipt is not None  # noqa: S101 - only what was handed in has a paper
        code, digest = entry.receipt.code, entry.receipt.content_hash
        title = self.title_of(each)
        when = in_words(entry.receipt.received_at, self.plan.zone)
        name = "-".join((*stem, code)) + ".docx"
        return Made(name, DOCX, document, title, code, digest, plain(entry.name), when)

    def _made(self, each: Wanted, suffix: str, media_type: str, content: bytes) -> Made:
        stem = f"{each.output.code}-{slug(each.unit)}" if each.unit else each.output.code
        issued = self._issues.get((each.output.code, each.about))
        who = issued.made_by if issued else ""
        when = in_words(issued.made_at, self.plan.zone) if issued else ""
        return Made(f"{stem}.{suffix}", media_type, content, each.output.label, who=who, at=when)

    def _part(self, part: DossierPart, outputs: Sequence[Sequence[Wanted]], whole: Wanted) -> Part:
        files = [made for each in outputs for made in self.files(each)]
        printed = [output for output in self.plan.outputs if output.code in part.outputs]
        forms = {form for output in printed if output.kind == "form" for form in output.forms}
        owed = [entry for entry in whole.entries if entry.form in forms]
        late = [plain(entry.name) for entry in owed if entry.receipt and not entry.goes_up]
        missing = [plain(entry.name) for entry in owed if entry.receipt is None]
        return Part(part.label, told_apart(files), tuple(late), tuple(missing))


def paper_of(press: Press, submission_id: int) -> Made:
    """The paper of one submission; NoPaperError when it was not handed in or has none."""
    return press.papers([paper_wanted(press.collected, submission_id)])[0]


def with_word(book: Made, output: Output, word: Callable[[], Made]) -> list[Made]:
    """A list as a workbook, and as a Word file where the plan has one and Word opens so much; where
    it does not, a note lies in its place."""
    if output.template is None:
        return [book]
    try:
        return [book, word()]
    except TooLongError as error:
        name = f"{book.name.removesuffix('.xlsx')}.txt"
        return [book, Made(name, TEXT, str(error).encode("utf-8-sig"), book.title)]


def _list(press: Press, each: Wanted) -> list[Made]:
    return with_word(press.book(each), each.output, lambda: press.word(each))


def _one_by_one(
    make: Callable[[Press, Wanted], list[Made]],
) -> Callable[[Press, Sequence[Wanted]], list[Made]]:
    return lambda press, wanted: [made for each in wanted for made in press.once(each, make)]


RENDERERS: dict[OutputKind, Callable[[Press, Sequence[Wanted]], list[Made]]] = {
    "form": Press.papers,
    "remark": Press.papers,
    "list": _one_by_one(_list),
    "dossier": _one_by_one(lambda press, each: [press.dossier(each)]),
    "count": _one_by_one(Press.of_ballots),
    "ballot_summary": _one_by_one(Press.of_ballots),
    "minutes": _one_by_one(lambda press, each: [press.minutes(each)]),
}

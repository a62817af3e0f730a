"""An output of the plan -> files: one renderer a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from backend.summaries.context import context_of
from backend.summaries.docx import render_batch
from backend.summaries.dossier import Cover, Made, Part, dossier_of
from backend.summaries.entries import Collected, Entry
from backend.summaries.lists import letterhead, sheets_of
from backend.summaries.printable import slug
from backend.summaries.templates import template_of
from backend.summaries.xlsx import book_of
from intake.plan import Output, OutputKind

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


class NoPaperError(LookupError):
    """This submission was not handed in, or the plan prints no paper of its form."""


class Press:
    """Makes the papers of what was collected; each DOCX once, wherever it is needed."""

    def __init__(self, collected: Collected) -> None:
        self.collected = collected
        self._papers: dict[tuple[str, int], Made] = {}

    def make(self, output: Output) -> list[Made]:
        """Every file of an output, under names that differ. Blocks; TemplateError."""
        return _told_apart(RENDERERS[output.kind](self, output))

    def papers(self, output: Output, entries: Iterable[Entry]) -> list[Made]:
        """The DOCX of each of `entries` that was handed in, all new ones in one batch."""
        wanted = [each for each in entries if each.receipt and each.form in output.forms]
        new = [each for each in wanted if (output.code, each.submission_id) not in self._papers]
        if new and output.template is not None:
            contexts = [context_of(self.collected, each, output) for each in new]
            template = template_of(self.collected.templates, output.template)
            documents = render_batch(template, contexts, name=output.template)
            for entry, document in zip(new, documents, strict=True):
                self._papers[output.code, entry.submission_id] = self._paper(entry, document)
        return [self._papers[output.code, each.submission_id] for each in wanted]

    def _paper(self, entry: Entry, document: bytes) -> Made:
        assert entry.receipt is not None  # noqa: S101 - only what was handed in has a paper
        code, plan = entry.receipt.code, self.collected.plan
        who = [entry.unit, entry.name] if entry.kind == "person" else [entry.name]
        name = "-".join([*(slug(each, 40) for each in who), code])
        title = f"{entry.name} – {plan.forms_by_code[entry.form].official_name}"
        return Made(f"{name}.docx", DOCX, document, title, code, entry.receipt.content_hash)

    def book(self, output: Output, entries: Sequence[Entry], unit: str | None) -> Made:
        """The list of these entries; `unit` is None for the agency's."""
        head = letterhead(self.collected.plan, output, unit)
        sheets = sheets_of(self.collected, output, entries)
        name = f"{output.code}-{slug(unit)}.xlsx" if unit else f"{output.code}.xlsx"
        content = book_of(head, sheets, self.collected.latest(entries))
        return Made(name, XLSX, content, output.label)

    def dossier(self, output: Output, entries: Sequence[Entry], unit: str | None) -> Made:
        """The numbered parts of what goes up; what is late or missing is named in the contents."""
        plan = self.collected.plan
        parts = [
            self._part(part.label, [self._output(code) for code in part.outputs], entries, unit)
            for part in output.parts
        ]
        cover = Cover(
            agency=plan.agency.name,
            unit=unit or "",
            label=output.label,
            plan=plan.name,
            revision=plan.revision,
        )
        stamped = self.collected.latest(entries)
        name = f"{output.code}-{slug(unit)}.zip" if unit else f"{output.code}.zip"
        return Made(name, ZIP, dossier_of(cover, parts, stamped), output.label)

    def _part(
        self, label: str, outputs: Sequence[Output], entries: Sequence[Entry], unit: str | None
    ) -> Part:
        files: list[Made] = []
        late: list[str] = []
        missing: list[str] = []
        for output in outputs:
            theirs = [entry for entry in entries if entry.form in output.forms]
            if output.kind == "list" and theirs:
                files.append(self.book(output, theirs, unit))
            if output.kind == "form":
                up = [entry for entry in theirs if entry.receipt and entry.receipt.goes_up]
                files += self.papers(output, up)
                late += [entry.name for entry in theirs if entry.receipt and entry not in up]
                missing += [entry.name for entry in theirs if entry.receipt is None]
        return Part(label, _told_apart(files), tuple(late), tuple(missing))

    def _output(self, code: str) -> Output:
        return next(output for output in self.collected.plan.outputs if output.code == code)


def paper_of(press: Press, submission_id: int) -> Made:
    """The paper of one submission; NoPaperError when it was not handed in or has none."""
    for entry in press.collected.entries:
        for output in press.collected.plan.outputs:
            if entry.submission_id == submission_id and output.kind == "form":
                for made in press.papers(output, [entry]):
                    return made
    raise NoPaperError(f"submission {submission_id} has no paper")


def _forms(press: Press, output: Output) -> list[Made]:
    return press.papers(output, press.collected.entries)


def _lists(press: Press, output: Output) -> list[Made]:
    listed = [each for each in press.collected.entries if each.form in output.forms]
    if output.one_for == "agency":
        return [press.book(output, listed, None)]
    return [press.book(output, entries, unit) for unit, entries in by_unit(listed)]


def _dossiers(press: Press, output: Output) -> list[Made]:
    if output.one_for == "agency":
        return [press.dossier(output, press.collected.entries, None)]
    units = by_unit(press.collected.entries)
    return [press.dossier(output, entries, unit) for unit, entries in units]


RENDERERS: dict[OutputKind, Callable[[Press, Output], list[Made]]] = {
    "form": _forms,
    "list": _lists,
    "dossier": _dossiers,
}


def by_unit(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Entries come sorted by unit; those of no unit stand under the agency's name."""
    groups = groupby(entries, key=lambda entry: (entry.unit_id, entry.unit))
    return [(unit, list(group)) for (_, unit), group in groups]


def _told_apart(files: Sequence[Made]) -> list[Made]:
    """Two units whose names fold to one are two files."""
    seen: dict[str, int] = {}
    apart = []
    for made in files:
        seen[made.name] = seen.get(made.name, 0) + 1
        stem, dot, suffix = made.name.rpartition(".")
        name = made.name if seen[made.name] == 1 else f"{stem}-{seen[made.name]}{dot}{suffix}"
        apart.append(replace(made, name=name))
    return apart

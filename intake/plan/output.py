"""The papers that a plan produces."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from intake.parts import Code, Name, PlanPart, Source, Text

OutputKind = Literal["form", "list", "remark", "dossier", "count", "ballot_summary", "minutes"]


class ListColumn(PlanPart):
    """One column of a list: a heading, and the fact, question or field that fills it.

    The fields are those of `intake.checking.list_fields`.
    """

    heading: Text
    value: Name
    otherwise: Name | None = None
    """What fills it where `value` says nothing: another form's question."""
    width: int = Field(default=20, ge=4, le=120)


class CountColumns(PlanPart):
    """One column for each choice of a list: how many have it as their `value`."""

    label: Text
    value: Name
    otherwise: Name | None = None
    list_name: Name


class CountTable(PlanPart):
    """How many stand where: a line for each value of `by`, and a line for all.

    Of the output's forms, or of `forms` among them; with the arithmetic of `quota`, line by line.
    """

    label: Text
    heading: Text
    by: Name
    forms: tuple[Code, ...] = ()
    columns: tuple[CountColumns, ...] = Field(min_length=1)
    quota: Code | None = None


class DossierPart(PlanPart):
    """One part of a dossier; `outputs` are those that make it up, none: not made here yet."""

    label: Text
    outputs: tuple[Code, ...] = ()


class Output(PlanPart):
    """A paper: `form` is one DOCX a submission, `list` one XLSX a unit or the agency (and, with a
    `template`, the same as DOCX), `remark` one DOCX for each that its head has remarked on,
    `dossier` the numbered parts that a unit sends up, `count` the minutes of each round of a ballot
    (with its public board), `ballot_summary` one DOCX a unit or the agency of what came of them."""

    code: Code
    label: Text
    kind: OutputKind
    forms: tuple[Code, ...] = ()
    of: Literal["submissions", "titles", "excluded", "initiatives"] = "submissions"
    """What a list has a line for: each form, or each title that somebody registered for or is
    proposed for and nothing excludes, or each that something does, or each initiative."""
    meeting: Code | None = None
    """Of titles and initiatives: as this meeting came to them; minutes: of this meeting."""
    titles: tuple[Code, ...] = ()
    """Of titles and excluded: of these alone; none: of every title of the catalogue."""
    ballots: tuple[Code, ...] = ()
    """Whose minutes or summary it is; none: of every ballot of the plan."""
    template: str | None = Field(default=None, pattern=r"^templates/[a-z0-9-]+\.docx$")
    title: Text | None = None
    columns: tuple[ListColumn, ...] = ()
    counts: tuple[CountTable, ...] = ()
    one_for: Literal["submission", "unit", "agency"] = "submission"
    parts: tuple[DossierPart, ...] = ()
    signed_by: Text | None = None
    """The title under which the paper is signed; the label of a role prints who has that role,
    and KT., Q. or TL. where somebody acts."""
    milestone: Code | None = None
    """By which it is sent: what it is made of is there by then."""
    recipients: tuple[Text, ...] = ()
    """To whom it goes, line by line."""
    source: Source

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "form" and (self.template is None or not self.forms):
            raise ValueError("output_form_needs_template")
        if self.kind == "list" and (not self.columns or self.one_for == "submission"):
            raise ValueError("output_list_needs_columns")
        if self.kind == "remark" and (self.template is None or not self.forms):
            raise ValueError("output_form_needs_template")
        if self.kind == "count" and self.template is None:
            raise ValueError("output_count_needs_template")
        if self.kind == "ballot_summary" and (
            self.template is None or self.one_for == "submission"
        ):
            raise ValueError("output_summary_needs_template")
        if self.kind == "minutes" and (self.template is None or self.meeting is None):
            raise ValueError("output_minutes_needs_meeting")
        if self.kind == "dossier" and not self.parts:
            raise ValueError("output_dossier_needs_parts")
        return self

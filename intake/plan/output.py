"""The papers that a plan produces."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from intake.parts import Code, Name, PlanPart, Source, Text

OutputKind = Literal["form", "list", "dossier"]


class ListColumn(PlanPart):
    """One column of a list: a heading, and the fact, question or field that fills it.

    Fields are: number, full_name, staff_code, position, unit, subject, form, standing,
    received, receipt_code, content_hash, state.
    """

    heading: Text
    value: Name
    width: int = Field(default=20, ge=4, le=120)


class DossierPart(PlanPart):
    """One part of a dossier; `outputs` are those that make it up, none: not made here yet."""

    label: Text
    outputs: tuple[Code, ...] = ()


class Output(PlanPart):
    """A paper: `form` is one DOCX a submission, `list` one XLSX a unit or the agency,
    `dossier` the numbered parts that a unit sends up."""

    code: Code
    label: Text
    kind: OutputKind
    forms: tuple[Code, ...] = ()
    template: str | None = Field(default=None, pattern=r"^templates/[a-z0-9-]+\.docx$")
    title: Text | None = None
    columns: tuple[ListColumn, ...] = ()
    one_for: Literal["submission", "unit", "agency"] = "submission"
    parts: tuple[DossierPart, ...] = ()
    signed_by: Text | None = None
    """The title under which the paper is signed."""
    source: Source

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "form" and (self.template is None or not self.forms):
            raise ValueError("output_form_needs_template")
        if self.kind == "list" and (not self.columns or self.one_for == "submission"):
            raise ValueError("output_list_needs_columns")
        if self.kind == "dossier" and not self.parts:
            raise ValueError("output_dossier_needs_parts")
        return self

"""The document that a plan stands for, and what it rests on."""

from __future__ import annotations

import datetime as dt

from intake.parts import Code, PlanPart, Source, Text


class PlanDocument(PlanPart):
    """The kế hoạch as issued; `number` and `date` are null when the text does not give them."""

    title: Text
    number: str | None = None
    date: dt.date | None = None
    place: Text
    issuer: Text
    signer: Text | None = None
    signer_title: Text | None = None


class LegalBasis(PlanPart):
    """A law, decree or letter that the plan names."""

    code: Code
    title: Text
    section: Text | None = None
    """Where the plan names it."""


class Agency(PlanPart):
    """Whose plan it is; `superior` stands above the name on papers."""

    code: Code
    name: Text
    superior: Text | None = None
    party_superior: Text | None = None
    """The Party committee that stands at the head of Party papers."""


class Period(PlanPart):
    """What is assessed or registered for."""

    code: Code
    name: Text
    starts_on: dt.date
    ends_on: dt.date


class Privacy(PlanPart):
    """The notice at first contact: what is kept, why, how long, and who sees it."""

    what: Text
    why: Text
    how_long: Text
    keep_until: dt.date | None = None
    """The last day on which the campaign's forms are kept here; without it nobody lets go."""
    who_sees: Text
    contact: Text
    source: Source

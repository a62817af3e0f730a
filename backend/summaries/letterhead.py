"""What stands above a list, below it and at its foot."""

from __future__ import annotations

from dataclasses import dataclass

from backend.summaries.printable import printable
from backend.summaries.signing import Signature
from backend.summaries.texts import paper_words
from intake.plan import Output, Plan


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, the state's or the Party's title, and where; the day is for the signer.

    `foot` stands at the foot of every page.
    """

    left: tuple[str, str]
    right: tuple[str, str]
    dated: str
    foot: str = ""
    signature: Signature | None = None
    recipients: tuple[str, ...] = ()


def letterhead(
    plan: Plan,
    output: Output,
    unit: str | None,
    *,
    foot: str = "",
    signature: Signature | None = None,
) -> Letterhead:
    """`unit` is the one whose list it is; None for the agency's."""
    styles = {plan.forms_by_code[code].style for code in output.forms}
    above = plan.agency.superior or ""
    right = (paper_words("state_title"), paper_words("state_motto"))
    if styles == {"party"}:
        above, right = plan.agency.party_superior or above, (paper_words("party_title"), "")
    left = (plan.agency.name, unit) if unit else (above, plan.agency.name)
    return Letterhead(
        (printable(left[0]).upper(), printable(left[1]).upper()),
        right,
        paper_words("dated", place=plan.document.place),
        foot,
        signature,
        tuple(map(printable, output.recipients)),
    )

"""What the document does not say, and what its reader should know."""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.finding import Finding, warning
from intake.checking.references import sources_in
from intake.plan import Plan


def check(plan: Plan) -> Iterator[Finding]:
    for path, source in sources_in(plan):
        if source.silent is not None:
            yield warning((*path, "silent"), "silence.default", default=source.silent)
    for number, remark in enumerate(plan.remarks):
        yield warning(("remarks", number), "silence.remark", remark=remark)

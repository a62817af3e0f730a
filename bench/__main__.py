"""`python -m bench NAME`: measures, and prints one JSON object on the last line."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench import ballot, broadcast, documents, office, replies, updates

BENCHES = ("replies", "office", "broadcast", "updates", "ballot", "ballot-phone", "documents")
ALONE = 300.0
"""Seconds of replies before the broadcast begins."""
FEW_PAPERS = 2_000
"""People of the smaller round whose papers are written too."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--drafts", type=int, default=100_000)
    parser.add_argument("--replies", type=int, default=20_000)
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--few", type=int, default=1_000, help="people of the small agency")
    parser.add_argument("--many", type=int, default=100_000, help="people of the large one")
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for")
    parser.add_argument(
        "--people", type=int, default=20_000, help="who is nudged; whose papers are written"
    )
    parser.add_argument("--rate", type=float, default=15, help="replies a second meanwhile")
    parser.add_argument("--call-ms", type=float, default=150, help="to Telegram and back")
    parser.add_argument("--users", type=int, default=50, help="people who write to the bot")
    parser.add_argument("--phones", type=int, default=10, help="times that a ballot page is opened")
    parser.add_argument("--envelopes", type=int, default=60, help="that a teller's phone opens")
    parser.add_argument("--meetings", type=int, default=ballot.TIMES, help="of each shape")
    parser.add_argument(
        "--every", type=int, default=1, help="how many-th paper the bare side makes"
    )
    given = parser.parse_args()
    print(json.dumps({"bench": given.name, **_measured(given)}, ensure_ascii=False))
    return 0


def _measured(given: argparse.Namespace) -> dict[str, Any]:
    if given.name == "office":
        return office.run(given.few, given.many, given.times)
    if given.name == "broadcast":
        return broadcast.run(given.people, given.rate, ALONE, given.call_ms)
    if given.name == "ballot":
        return ballot.run(given.meetings)
    if given.name == "updates":
        return updates.run(given.users)
    if given.name == "documents":
        few = FEW_PAPERS if given.people > FEW_PAPERS else 0
        return documents.run(given.people, few, given.every)
    if given.name == "ballot-phone":
        from bench import ballot_phone  # noqa: PLC0415 - drives a browser: for developers only

        return ballot_phone.run(given.phones, given.envelopes)
    return replies.run(given.drafts, given.replies, given.callers)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench NAME`: measures, and prints one JSON object on the last line."""

from __future__ import annotations

import argparse
import json
import sys

from bench import office, replies

BENCHES = ("replies", "office")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--drafts", type=int, default=100_000)
    parser.add_argument("--replies", type=int, default=20_000)
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--few", type=int, default=1_000, help="people of the small agency")
    parser.add_argument("--many", type=int, default=100_000, help="people of the large one")
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for")
    given = parser.parse_args()
    result = (
        office.run(given.few, given.many, given.times)
        if given.name == "office"
        else replies.run(given.drafts, given.replies, given.callers)
    )
    print(json.dumps({"bench": given.name, **result}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())

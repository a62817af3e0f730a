"""`python -m bench NAME`: measures, and prints one JSON object on the last line."""

from __future__ import annotations

import argparse
import json
import sys

from bench import replies

BENCHES = {"replies": replies.run}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", choices=sorted(BENCHES))
    parser.add_argument("--drafts", type=int, default=100_000)
    parser.add_argument("--replies", type=int, default=20_000)
    parser.add_argument("--callers", type=int, default=50)
    given = parser.parse_args()
    result = BENCHES[given.name](given.drafts, given.replies, given.callers)
    print(json.dumps({"bench": given.name, **result}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())

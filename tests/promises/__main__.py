"""`python -m tests.promises NAME [--…]`: one JSON object on the last line; 1 on a violation."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from tests.promises import (
    answers_survive,
    audit,
    ballot_faults,
    blindness,
    deadline,
    erase,
    exactly_once,
    exports,
    kill_anywhere,
    last_hour,
    linkage,
    no_telegram,
    one_effect,
    poison,
    reminders,
    restore,
    roster,
    templates,
    who_may,
    wire,
)

PROMISES = {
    "answers-survive": answers_survive,
    "one-effect": one_effect,
    "exactly-once": exactly_once,
    "poison": poison,
    "deadline": deadline,
    "audit": audit,
    "restore": restore,
    "roster": roster,
    "erase": erase,
    "who-may": who_may,
    "exports": exports,
    "templates": templates,
    "reminders": reminders,
    "kill-anywhere": kill_anywhere,
    "last-hour": last_hour,
    "no-telegram": no_telegram,
    "blindness": blindness,
    "ballot-faults": ballot_faults,
    "linkage": linkage,
    "wire": wire,
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="promise")
    names = parser.add_subparsers(dest="name", required=True)
    for name, module in PROMISES.items():
        module.options(names.add_parser(name, help=(module.__doc__ or "").splitlines()[0]))
    given = parser.parse_args(argv)
    found = asyncio.run(PROMISES[given.name].prove(given))
    print(json.dumps({"promise": given.name, **found}, ensure_ascii=False))
    return 1 if found["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())

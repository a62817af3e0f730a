"""Count a campaign again from what was exported of it, and compare with the papers.

    python round.py DIR

DIR is what `phieu simulate --out DIR` leaves, or what `phieu papers --out DIR` and
`phieu campaign export --out DIR/du-lieu-dot.json` write of a real one. Nothing of the product is
imported: the rules were written by hand from the three documents. Prints every difference, then
one JSON object; the exit status is not 0 where something differs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import hung_yen
import lang_son
import quang_ngai
from check import Check
from taken import Taken

EXPORT = "du-lieu-dot.json"
PLANS = {
    "hung-yen-2020": hung_yen.recount,
    "lang-son-2012": lang_son.recount,
    "quang-ngai-2024": quang_ngai.recount,
}


def main(folder: Path) -> int:
    taken, check = Taken(folder / EXPORT), Check()
    PLANS[taken.plan](check, taken, folder)
    for line in check.wrong:
        print(line)
    told = {
        "recount": taken.plan,
        "differences": len(check.wrong),
        "redated": sorted(taken.redated),
        "compared": check.compared,
    }
    print(json.dumps(told, ensure_ascii=False))
    return 1 if check.wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))

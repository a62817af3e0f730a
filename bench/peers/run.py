# mypy: ignore-errors
# ruff: noqa: INP001
"""`python run.py NAME USERS`: one peer in its own process; one JSON object on the last line."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import warnings

import of_aiogram
import of_ptb

PEERS = {
    "ptb_memory": lambda users: of_ptb.run(users, pickled=False),
    "ptb_pickle_each": lambda users: of_ptb.run(users, pickled=True),
    "aiogram_memory": lambda users: of_aiogram.run(users, stored="memory"),
    "aiogram_sqlite_full": lambda users: of_aiogram.run(users, stored="sqlite"),
    "aiogram_dialog": lambda users: of_aiogram.run(users, stored="dialog"),
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    print(json.dumps(asyncio.run(PEERS[sys.argv[1]](int(sys.argv[2])))))

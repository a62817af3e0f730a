"""What a promise is given in the tests: the options of its command line."""

from __future__ import annotations

import argparse


def given(module: object, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    module.options(parser)  # type: ignore[attr-defined]
    return parser.parse_args(words)

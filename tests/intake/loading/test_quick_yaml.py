"""What libyaml reads in a moment is what PyYAML reads; what it might not is left to PyYAML."""

from __future__ import annotations

from itertools import zip_longest

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.loading.quick_yaml import UnsureError, quick_events
from tests.architecture.tree import ROOT

SHIPPED = sorted([*ROOT.glob("plans/*/plan.yaml"), *ROOT.glob("plans/*/forms/*.yaml")])


def is_read_alike(text: str) -> bool:
    """Whether it was read at all; and if, then event by event as PyYAML reads it."""
    try:
        quick = list(quick_events(text))
    except UnsureError:
        return False
    for ours, theirs in zip_longest(quick, yaml.parse(text, Loader=yaml.SafeLoader)):
        assert told(ours) == told(theirs)
    return True


def told(event: yaml.Event) -> tuple[object, ...]:
    """All that `strict_yaml` looks at: no line of where something ends."""
    said = (getattr(event, name, None) for name in ("value", "style", "anchor", "tag", "version"))
    line = event.start_mark.line if isinstance(event, yaml.NodeEvent) else None
    return type(event), line, *said


def test_every_shipped_file_is_read_quickly_and_alike():
    assert len(SHIPPED) > 30
    assert [path for path in SHIPPED if not is_read_alike(path.read_text("utf-8"))] == []


PIECES = [
    "- ", "a: ", "b:", "\n", "\n  ", "\n- ", "\n? ", "\n: ", "[", "]", "{", "}", ", ", ": ", " ",
    "{a: 1}", '"', "'", '"a?"', "?", "a?b", "-", "---", "...", "# c", "x", "ă", "null", "~", "<<: ",
    "@", "`", "%", "no", "\t", "\\", "!", "&x ", "*x", "|", ">", "\r\n",
]  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_whatever_is_written_is_read_alike_or_left(text):
    is_read_alike(text)


@pytest.mark.parametrize(
    "text",
    [
        "a:\tb",  # a mistake to PyYAML
        "a: ! b",  # a tag to PyYAML
        "{a: \n}",  # nothing, which libyaml sees in the next line
        "[a?b]",  # a mistake to PyYAML
        'a: "\\/"',
        "a: |\n  dài\n",
        "a: &x 1\nb: *x",
        "a: [1, 2",
        "a: b: c",
    ],
)
def test_what_they_read_differently_or_refuse_is_left(text):
    assert not is_read_alike(text)


def test_with_a_question_in_quotes_it_is_read():
    assert is_read_alike('label: "Có đúng không?"\nyes: Đúng\n')

"""A child answers, gives up what it does not need, and is killed when it is late."""

from __future__ import annotations

import pytest

from confined.outside import confined

OURS = "tests.confined.child"


def test_a_child_is_asked_one_thing_after_another():
    with confined(OURS) as child:
        said = [child.ask(b"echo %d" % number, seconds=20, most=100) for number in range(3)]
    assert said == [b"+0", b"+1", b"+2"]


def test_what_it_says_on_its_way_is_told_and_is_no_answer():
    told: list[bytes] = []
    with confined(OURS) as child:
        assert child.ask(b"count", seconds=20, most=100, progress=told.append) == b"+counted"
    assert told == [b"1 2", b"2 2"]


def test_it_knows_nothing_of_where_it_was_started():
    with confined(OURS) as child:
        said = child.ask(b"environment", seconds=20, most=1000)
    assert said == b"+LC_ALL MALLOC_ARENA_MAX RAYON_NUM_THREADS in /"


def test_it_has_no_more_memory_than_it_is_given():
    with confined(OURS) as child:
        assert child.ask(b"grow", seconds=20, most=100) == b"-MemoryError"


def test_it_writes_nothing(tmp_path):
    harmed = tmp_path / "harm"
    with confined(OURS) as child:
        assert child.ask(b"write %s" % bytes(harmed), seconds=20, most=100) == b"-OSError"
    assert harmed.read_bytes() == b""


def test_it_starts_no_other():
    with confined(OURS) as child:
        assert child.ask(b"start", seconds=20, most=100) == b"-BlockingIOError"


@pytest.mark.parametrize(
    ("told", "seconds"), [(b"sleep", 1), (b"spin", 50), (b"large", 20)],
    ids=["by the clock on the wall", "by the processor's", "by what it says"],
)  # fmt: skip
def test_a_child_that_takes_too_much_is_stopped(told, seconds):
    with confined(OURS) as child:
        assert child.ask(told, seconds=seconds, most=1000) is None
        assert child.ended() is None


def test_a_child_that_ends_by_itself_says_how():
    with confined(OURS) as child:
        assert child.ask(b"end", seconds=20, most=100) is None
        assert child.ended() == 3
        assert child.ask(b"echo a", seconds=20, most=100) is None

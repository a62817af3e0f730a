"""A demo says at once, in one sentence, that its port is taken."""

from __future__ import annotations

import socket

import pytest

from phieu.__main__ import main


@pytest.mark.parametrize("before", [0, 1])
def test_a_demo_on_a_taken_port_says_so_and_how_to_choose_another(
    before: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own port, or the next one, where the secret ballot is."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        status = main(["demo", "--plan", "plans/hung-yen-2020", "--port", str(taken - before)])
    said = capsys.readouterr()
    assert status == 1
    assert said.out == ""
    assert said.err.startswith(f"Cổng {taken} ")
    assert "--port 8" in said.err
    assert said.err.count("\n") == 1

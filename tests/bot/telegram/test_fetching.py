"""A file from Telegram is what it says, or somebody is told what to do."""

from __future__ import annotations

from typing import Any

import pytest

from bot.telegram import fetching
from bot.telegram.outcomes import NotSent, Refused, TooFast, Unsure
from bot.telegram.updates import FetchedFile, SentFile, UnfetchedFile
from intake.texts import sentence
from tests.bot.samples import jpeg, pdf


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_AGAIN_AFTER", (0.0, 0.0))


class Line:
    """Gives these answers, one after the other."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    async def fetch_file(self, file_id: str, most_bytes: int) -> Any:
        assert file_id == "f"
        return self.answers.pop(0)


async def fetch(name: str, *answers: Any, size: int = 10) -> FetchedFile | UnfetchedFile:
    sent = SentFile(1, 7, 7, 3, "f", name, "application/x-anything", size, "", 0)
    return await fetching.fetch(Line(*answers), sent)  # type: ignore[arg-type]


async def test_the_content_says_what_it_is_not_the_sender() -> None:
    found = await fetch("../Quyết định.PDF", pdf())
    assert found == FetchedFile(pdf(), "Quyết định.PDF", "application/pdf")
    assert isinstance(await fetch("anh-3.jpg", jpeg()), FetchedFile)


async def test_what_is_not_what_it_says_is_refused_in_words() -> None:
    found = await fetch("a.pdf", b"MZ")
    assert isinstance(found, UnfetchedFile)
    assert "không đúng là PDF" in sentence(found.code, **found.context)


@pytest.mark.parametrize("size", [0, 21 * 1024 * 1024])
async def test_what_is_too_large_is_refused_in_words(size: int) -> None:
    found = await fetch("a.pdf", Refused("too_long"), size=size)
    assert isinstance(found, UnfetchedFile)
    assert "không quá lớn" in sentence(found.code, **found.context)


async def test_a_lost_answer_is_asked_for_again() -> None:
    assert isinstance(await fetch("a.pdf", Unsure("x"), TooFast(1), pdf()), FetchedFile)


@pytest.mark.parametrize("answers", [[NotSent("x")] * 3, [Refused("bad_request")], [TooFast(3600)]])
async def test_what_does_not_come_is_to_be_sent_again(answers: list[Any]) -> None:
    found = await fetch("a.pdf", *answers)
    assert isinstance(found, UnfetchedFile)
    assert "Chưa nhận được tệp" in sentence(found.code, **found.context)

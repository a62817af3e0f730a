"""A campaign over both channels is the campaign over the web alone."""

from __future__ import annotations

from pathlib import Path

from phieu.simulation.play import simulate
from tests.journeys import same_papers

PLANS = Path(__file__).parents[2] / "plans"


async def test_half_of_them_in_the_messenger_write_the_same_papers(tmp_path: Path) -> None:
    web, both = tmp_path / "web", tmp_path / "both"
    alone = await simulate(PLANS / "hung-yen-2020", 12, 5, web)
    together = await simulate(PLANS / "hung-yen-2020", 12, 5, both, "both")
    assert together == {**alone, "channel": "both"}
    assert same_papers.differences(same_papers.texts(web), same_papers.texts(both)) == []

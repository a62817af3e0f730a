"""Where the votes and the head differ: both stand on the list, and on the summary of ballots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, update

from backend.summaries.outputs import Press
from backend.summaries.wanting import papers, wanted
from storage.store import Store
from storage.submissions import Remark
from tests.backend import ballots, proposals, stage
from tests.backend.ballots import AGREE, counted, held
from tests.backend.summaries.test_proposals import made, rows
from tests.backend.word import paragraphs_of, template
from tests.intake.campaigns import AN, BINH
from tests.intake.forms import LEVELS

GOOD, BEST = "Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ"
VOTES = {**proposals.OUTPUTS[3], "code": "ket-qua", "template": None, "counts": [],
         "columns": [{"heading": "Stt", "value": "number"},
                     {"heading": "Tên", "value": "subject"},
                     {"heading": "Kết quả bỏ phiếu", "value": "ballot_outcome"}]}  # fmt: skip
ON_LEVELS = {**ballots.LEVEL, "code": "muc", "items": {"subject": "person", "source": stage.SOURCE}}
SUMMARY = {**ballots.OUTPUTS[1], "ballots": ["muc"]}
TEMPLATES = {
    **proposals.TEMPLATES,
    "templates/tong-hop-phieu.docx": template(
        "{%p for ballot in ballots %}",
        "{%p for item in ballot.lines %}",
        "{{ item.name }}|{{ item.own_level }}|{{ item.proposed_level }}|{{ item.result }}"
        "|{{ item.note }}",
        "{%p endfor %}",
        "{%p endfor %}",
    ),
}
FIRST = [0, 1, 2, 0, 0]
"""Of three slips, the blanks first: two for the second level."""
ALIKE = [1, 1, 1, 0, 0]


SCALE = {"list_name": "levels4", "label": "Mức", "proposed_for": ["person"],
         "source": stage.SOURCE}  # fmt: skip
OTHER_LAW = {"list_name": "officials", "label": "Mức của công chức", "source": stage.SOURCE}
"""The same levels by other names, and before those that are voted on."""
OFFICIALS = [{"code": each["code"], "label": f"Công chức {each['code']}"} for each in LEVELS]


def started(connection: Connection) -> int:
    """An and Bình have handed in and are proposed for the second level; Chi owes both."""
    plan = ballots.plan(
        choice_lists={"levels4": LEVELS, "dong_y": AGREE, "officials": OFFICIALS},
        outputs=[*proposals.OUTPUTS, VOTES, SUMMARY],
        quotas=[proposals.QUOTA],
        ballots=[ballots.BALLOT, ON_LEVELS],
        levels=[OTHER_LAW, SCALE],
    )
    campaign = stage.started(connection, plan, TEMPLATES)
    for party in (AN, BINH):
        stage.hand_in(connection, party)
        proposals.remark(connection, party)
    return campaign


async def pressed(store: Store, scene: Callable[[Connection, int], Any]) -> Press:
    def work(connection: Connection) -> Press:
        campaign = started(connection)
        scene(connection, campaign)
        return Press(stage.collected(connection, campaign))

    return await store.write(work)


def told(press: Press) -> dict[Any, Any]:
    return {row[1]: row[2] for row in rows(made(press, "ket-qua")[0].content, "Danh sách")[3:]}


async def test_a_list_says_of_each_what_the_last_round_came_to_and_of_how_many(
    store: Store,
) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        held(connection, campaign, counted(3, FIRST, ALIKE, FIRST), code="muc")
        again = [(BINH, "Trần Thị Bình", "")]
        held(connection, campaign, counted(3, [0, 3, 0]), code="muc", number=2, items=again,
             selections=[1, 2])  # fmt: skip

    press = await pressed(store, scene)
    said = told(press)
    assert said["Nguyễn Văn An"] == (
        f"“{GOOD}” được nhiều phiếu nhất: 2/3 số phiếu hợp lệ, bằng 66,67%."
    )
    assert said["Trần Thị Bình"] == (
        f"“{BEST}” được nhiều phiếu nhất: 3/3 số phiếu hợp lệ, bằng 100%."
    )


async def test_equal_votes_and_no_vote_are_said_too_and_several_ballots_by_their_names(
    store: Store,
) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        held(connection, campaign, counted(3, ALIKE), code="muc", items=[(AN, "An", "")])
        held(connection, campaign, counted(3, [0, 2, 1]), items=[(AN, "An", "")])
        held(connection, campaign, None, code="muc", state="not_held", board=None,
             items=[(BINH, "Bình", "")])  # fmt: skip

    said = told(await pressed(store, scene))
    assert said["Nguyễn Văn An"] == (
        f"Xếp loại phòng: “{BEST}” và “{GOOD}” bằng nhau, mỗi bên 1/3 số phiếu hợp lệ, bằng 33,33%."
        " Bình xét Lao động tiên tiến: “Đồng ý” được 2/3 số phiếu hợp lệ, bằng 66,67% (cần trên "
        "50%): đạt."
    )
    assert said["Trần Thị Bình"].startswith("Không bỏ phiếu vì dưới 3 người")


async def test_the_summary_has_what_people_and_heads_say_beside_the_votes(store: Store) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        result = counted(3, FIRST, [0, 3, 0, 0, 0], FIRST)
        held(connection, campaign, result, code="muc")

    press = await pressed(store, scene)
    assert paragraphs_of(made(press, "tong-hop-phieu")[0].content) == [
        f"Nguyễn Văn An|{GOOD}|{GOOD}|{GOOD}|",
        f"Trần Thị Bình|{GOOD}|{GOOD}|{BEST}|Mức đề nghị khác kết quả bỏ phiếu",
        f"Lê Minh Chi|||{GOOD}|",
    ]


async def test_votes_are_another_issue_of_the_list_and_a_proposal_of_the_summary(
    store: Store,
) -> None:
    def work(connection: Connection) -> list[dict[str, str]]:
        campaign, seen = started(connection), []
        for act in (
            lambda: None,
            lambda: held(connection, campaign, counted(3, FIRST, FIRST, FIRST), code="muc"),
            lambda: connection.execute(update(Remark).values(level="htxs")),
        ):
            act()
            collected = stage.collected(connection, campaign)
            hashes = {}
            for output in collected.plan.outputs:
                for each in wanted(collected, output):
                    hashes[output.code] = papers(collected, each, {})[-1].data_hash
            seen.append(hashes)
        return seen

    before, voted, proposed = await store.write(work)
    assert voted["ket-qua"] != before["ket-qua"]
    assert voted["danh-sach"] == before["danh-sach"], "a list that says nothing of votes"
    assert proposed["tong-hop-phieu"] != voted["tong-hop-phieu"]

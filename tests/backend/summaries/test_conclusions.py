"""What a meeting that decides came to stands beside what the unit proposed, on every paper."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert

from backend.summaries.outputs import Press
from storage.meetings import Meeting, MeetingItem
from storage.store import Store
from tests.backend import proposals, stage
from tests.backend.console.meeting_house import COUNCIL
from tests.backend.summaries.test_proposals import made, rows
from tests.backend.word import paragraphs_of
from tests.intake.campaigns import AN, BINH, CHI, NOW

LEVELS = "concluded_level", "proposed_level"
DECIDED: dict[str, Any] = {
    **proposals.OUTPUTS[4],
    "code": "ket-qua", "template": None,
    "columns": [
        {"heading": "Stt", "value": "number"},
        {"heading": "Tên", "value": "subject"},
        {"heading": "Mức", "value": LEVELS[0], "otherwise": LEVELS[1]},
        {"heading": "Kết luận", "value": "conclusion"},
        {"heading": "Ai kết luận", "value": "concluded_by"},
    ],
    "counts": [{
        **proposals.COUNTS[0],
        "columns": [{"label": "Mức", "value": LEVELS[0], "otherwise": LEVELS[1],
                     "list_name": "levels4"}],
    }],
}  # fmt: skip


async def test_units_print_what_was_proposed_and_the_agency_what_was_concluded(
    store: Store,
) -> None:
    def work(connection: Connection) -> Press:
        council = {**COUNCIL, "steps": COUNCIL["steps"][:1]}
        outputs = [*proposals.OUTPUTS, DECIDED]
        campaign = proposals.started(connection, outputs=outputs, meetings=[council])
        for party in (AN, BINH):
            stage.hand_in(connection, party)
            proposals.remark(connection, party)
        _concluded(connection, AN, "htxs", "Xuất sắc cả năm.")
        return Press(stage.collected(connection, campaign))

    press = await store.write(work)
    good, best = "Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ"
    proposed = rows(made(press, "de-xuat")[0].content, "Danh sách")
    assert [(row[1], row[3], row[4]) for row in proposed if isinstance(row[0], int)] == [
        ("Nguyễn Văn An", good, "Làm tốt."), ("Trần Thị Bình", good, "Làm tốt."),
    ]  # fmt: skip
    remark = paragraphs_of(made(press, "nhan-xet")[0].content)
    assert f"Làm tốt.|{good}|KT. Lê Minh Chi" in remark
    decided = made(press, "ket-qua")[0].content
    assert [row[1:5] for row in rows(decided, "Danh sách") if isinstance(row[0], int)] == [
        ("Nguyễn Văn An", best, "Xuất sắc cả năm.", "Lê Minh Chi, ngày 21/10/2024"),
        ("Trần Thị Bình", good, None, None),
    ]
    # One excellent, one good: both are counted by what stands, and so is the quota under it.
    counted = rows(decided, "Tổng hợp")
    assert any("Đang đề xuất mức" in str(row[0]) and ": 1 người" in str(row[0]) for row in counted)


async def test_of_whom_another_authority_rates_no_level_is_printed_or_counted(
    store: Store,
) -> None:
    """Of An and Chi, who are of the party, though the head had proposed one of An."""
    by = {"when": {"is": {"party_member": True}}, "words": "Tỉnh.", "source": proposals.SOURCE}
    level = {"list_name": "levels4", "label": "Mức", "proposed_for": ["person"], "elsewhere": by,
             "source": proposals.SOURCE}  # fmt: skip

    def work(connection: Connection) -> Press:
        campaign = proposals.started(connection, levels=[level])
        for party, proposed in ((AN, "htxs"), (BINH, "htt")):
            stage.hand_in(connection, party)
            proposals.remark(connection, party, proposed)
        return Press(stage.collected(connection, campaign))

    book = made(await store.write(work), "de-xuat")[0].content
    lines = [row for row in rows(book, "Danh sách") if isinstance(row[0], int)]
    assert [(row[1], row[3], row[4], row[6]) for row in lines] == [
        ("Nguyễn Văn An", None, "Làm tốt.", "Tỉnh."),
        ("Trần Thị Bình", "Hoàn thành tốt nhiệm vụ", "Làm tốt.", None),
    ]
    (reckoned,) = [str(row[0]) for row in rows(book, "Tổng hợp") if "20 % ×" in str(row[0])]
    assert "20 % × 1 người" in reckoned
    assert ": 0 người" in reckoned


def _concluded(connection: Connection, party: int, level: str, text: str) -> None:
    connection.execute(
        insert(Meeting).values(
            id=5, campaign_id=1, code="tham-van", state="signed", chair_id=CHI, secretary_id=BINH,
            guests=[], began_at=NOW, ended_at=NOW,
        )
    )  # fmt: skip
    connection.execute(
        insert(MeetingItem).values(
            meeting_id=5, position=1, step="ca-nhan", party_id=party, label="An", state="done",
            conclusion=text, level=level, recused=[],
        )
    )  # fmt: skip

"""Who chooses a title reads there what keeps them from it now, by which rule, and who mends it."""

from __future__ import annotations

from sqlalchemy import update

from intake.service import current
from storage.store import Store
from storage.submissions import Submission
from tests.intake.titles.hung_yen import AN, LIBRARY, REGISTERED, begun, form_of


def at_the_choice(connection):
    """An's registration, at the question of which reward; its notices."""
    row = form_of(connection, AN, "dang-ky-ca-nhan")
    draft = {"answers": {"dang_ky": True}, "set_aside": {}, "revising": None}
    connection.execute(
        update(Submission).where(Submission.id == row.id).values(draft=draft, state="draft")
    )
    _, turn = current(connection, LIBRARY, row.id, AN, REGISTERED)
    assert turn.prompt.question == "hinh_thuc"
    return {notice.text for notice in turn.notices if notice.code == "notice.title_unmet"}


async def test_a_complaint_is_told_with_the_titles_that_it_keeps_from(store: Store) -> None:
    def work(connection):
        begun(connection, an={"khieu_nai": True})
        return at_the_choice(connection)

    (told,) = await store.write(work)
    assert "“Bằng khen của Bộ trưởng Bộ Nội vụ”, “Giấy khen của Giám đốc Sở Nội vụ”" in told
    assert "(tập thể)" not in told
    assert "có đơn thư khiếu nại, tố cáo đang được xác minh làm rõ" in told
    assert "Có đơn thư khiếu nại, tố cáo đang được xác minh: Có" in told
    assert "Căn cứ: " in told, "where the rule stands"
    assert "mục " in told.split("Căn cứ: ")[1].splitlines()[0]
    assert "Văn phòng Sở, trong danh sách cán bộ" in told
    assert "vẫn đăng ký được" in told


async def test_who_is_kept_from_nothing_is_told_nothing(store: Store) -> None:
    def work(connection):
        begun(connection)
        return at_the_choice(connection)

    assert await store.write(work) == set()

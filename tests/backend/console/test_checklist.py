"""What is to be seen to before people are invited."""

from __future__ import annotations

from sqlalchemy import Connection, insert, update

from backend.console.checklist import Missing, missing
from storage.people import Employee, Party
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI, NOW
from tests.intake.test_tenure import FACTS

CAME = {AN: {"came_on": "2024-09-01"}, BINH: {"came_on": "2024-09-01", "newcomer": True}}


async def test_who_is_marked_as_new_against_the_day_on_which_they_came_is_named(
    store: Store,
) -> None:
    def work(connection: Connection) -> list[Missing]:
        plan = stage.plan(facts=FACTS)
        stage.started(connection, plan)
        connection.execute(insert(Party).values(id=101, kind="agency", agency_id=1))
        for key in (AN, BINH, CHI):
            stage.post(connection, key)
            facts = CAME.get(key, {})
            connection.execute(update(Employee).where(Employee.id == key).values(facts=facts))
        return missing(connection, plan, 1, "open", NOW)

    (told,) = [each for each in await store.write(work) if each.code == "tenure"]
    assert told.names == ["Nguyễn Văn An (Phòng Một)"]
    assert told.address == "/van-phong/danh-sach-nhan-su"

"""Roles that documents give: what is kept, what is refused and why, and for how long it holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection, insert, select, update

from people.appointing import Appointment, AppointmentRefusedError, appoint, end_appointment
from people.identifying import people_called
from people.roles import assigned_to, in_force, of_place, still_meant
from storage.people import Agency, Employee, RoleAssignment
from storage.store import Store
from tests.intake.campaigns import AN, BINH, CHI, NOW, populate
from tests.intake.forms import form_of, plan_of

MONDAY = dt.date(2024, 10, 21)
DAY = dt.timedelta(days=1)
ROLES = {"head", "deputy"}
BINH_FOR_CHI = Appointment("head", 1, BINH, "KT.", CHI, MONDAY, MONDAY + 7 * DAY, "15/QĐ-VP")


def give(connection: Connection, wanted: Appointment) -> int:
    return appoint(
        connection, 1, wanted, roles=ROLES, single={"head"}, made_by="Văn phòng", now=NOW
    )


async def refused(store: Store, wanted: Appointment, *before: Appointment) -> dict[str, str]:
    """What is wrong with a document, by field; nothing of it is kept."""

    def work(connection: Connection) -> dict[str, str]:
        populate(connection, plan_of(form_of()))
        for each in before:
            give(connection, each)
        with pytest.raises(AppointmentRefusedError) as caught:
            give(connection, wanted)
        assert len(connection.execute(select(RoleAssignment.id)).all()) == len(before)
        return caught.value.sentences

    return await store.write(work)


async def test_who_acts_holds_from_the_first_day_to_the_last(store: Store) -> None:
    def work(connection: Connection) -> None:
        populate(connection, plan_of(form_of()))
        key = give(connection, BINH_FOR_CHI)
        held = {
            day: [each.id for each in assigned_to(connection, BINH, MONDAY + day * DAY)]
            for day in (-1, 0, 6, 7)
        }
        assert held == {-1: [], 0: [key], 6: [key], 7: []}
        assert [each.capacity for each in in_force(connection, 1, MONDAY)] == ["KT."]
        assert [each.employee_id for each in of_place(connection, 1, "head", 1, MONDAY)] == [BINH]
        assert of_place(connection, 1, "head", None, MONDAY) == []
        assert still_meant(connection, 1, MONDAY + 7 * DAY) == []

    await store.write(work)


async def test_what_is_ended_holds_no_more_and_ends_once(store: Store) -> None:
    def work(connection: Connection) -> None:
        populate(connection, plan_of(form_of()))
        key = give(connection, BINH_FOR_CHI)
        assert end_appointment(connection, 9, key, NOW) is None
        assert end_appointment(connection, 1, key, NOW) == BINH_FOR_CHI
        assert end_appointment(connection, 1, key, NOW) is None
        assert in_force(connection, 1, MONDAY) == []
        give(connection, BINH_FOR_CHI)  # the place is free again

    await store.write(work)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"role": "vua"}, "role", "Kế hoạch không có vai trò này"),
        ({"capacity": "PP."}, "capacity", "KT., Q., TL. hoặc TUQ."),
        ({"unit_id": 77}, "unit_id", "Không có đơn vị này"),
        ({"employee_id": 77}, "employee_id", "Không tìm thấy người này"),
        ({"for_employee_id": 77}, "for_employee_id", "Không tìm thấy người này"),
        ({"for_employee_id": BINH}, "for_employee_id", "không thể thay chính mình"),
        ({"capacity": ""}, "for_employee_id", "không thay ai"),
        ({"valid_to": MONDAY}, "valid_to", "từ ngày bắt đầu (21/10/2024) trở đi"),
        ({"document_number": "  "}, "document_number", "số văn bản"),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field(
    store: Store, wrong: dict[str, object], field: str, said: str
) -> None:
    sentences = await refused(store, replace(BINH_FOR_CHI, **wrong))  # type: ignore[arg-type]
    assert list(sentences) == [field]
    assert said in sentences[field]


async def test_everything_wrong_is_said_at_once(store: Store) -> None:
    nobody = replace(BINH_FOR_CHI, role="vua", employee_id=77, document_number="")
    assert set(await refused(store, nobody)) == {"role", "employee_id", "document_number"}


async def test_two_do_not_act_for_one_head_at_a_time(store: Store) -> None:
    an = replace(BINH_FOR_CHI, employee_id=AN, capacity="Q.", for_employee_id=None)
    meets = replace(an, valid_from=MONDAY + 6 * DAY, valid_to=None)
    assert await refused(store, meets, BINH_FOR_CHI) == {
        "valid_from": "Trong thời gian này đơn vị đã có người thực hiện thay: “Trần Thị Bình”, "
        "từ 21/10/2024 đến hết 27/10/2024, theo 15/QĐ-VP. Anh/chị chọn thời gian khác, hoặc kết "
        "thúc việc giao kia trước."
    }


async def test_one_acts_after_the_other(store: Store) -> None:
    def work(connection: Connection) -> None:
        populate(connection, plan_of(form_of()))
        give(connection, BINH_FOR_CHI)
        give(connection, replace(BINH_FOR_CHI, valid_from=MONDAY + 7 * DAY, valid_to=None))
        give(connection, replace(BINH_FOR_CHI, role="deputy"))

    await store.write(work)


async def test_a_unit_has_one_head_and_may_have_two_deputies(store: Store) -> None:
    chi = Appointment("head", 1, CHI, "", None, MONDAY, None, "1/QĐ")
    assert (
        "giao cho “Lê Minh Chi”"
        in (await refused(store, replace(chi, employee_id=AN), chi))["valid_from"]
    )

    def work(connection: Connection) -> None:
        give(connection, replace(chi, role="deputy", employee_id=AN))
        give(connection, replace(chi, role="deputy", employee_id=BINH))

    await store.write(work)


async def test_who_left_or_is_dealt_with_outside_is_given_nothing(store: Store) -> None:
    def work(connection: Connection) -> None:
        populate(connection, plan_of(form_of()))
        change = update(Employee).where(Employee.id == BINH)
        connection.execute(change.values(left_on=MONDAY))
        with pytest.raises(AppointmentRefusedError, match="không còn làm việc"):
            give(connection, BINH_FOR_CHI)
        connection.execute(change.values(left_on=None, outside_system=True))
        with pytest.raises(AppointmentRefusedError, match="Không tìm thấy"):
            give(connection, BINH_FOR_CHI)

    await store.write(work)


async def test_somebody_is_meant_by_code_or_by_name_and_two_are_told_apart(store: Store) -> None:
    def work(connection: Connection) -> None:
        populate(connection, plan_of(form_of()))
        names = {AN: ("Nguyễn Văn An", "nguyen van an"), BINH: ("Nguyễn Văn Ân", "nguyen van an")}
        for key, (name, folded) in names.items():
            change = update(Employee).where(Employee.id == key)
            connection.execute(change.values(full_name=name, search_key=folded))
        connection.execute(insert(Agency).values(id=9, code="khac", name="Cơ quan khác"))

        def called(said: str, agency: int = 1) -> list[int]:
            return [each.employee_id for each in people_called(connection, agency, said, MONDAY)]

        assert called("002") == [BINH]
        assert called("nguyen van an") == [AN, BINH]
        assert called("Nguyễn Văn Ân") == [BINH]
        assert called("Nguyễn") == []
        assert called("001", agency=9) == []
        connection.execute(update(Employee).where(Employee.id == BINH).values(left_on=MONDAY))
        assert called("nguyen van an") == [AN]

    await store.write(work)

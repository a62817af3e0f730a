"""A rule is set aside by a person with a reason and a document, and for nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from intake.candidates import sure_may_be_considered
from intake.lifting import lift, unlift
from intake.refusing import ActRefusedError
from storage.audit import Actor
from storage.people import Employee
from storage.store import Store
from storage.trail import AuditEvent
from tests.intake.titles.hung_yen import (
    AN,
    BINH,
    DECEMBER,
    DIRECTOR,
    MINISTER,
    PLAN,
    ask_again,
    begun,
    of,
    register,
    report,
)

OFFICE = Actor(9, "office", "Văn thư Hoa")
HEAD = Actor(3, "head", "Lê Minh Chi")
WHY = {"reason": "Đã có kết luận: không vi phạm", "document_number": "15/KL-TTr"}


def year(connection):
    """An is under a complaint and registered for both rewards, with everything handed in."""
    campaign = begun(connection, an={"khieu_nai": True})
    register(connection, AN, MINISTER, DIRECTOR)
    ask_again(connection, campaign, DECEMBER)
    report(connection, AN)
    return campaign


def lifted(connection, campaign, rule="khieu-nai", actor=OFFICE, **why):
    lift(
        connection, PLAN, campaign, AN, DIRECTOR, rule,
        **{**WHY, **why}, actor=actor, now=DECEMBER,
    )  # fmt: skip


async def test_lifting_holds_for_every_title_and_names_its_document(store: Store) -> None:
    def work(connection):
        campaign = year(connection)
        lifted(connection, campaign)
        lifted(connection, campaign)
        acts = select(AuditEvent.act, AuditEvent.object)
        return (
            of(connection, campaign, AN, DIRECTOR),
            of(connection, campaign, AN, MINISTER),
            [tuple(row) for row in connection.execute(acts) if row.act == "title.lift"],
        )

    director, minister, acts = await store.write(work)
    assert director.may_be_considered
    assert minister.may_be_considered
    (rule,) = director.unmet
    assert rule.lifted is not None
    assert (rule.lifted.document_number, rule.lifted.made_by) == ("15/KL-TTr", "Văn thư Hoa")
    assert acts == [("title.lift", "employee:1")], "a button pressed twice is one act"


async def test_what_is_lifted_can_hold_again(store: Store) -> None:
    def work(connection):
        campaign = year(connection)
        lifted(connection, campaign)
        unlift(connection, campaign, AN, "khieu-nai", actor=OFFICE, now=DECEMBER)
        return of(connection, campaign, AN)

    assert not (await store.write(work)).may_be_considered


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": " "}, "act.no_reason"),
        ({"document_number": ""}, "act.no_document"),
        ({"rule": "ky-luat"}, "lift.met"),
        ({"actor": HEAD}, "act.office_only"),
    ],
)
async def test_nothing_is_lifted_without_a_person_a_reason_and_a_document(
    store: Store, given: dict, code: str
) -> None:
    def work(connection):
        campaign = year(connection)
        with pytest.raises(ActRefusedError) as refused:
            lifted(connection, campaign, **given)
        assert not of(connection, campaign, AN).may_be_considered
        return refused.value.code

    assert await store.write(work) == code


async def test_a_second_document_does_not_replace_the_first_unseen(store: Store) -> None:
    def work(connection):
        campaign = year(connection)
        lifted(connection, campaign)
        with pytest.raises(ActRefusedError) as refused:
            lifted(connection, campaign, document_number="99/KL")
        return refused.value

    refused = await store.write(work)
    assert refused.code == "lift.already"
    assert "15/KL-TTr" in refused.sentence


async def test_a_title_that_is_for_others_is_not_opened_by_a_document(store: Store) -> None:
    def work(connection):
        campaign = year(connection)
        with pytest.raises(ActRefusedError, match=r"^lift\.not_open$"):
            lift(
                connection, PLAN, campaign, AN, "giay-khen-tap-the", "not_open",
                **WHY, actor=OFFICE, now=DECEMBER,
            )  # fmt: skip
        return True

    assert await store.write(work)


async def test_nobody_decides_on_somebody_struck_from_the_list(store: Store) -> None:
    """Whoever is dealt with outside the system since the registration is on no list."""

    def work(connection):
        campaign = year(connection)
        gone = Employee.id == AN
        connection.execute(update(Employee).where(gone).values(outside_system=True))
        ask_again(connection, campaign, DECEMBER + dt.timedelta(days=1))
        with pytest.raises(ActRefusedError) as refused:
            sure_may_be_considered(connection, PLAN, campaign, AN, DIRECTOR)
        with pytest.raises(ActRefusedError, match=r"^lift\.struck$"):
            lifted(connection, campaign)
        return refused.value

    refused = await store.write(work)
    assert refused.code == "consider.struck"
    assert "không còn trong danh sách" in refused.sentence
    assert "Giấy khen của Giám đốc Sở Nội vụ" in refused.sentence


async def test_who_is_excluded_is_decided_on_only_after_lifting(store: Store) -> None:
    def work(connection):
        campaign = year(connection)
        with pytest.raises(ActRefusedError) as refused:
            sure_may_be_considered(connection, PLAN, campaign, AN, DIRECTOR)
        lifted(connection, campaign)
        sure_may_be_considered(connection, PLAN, campaign, AN, DIRECTOR)
        with pytest.raises(ActRefusedError):
            sure_may_be_considered(connection, PLAN, campaign, BINH, DIRECTOR)
        return refused.value.sentence

    assert "đơn thư khiếu nại, tố cáo đang được xác minh" in await store.write(work)

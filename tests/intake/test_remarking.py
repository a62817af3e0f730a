"""What a head may write of whom, and what happens when two write of one person."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from intake.plan import Plan
from intake.refusing import ActRefusedError
from intake.remarking import RemarkConflictError, write_remark
from intake.remarks import Subject, Written, due_of, remark_on
from storage.audit import Actor
from storage.campaigns import Campaign
from storage.store import Store
from storage.submissions import Remark
from storage.trail import AuditDetail, AuditEvent
from tests.intake.campaigns import AN, BINH, CHI, NOW, populate
from tests.intake.forms import form_of, plan_of

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
LEVELS = [
    {
        "list_name": "levels4",
        "label": "Mức",
        "proposed_for": ["person"],
        "milestone": "nop",
        "source": SOURCE,
    }
]
HEAD = Actor(CHI, "head", "Lê Minh Chi")
OFFICE = Actor(77, "office", "Phạm Thị Dung")
OF_AN = Subject(AN, "person", 1, AN)
OF_CHI = Subject(CHI, "person", 1, CHI, heads=True)
OF_ROOM = Subject(11, "unit", 1)


@pytest.fixture
def plan() -> Plan:
    return plan_of(form_of(), levels=LEVELS)


@pytest.fixture
async def campaign(store: Store, plan: Plan) -> int:
    return await store.write(lambda connection: populate(connection, plan))


class Pen:
    """Writes of one campaign, one transaction each."""

    def __init__(self, store: Store, plan: Plan, campaign: int) -> None:
        self.store, self.plan, self.campaign = store, plan, campaign

    async def write(
        self, subject: Subject = OF_AN, actor: Actor = HEAD, version: int = 0, **said: Any
    ) -> Written:
        whole = {"text": "", "level": None, "now": NOW, **said}
        return await self.store.write(
            lambda c: write_remark(
                c, self.plan, self.campaign, subject,
                expected_version=version, actor=actor, **whole,
            )
        )  # fmt: skip

    async def refused(self, *args: Any, **said: Any) -> str:
        with pytest.raises(ActRefusedError) as error:
            await self.write(*args, **said)
        assert error.value.sentence
        return error.value.code

    async def stands(self, subject: Subject = OF_AN) -> Written | None:
        return await self.store.read(lambda c: remark_on(c, self.campaign, subject.party_id))


@pytest.fixture
def pen(store: Store, plan: Plan, campaign: int) -> Pen:
    return Pen(store, plan, campaign)


async def test_a_remark_and_a_level_are_kept_with_who_wrote_them(pen: Pen) -> None:
    written = await pen.write(text="  Làm tốt.\r\n", level="htt")
    assert (written.text, written.level, written.version) == ("Làm tốt.", "htt", 1)
    assert await pen.stands() == written
    again = await pen.write(text="Làm rất tốt.", level="htxs", version=1)
    assert (again.version, again.made_by) == (2, "Lê Minh Chi")


async def test_who_acts_for_the_head_writes_with_the_capacity(pen: Pen) -> None:
    deputy = Actor(50, "head", "Vũ Hà", on_behalf=CHI, capacity="KT.")
    written = await pen.write(actor=deputy, level="htt")
    assert written.author == "KT. Vũ Hà"


async def test_nobody_writes_of_themselves_and_no_head_of_a_head(pen: Pen) -> None:
    assert await pen.refused(OF_CHI, HEAD, level="htt") == "remark.own"
    deputy = Actor(50, "head", "Vũ Hà", on_behalf=CHI, capacity="KT.")
    assert await pen.refused(OF_CHI, deputy, level="htt") == "remark.by_superior"
    myself = Subject(AN, "person", 1, AN)
    assert await pen.refused(myself, Actor(AN, "office", "An"), level="htt") == "remark.own"
    assert (await pen.write(OF_CHI, OFFICE, level="htt")).made_by == "Phạm Thị Dung"


async def test_the_unit_itself_has_a_remark_but_no_level_of_a_scale_for_people(pen: Pen) -> None:
    assert (await pen.write(OF_ROOM, text="Hoàn thành kế hoạch.")).version == 1
    assert await pen.refused(OF_ROOM, level="htt", version=1) == "remark.no_such_level"


async def test_whom_another_authority_rates_is_given_words_and_no_level(store: Store) -> None:
    """An is a member of the party, Bình is not."""
    elsewhere = {
        "when": {"is": {"party_member": True}},
        "words": "Tỉnh xếp loại.",
        "source": SOURCE,
    }
    of = plan_of(form_of(), levels=[{**LEVELS[0], "elsewhere": elsewhere}])
    pen = Pen(store, of, await store.write(lambda connection: populate(connection, of)))
    assert await pen.refused(OF_AN, level="htt") == "remark.elsewhere"
    assert await pen.refused(OF_AN, text=" ") == "remark.no_text"
    assert await pen.stands() is None
    assert (await pen.write(text="Gửi hồ sơ lên tỉnh.")).level is None
    assert (await pen.write(Subject(BINH, "person", 1, BINH), level="htt")).level == "htt"


async def test_two_who_write_of_one_person_see_each_other(pen: Pen) -> None:
    await pen.write(text="Của Chi", level="htt")
    with pytest.raises(RemarkConflictError) as conflict:
        await pen.write(actor=OFFICE, text="Của văn phòng", level="htnv")
    assert (conflict.value.stands.text, conflict.value.stands.author) == ("Của Chi", "Lê Minh Chi")
    assert (await pen.stands() or conflict.value.stands).text == "Của Chi"
    await pen.write(actor=OFFICE, text="Của văn phòng", version=conflict.value.stands.version)
    assert (await pen.stands() or conflict.value.stands).text == "Của văn phòng"


async def test_of_several_who_write_at_once_one_writes_and_the_others_are_told(
    store: Store, pen: Pen
) -> None:
    eight = [Actor(60 + n, "office", f"Người {n}") for n in range(8)]
    for version in range(12):
        writing = (
            pen.write(actor=each, version=version, text=f"{version}: {each.name}") for each in eight
        )
        results = await asyncio.gather(*writing, return_exceptions=True)
        assert sum(isinstance(each, Written) for each in results) == 1
        assert sum(isinstance(each, RemarkConflictError) for each in results) == 7
    assert await store.read(lambda c: c.scalar(select(func.count(Remark.id)))) == 1


async def test_a_button_pressed_twice_writes_once(store: Store, pen: Pen) -> None:
    first = await pen.write(text="Một lần", level="htt")
    assert await pen.write(text="Một lần", level="htt") == first
    events = await store.read(lambda c: c.scalar(select(func.count(AuditEvent.seq))))
    assert events == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"level": "xuat-sac-nhat"}, "remark.no_such_level"),
        ({"level": "htt\0"}, "remark.no_such_level"),
        ({"text": "a" * 4001}, "remark.long"),
        ({"text": "ả" * 100_000, "level": "htt"}, "remark.long"),
        ({"text": " \u200b\n", "level": ""}, "remark.empty"),
        ({"text": "Có chữ", "version": 3}, "remark.gone"),
    ],
)
async def test_what_cannot_be_kept_is_refused_whole(
    pen: Pen, said: dict[str, Any], code: str
) -> None:
    assert await pen.refused(**said) == code
    assert await pen.stands() is None


async def test_marks_that_turn_text_around_are_not_kept(pen: Pen) -> None:
    written = await pen.write(text="Tốt\u202e xấu\0 \ufeff<b>&{{ 7 }}")
    assert written.text == "Tốt xấu <b>&{{ 7 }}"


async def test_exactly_four_thousand_characters_are_taken(pen: Pen) -> None:
    assert len((await pen.write(text="ế" * 4000)).text) == 4000


async def test_a_remark_can_be_emptied(pen: Pen) -> None:
    await pen.write(text="Nhầm người", level="khtnv")
    emptied = await pen.write(version=1)
    assert (emptied.text, emptied.level, emptied.version) == ("", None, 2)


async def test_a_closed_campaign_takes_nothing_more(store: Store, pen: Pen) -> None:
    await store.write(lambda c: c.execute(update(Campaign).values(state="closed")) and None)
    assert await pen.refused(level="htt") == "act.campaign_closed"


async def test_the_trail_has_before_and_after(store: Store, pen: Pen) -> None:
    await pen.write(text="Một", level="htt")
    await pen.write(text="Hai", version=1)

    def work(connection: Connection) -> Any:
        kept = select(AuditEvent.act, AuditEvent.object, AuditDetail.before, AuditDetail.after)
        joined = kept.join(AuditDetail, AuditDetail.seq == AuditEvent.seq)
        return connection.execute(joined.order_by(AuditEvent.seq)).all()

    first, second = await store.read(work)
    assert (first.act, first.object, first.before) == ("remark.write", f"employee:{AN}", None)
    assert second.before == {"level": "htt", "text": "Một", "version": 1}
    assert second.after == {"level": None, "text": "Hai", "version": 2, "campaign": 1}


async def test_the_date_of_the_dossier_is_known_and_closes_nothing(
    store: Store, plan: Plan, pen: Pen
) -> None:
    found = await store.read(lambda c: due_of(c, plan, pen.campaign, 1))
    assert found is not None
    label, due = found
    assert label == "Nộp bản tự đánh giá"
    assert (await pen.write(level="htt", now=due + dt.timedelta(days=9))).version == 1

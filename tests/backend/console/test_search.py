"""`/tim`: the office finds anybody of the agency, a head the own people."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection, insert, select, update

from people.naming import index_words, name_columns
from storage.people import Employee, Membership, Unit
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.intake.campaigns import AN, BINH, CHI


@pytest.fixture(autouse=True)
async def names(store: Store, codes: dict[str, str]) -> None:
    """Everybody can be found, as after an import."""

    def work(connection: Connection) -> None:
        people = connection.execute(select(Employee.id, Employee.full_name)).all()
        for key, name in people:
            connection.execute(
                update(Employee).where(Employee.id == key).values(**name_columns(name))
            )
        index_words(connection, 1, [(key, name) for key, name in people])

    await store.write(work)


def found(page: str) -> list[str]:
    return re.findall(r'<h2>(?:<a href="/van-phong/nguoi/[^>]*>)?([^<]+)</', page)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("binh", ["Trần Thị Bình"]),
        ("NGUYỄN+a", ["Nguyễn Văn An"]),
        ("003", ["Lê Minh Chi"]),
        ("00", ["Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Chi"]),
        ("nobody", []),
        ("%00%27--%25_", []),
        ("", []),
    ],
)
async def test_the_office_finds_people(browser: Browser, said: str, expected: list[str]) -> None:
    await browser.sign_in(AN, "office")
    answer = await browser.get(f"/tim?tim={said}")
    assert answer.status_code == 200
    assert found(answer.text) == expected


async def test_who_is_found_comes_with_the_unit_and_how_each_form_stands(
    browser: Browser,
) -> None:
    await browser.sign_in(AN, "office")
    page = (await browser.get("/tim?tim=tran")).text
    assert 'href="/van-phong/don-vi/1?dot=1#n2">Phòng Một</a>' in page
    assert "đã nộp" in page
    assert "nộp trễ" in page
    assert re.search(r'href="/ho-so/\d+">Mẫu thử', page)
    assert "Điều rất riêng" not in page


async def test_a_receipt_is_found_by_its_code_or_its_first_half(
    browser: Browser, codes: dict[str, str]
) -> None:
    await browser.sign_in(AN, "office")
    for said in (codes["An"], codes["An"].lower(), codes["An"].replace("-", ""), codes["An"][:5]):
        page = (await browser.get(f"/tim?tim={said}")).text
        assert f"{codes['An']}</span></a></h2><p>Nguyễn Văn An" in page
        assert codes["Bình"] not in page
    assert codes["An"] not in (await browser.get(f"/tim?tim={codes['An'][:4]}")).text


async def test_a_head_finds_the_people_and_receipts_of_the_own_unit_alone(
    browser: Browser, store: Store, codes: dict[str, str]
) -> None:
    def work(connection: Connection) -> None:
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
        )
        connection.execute(
            update(Membership).where(Membership.employee_id == BINH).values(unit_id=2)
        )

    await store.write(work)
    await browser.sign_in(CHI)
    page = (await browser.get("/tim?tim=n")).text
    assert found(page) == ["Nguyễn Văn An"]
    assert 'href="/don-vi?don-vi=1#n1">Phòng Một</a>' in page
    assert found((await browser.get("/tim?tim=binh")).text) == []
    assert found((await browser.get("/tim?tim=002")).text) == []
    assert codes["An"] in (await browser.get(f"/tim?tim={codes['An']}")).text


async def test_who_is_outside_the_system_is_found_as_a_name_and_a_flag(
    browser: Browser, store: Store
) -> None:
    await store.write(lambda connection: stage.take_outside(connection, BINH))
    await browser.sign_in(AN, "office")
    page = (await browser.get("/tim?tim=binh")).text
    assert found(page) == ["Trần Thị Bình"]
    assert "Xử lý ngoài hệ thống." in page
    assert "/ho-so/" not in page


async def test_fifty_a_page_and_more(browser: Browser, store: Store) -> None:
    def work(connection: Connection) -> None:
        names = {n: f"Mai Văn {chr(65 + n % 26)}a" for n in range(100, 170)}
        connection.execute(
            insert(Employee),
            [
                {"id": n, "agency_id": 1, "staff_code": f"X{n}", "facts": {}, **name_columns(name)}
                for n, name in names.items()
            ],
        )
        index_words(connection, 1, names.items())

    await store.write(work)
    await browser.sign_in(AN, "office")
    first = (await browser.get("/tim?tim=mai")).text
    assert "50 người, còn nữa" in first
    more = re.search(r'href="(/tim[^"]+)">Còn nữa', first)
    assert more is not None
    second = (await browser.get(more[1].replace("&amp;", "&"))).text
    assert len(found(second)) == 20
    assert "còn nữa" not in second


async def test_nobody_else_searches(browser: Browser, store: Store) -> None:
    assert (await browser.get("/tim?tim=an")).status_code == 401
    await browser.sign_in(BINH)
    assert (await browser.get("/tim?tim=an")).status_code == 404
    await store.write(stage.stranger)
    await browser.sign_in(stage.STRANGER, "office")
    assert (await browser.get("/tim?tim=an&dot=1")).status_code == 404


async def test_a_head_sees_no_form_of_another_unit_of_who_has_a_second_post_here(
    browser: Browser, store: Store
) -> None:
    def second_post(connection: Connection) -> None:
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
        )
        connection.execute(update(Membership).where(Membership.employee_id == AN).values(unit_id=2))
        connection.execute(
            insert(Membership).values(
                employee_id=AN, unit_id=1, position="Kiêm nhiệm", is_main=False
            )
        )
        connection.execute(update(Submission).where(Submission.filler_id == AN).values(unit_id=2))

    await store.write(second_post)
    await browser.sign_in(CHI)
    page = (await browser.get("/tim?tim=an")).text
    assert found(page) == ["Nguyễn Văn An"]
    assert "/ho-so/" not in page


async def test_a_receipt_of_who_is_dealt_with_outside_is_not_found(
    browser: Browser, store: Store, codes: dict[str, str]
) -> None:
    await browser.sign_in(AN, "office")
    assert "Trần Thị Bình" in (await browser.get(f"/tim?tim={codes['Bình']}")).text
    await store.write(lambda c: stage.take_outside(c, BINH))
    assert "Trần Thị Bình" not in (await browser.get(f"/tim?tim={codes['Bình']}")).text

"""People are found by how the words of their name begin, in the order of the alphabet."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert

from people import finding
from people.finding import find
from people.naming import index_words, name_columns
from storage.people import Agency, Employee
from storage.store import Store

NAMES = [
    "Nguyễn Văn An", "Nguyễn Vân Anh", "Ngô Viết Ân", "Lê Thị Bình", "Trần Đức Anh",
    "H'Hen Niê", "Nguyễn-Phước Bảo", "Đỗ Văn Ất",
]  # fmt: skip


def people(connection: Connection, names: list[str] = NAMES, agency: int = 1) -> None:
    connection.execute(insert(Agency).values(id=agency, code=f"{agency}", name="Sở"))
    rows = [
        {
            "id": agency * 1000 + n,
            "agency_id": agency,
            "staff_code": f"CB-{n:04}",
            "outside_system": False,
            "facts": {},
            **name_columns(name),
        }
        for n, name in enumerate(names)
    ]
    connection.execute(insert(Employee), rows)
    index_words(connection, agency, [(agency * 1000 + n, name) for n, name in enumerate(names)])


def names(connection: Connection, said: str, **more: object) -> list[str]:
    found = find(connection, 1, said, most=50, **more)  # type: ignore[arg-type]
    return [each.full_name for each in found.people]


@pytest.mark.parametrize("few", [4_000, 0], ids=["by the index", "by a walk"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ng v an", ["Nguyễn Văn An", "Nguyễn Vân Anh", "Ngô Viết Ân"]),
        ("NGUYỄN", ["Nguyễn Văn An", "Nguyễn Vân Anh", "Nguyễn-Phước Bảo"]),
        ("đuc", ["Trần Đức Anh"]),
        ("phuoc", ["Nguyễn-Phước Bảo"]),
        ("h'hen", ["H'Hen Niê"]),
        ("at do", ["Đỗ Văn Ất"]),
        ("an van nguyen", ["Nguyễn Văn An", "Nguyễn Vân Anh"]),
        ("xyz", []),
        ("guyen", []),
        ("%", []),
        ("n_", []),
        ("", []),
        ("CB-0003", ["Lê Thị Bình"]),
        ("cb0003", ["Lê Thị Bình"]),
        ("cb 000", [
            "Nguyễn Văn An", "Nguyễn Vân Anh", "Trần Đức Anh", "Ngô Viết Ân", "Đỗ Văn Ất",
            "Nguyễn-Phước Bảo", "Lê Thị Bình", "H'Hen Niê",
        ]),
    ],
)  # fmt: skip
async def test_names_and_codes_are_found_by_how_they_begin(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int, said: str, expected: list[str]
) -> None:
    await store.write(people)
    await store.write(lambda connection: people(connection, ["Nguyễn Văn An"], 2))
    if few == 0:
        # Every word is common: at most so many people are passed at a time.
        monkeypatch.setattr(finding, "FEW", 0)
    assert await store.read(lambda connection: names(connection, said)) == expected


async def test_a_page_goes_on_where_the_last_one_ended(store: Store) -> None:
    many = [f"Nguyễn Văn {chr(65 + n % 7)} {n}" for n in range(120)]
    await store.write(lambda connection: people(connection, many))

    def walk(connection: Connection) -> list[list[str]]:
        pages, after = [], None
        while True:
            page = find(connection, 1, "nguyen", after=after, most=50)
            pages.append([each.full_name for each in page.people])
            after = page.after
            if after is None:
                return pages

    pages = await store.read(walk)
    assert [len(page) for page in pages] == [50, 50, 20]
    found = [name for page in pages for name in page]
    assert found == sorted(many, key=lambda name: name_columns(name)["sort_key"])


async def test_a_walk_ends_after_so_many_people_and_can_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", 9)
    monkeypatch.setattr(finding, "WALK", 10)
    many = [f"Lê Văn A{n:02}" for n in range(20)] + [f"Phan Hà B{n:02}" for n in range(20)]
    many += [f"Phan Văn C{n:02}" for n in range(20)] + ["Phan Lê C99"]
    await store.write(lambda connection: people(connection, many))

    def walk(connection: Connection) -> tuple[int, list[str]]:
        steps, found, after = 0, [], None
        while True:
            page = find(connection, 1, "phan le", after=after, most=50)
            steps, after = steps + 1, page.after
            found += [each.full_name for each in page.people]
            if after is None:
                return steps, found

    steps, found = await store.read(walk)
    assert found == ["Phan Lê C99"]
    assert steps > 3


async def test_only_these_are_found_where_only_these_may_be_seen(store: Store) -> None:
    await store.write(people)
    allowed = {1000, 1003}
    found = await store.read(lambda connection: names(connection, "n", among=allowed))
    assert found == ["Nguyễn Văn An"]
    assert await store.read(lambda connection: names(connection, "n", among=set())) == []

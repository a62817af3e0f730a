"""`phieu backup` and `phieu restore`, as typed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, insert, select, text, update

from phieu.__main__ import main
from phieu.ballots_process import settings_of
from phieu.clock import Clock
from phieu.opening import opened
from storage.access import Session
from storage.audit import CONSOLE, record
from storage.campaigns import Setting
from storage.channels import Outgoing
from storage.migrating import upgrade
from storage.outgoing import Rank, put, sending
from storage.people import Agency, Employee
from storage.personal.erasing import erase
from storage.verifying import verify
from tests.ballots.room import housed

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)


async def installation(data: Path) -> None:
    async with opened(data, Clock()) as rooms:
        await rooms.store.write(
            lambda c: c.execute(insert(Setting).values(name="ghi", value="còn")).rowcount
        )


def value_in(database: Path) -> object:
    with create_engine(f"sqlite:///{database}").connect() as connection:
        return connection.scalar(select(Setting.value).where(Setting.name == "ghi"))


async def test_there_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "a.phieu-backup"
    await installation(old)
    assert main(["backup", "--data", str(old), "--out", str(file)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert main(["restore", str(file), "--data", str(new)]) == 0
    assert value_in(new / "phieu.db") == "còn"
    assert "Đã khôi phục" in capsys.readouterr().out


async def test_a_backup_lies_in_the_data_folder_while_serve_runs(tmp_path: Path) -> None:
    async with opened(tmp_path, Clock()):
        assert main(["backup", "--data", str(tmp_path)]) == 0
    [made] = (tmp_path / "sao-luu").iterdir()
    assert made.suffix == ".phieu-backup"


async def test_what_is_there_is_not_overwritten_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.phieu-backup"
    await installation(tmp_path)
    main(["backup", "--data", str(tmp_path), "--out", str(file)])
    _say(tmp_path, "mới hơn")

    assert main(["restore", str(file), "--data", str(tmp_path)]) == 1
    assert "--replace" in capsys.readouterr().err
    assert value_in(tmp_path / "phieu.db") == "mới hơn"

    assert main(["restore", str(file), "--data", str(tmp_path), "--replace"]) == 0
    assert value_in(tmp_path / "phieu.db") == "còn"
    [aside] = tmp_path.glob("phieu.db.before-????????-??????")
    assert value_in(aside) == "mới hơn"


async def test_nothing_is_restored_under_a_running_serve(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.phieu-backup"
    async with opened(tmp_path, Clock()):
        main(["backup", "--data", str(tmp_path), "--out", str(file)])
        assert main(["restore", str(file), "--data", str(tmp_path), "--replace"]) == 1
    assert "đang chạy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "không phải bản sao lưu"),
        (b"PK\x03\x04 a zip", "không phải bản sao lưu"),
        (b"PHIEU-BACKUP 1\n", "cắt cụt"),
        (b"PHIEU-BACKUP 1\n{}\n" + b"0" * 64, "cắt cụt"),
    ],
)
def test_another_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    assert main(["restore", str(file), "--data", str(tmp_path / "data")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "data" / "phieu.db").exists()


def test_a_missing_file_or_database_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["restore", str(tmp_path / "none"), "--data", str(tmp_path)]) == 1
    assert "Không đọc được" in capsys.readouterr().err
    assert main(["backup", "--data", str(tmp_path)]) == 1
    assert "Chưa có dữ liệu" in capsys.readouterr().err


async def test_the_office_signs_in_anew_after_a_restore(tmp_path: Path) -> None:
    file, url = tmp_path / "a.phieu-backup", f"sqlite:///{tmp_path / 'phieu.db'}"
    upgrade(url)
    with create_engine(url).begin() as connection:
        connection.execute(insert(Agency).values(id=1, code="a", name="A"))
        person = {"agency_id": 1, "full_name": "A", "search_key": "a", "facts": {}}
        now = text("'2024-10-21T01:00:00.000000+00:00'")
        for key, role in ((1, "office"), (2, "employee")):
            connection.execute(insert(Employee).values(id=key, staff_code=f"{key}", **person))
            times = {"started_at": now, "seen_at": now, "expires_at": now}
            connection.execute(
                insert(Session).values(token_hash=role, employee_id=key, role=role, **times)
            )
    main(["backup", "--data", str(tmp_path), "--out", str(file)])
    main(["restore", str(file), "--data", str(tmp_path), "--replace"])
    with create_engine(url).connect() as connection:
        ended = select(Session.role).where(Session.ended_at.is_not(None))
        assert connection.scalars(ended).all() == ["office"]


def _say(data: Path, value: str) -> None:
    with create_engine(f"sqlite:///{data / 'phieu.db'}").begin() as connection:
        connection.execute(update(Setting).where(Setting.name == "ghi").values(value=value))


async def test_who_was_erased_does_not_come_back_with_a_backup(tmp_path: Path) -> None:
    file = tmp_path / "a.phieu-backup"
    async with opened(tmp_path, Clock()) as rooms:
        await rooms.store.write(_somebody)
    main(["backup", "--data", str(tmp_path), "--out", str(file)])
    async with opened(tmp_path, Clock()) as rooms:
        await rooms.store.write(
            lambda c: erase(
                c, 1, CONSOLE, reason="r", document_number="1", now=rooms.clock.now()
            )
        )  # fmt: skip
    assert main(["restore", str(file), "--data", str(tmp_path), "--replace"]) == 0
    assert b"Nguyen Van Mark" not in (tmp_path / "phieu.db").read_bytes()
    with create_engine(f"sqlite:///{tmp_path / 'phieu.db'}").connect() as connection:
        assert connection.scalars(select(Employee.full_name)).all() == ["(đã xóa)"]
        assert verify(connection).first is None


async def test_the_numbers_of_another_installation_erase_nobody(tmp_path: Path) -> None:
    ours, theirs, file = tmp_path / "ours", tmp_path / "theirs", tmp_path / "a.phieu-backup"
    for data in (ours, theirs):
        async with opened(data, Clock()) as rooms:
            await rooms.store.write(_somebody)
            await rooms.store.write(
                lambda c: record(c, CONSOLE, "campaign.start", "campaign:1", now=Clock().now())
            )
    main(["backup", "--data", str(ours), "--out", str(file)])
    async with opened(theirs, Clock()) as rooms:
        await rooms.store.write(
            lambda c: erase(c, 1, CONSOLE, reason="r", document_number="1", now=Clock().now())
        )
    assert main(["restore", str(file), "--data", str(theirs), "--replace"]) == 0
    with create_engine(f"sqlite:///{theirs / 'phieu.db'}").connect() as connection:
        assert connection.scalars(select(Employee.full_name)).all() == ["Nguyen Van Mark"]


def _somebody(connection: Connection) -> None:
    connection.execute(insert(Agency).values(id=1, code="a", name="A"))
    person = {"staff_code": "1", "full_name": "Nguyen Van Mark", "search_key": "", "facts": {}}
    connection.execute(insert(Employee).values(id=1, agency_id=1, **person))


async def test_a_nudge_that_waited_is_not_sent_again_by_a_restore_and_a_receipt_is(
    tmp_path: Path,
) -> None:
    file, url = tmp_path / "a.phieu-backup", f"sqlite:///{tmp_path / 'phieu.db'}"

    def waits(connection: Connection) -> None:
        for rank in (Rank.RECEIPT, Rank.NUDGE, Rank.NUDGE):
            put(connection, "telegram", "7", {"do": "tell"}, rank, NOW)
        sending(connection, 3)

    async with opened(tmp_path, Clock()) as rooms:
        await rooms.store.write(waits)
    main(["backup", "--data", str(tmp_path), "--out", str(file)])
    main(["restore", str(file), "--data", str(tmp_path), "--replace"])
    with create_engine(url).connect() as connection:
        kept = connection.execute(select(Outgoing.state, Outgoing.why).order_by(Outgoing.id)).all()
    assert [tuple(row) for row in kept] == [
        ("waiting", None), ("cancelled", "restored"), ("cancelled", "restored"),
    ]  # fmt: skip


async def test_ballots_come_along_and_back(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "a.phieu-backup"
    await installation(old)
    async with housed(settings_of(old)) as house:
        room = await house.prepare(voters=2)
        for at in range(2):
            await room.vote(at, [1, 2])
        await room.close()
        board = await room.count()
    assert main(["backup", "--data", str(old), "--out", str(file)]) == 0

    assert main(["restore", str(file), "--data", str(new)]) == 0
    (old / "ballots.key").rename(new / "ballots.key")
    async with housed(settings_of(new)) as house:
        room = house.again(room)
        assert (await room.get("board")).json()["board"] == board.text.decode()
    assert main(["restore", str(file), "--data", str(new), "--replace"]) == 0
    assert len([*new.glob("ballots.db.before-*")]) >= 1


async def test_there_is_no_backup_between_handing_out_and_closing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await installation(tmp_path)
    file = tmp_path / "a.phieu-backup"
    backup = ["backup", "--data", str(tmp_path), "--out", str(file)]
    async with housed(settings_of(tmp_path)) as house:
        room = await house.create(voters=1)
        assert main(backup) == 0
        file.unlink()
        await room.give_keys()
        await room.issue()
        await room.vote(0, [1, 1])
        assert main(backup) == 1
        assert "chưa đóng hòm" in capsys.readouterr().err
        assert not file.exists()
        await room.close()
        assert main(backup) == 0


async def test_a_running_ballots_process_is_not_pulled_from_under(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.phieu-backup"
    await installation(tmp_path)
    async with housed(settings_of(tmp_path)):
        assert main(["backup", "--data", str(tmp_path), "--out", str(file)]) == 0
        capsys.readouterr()
        assert main(["restore", str(file), "--data", str(tmp_path), "--replace"]) == 1
    assert "ballots" in capsys.readouterr().err
    assert value_in(tmp_path / "phieu.db") == "còn"

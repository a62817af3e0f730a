"""Mail through a real SMTP server: what is put down arrives, once, or is told as what it is."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage

import pytest
from aiosmtpd import smtp
from sqlalchemy import select, update

from bot.mail.rendering import mail_of
from bot.mail.sending import Sender
from bot.mail.settings import MailSettings, read
from phieu.clock import SimulatedClock
from reminders.reaching import Message, tell
from storage import leases, outgoing
from storage.channels import ChannelAccount, Outgoing
from storage.errors import StoreBusyError
from storage.outgoing import Rank
from storage.people import Employee
from tests.intake.campaigns import AN, BINH, NOW

MESSAGE = Message(
    "Bản tự đánh giá còn chưa nộp",
    "Hạn là hết ngày 24/10/2024.\n\nPhần đã viết vẫn được giữ nguyên.",
    path="/viec/1",
    label="Mở bản tự đánh giá",
)
MINUTE = dt.timedelta(minutes=1)


@dataclass
class Postbox:
    """What an SMTP server took; `answers` are given to RCPT and DATA before the usual ones."""

    came: list[EmailMessage] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)
    cut_after: bool = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_rcpt:
            return self.at_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.at_data:
            return self.at_data.pop(0)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.came.append(mail)
        if self.cut_after:
            server.transport.abort()
        return "250 OK"


@asynccontextmanager
async def listening(box: Postbox):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: smtp.SMTP(box, loop=loop), "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield MailSettings("127.0.0.1", port, "phieu@so.example", tls="none")
    finally:
        server.close()
        await server.wait_closed()


@pytest.fixture
def mailing(rooms):
    """Rooms that send mail, and An's and Bình's addresses."""
    return replace(rooms, base_url="https://phieu.example", channels=("telegram", "mail"))


async def put_down(rooms, rank: Rank, about: str, employee: int = AN, **more) -> str | None:
    def work(connection):
        connection.execute(update(Employee).where(Employee.id == AN).values(email="an@so.example"))
        now = rooms.clock.now()
        return tell(connection, employee, MESSAGE, rank, rooms.channels, now, about=about, **more)

    return await rooms.store.write(work)


async def states(rooms) -> list[tuple[str, str | None]]:
    rows = await rooms.store.read(
        lambda c: c.execute(select(Outgoing.state, Outgoing.why).order_by(Outgoing.id)).all()
    )
    return [tuple(row) for row in rows]


async def test_a_message_arrives_as_mail_with_its_link(mailing) -> None:
    box = Postbox()
    assert await put_down(mailing, Rank.NUDGE, "nudge:a") == "mail"
    async with listening(box) as settings:
        sender = Sender(mailing, settings)
        assert [await sender.round(), await sender.round()] == [1, 0]
    (mail,) = box.came
    assert mail["To"] == "an@so.example"
    assert mail["Subject"] == "Bản tự đánh giá còn chưa nộp"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert "Hạn là hết ngày 24/10/2024." in text
    assert "Mở bản tự đánh giá: https://phieu.example/viec/1" in text
    assert await states(mailing) == [("sent", None)]


async def test_nobody_without_an_address_is_written_to(mailing) -> None:
    assert await put_down(mailing, Rank.NUDGE, "nudge:a", BINH) is None
    assert await states(mailing) == []


async def test_a_cut_after_the_hand_over_repeats_a_receipt_and_never_a_nudge(
    mailing, clock: SimulatedClock
) -> None:
    box = Postbox(cut_after=True)
    await put_down(mailing, Rank.RECEIPT, "receipt:A")
    await put_down(mailing, Rank.NUDGE, "nudge:a")
    async with listening(box) as settings:
        sender = Sender(mailing, settings)
        assert await sender.round() == 2
        assert [state for state, _ in await states(mailing)] == ["waiting", "unknown"]
        box.cut_after = False
        clock.move_to(clock.now() + 2 * MINUTE)
        assert await sender.round() == 1
    assert [state for state, _ in await states(mailing)] == ["sent", "unknown"]
    assert len(box.came) == 3
    assert box.came[0]["Message-ID"] == box.came[2]["Message-ID"]


async def test_an_address_that_is_refused_is_not_written_to_again(mailing) -> None:
    box = Postbox(at_rcpt=["550 no such user"])
    await put_down(mailing, Rank.NUDGE, "nudge:a")
    async with listening(box) as settings:
        await Sender(mailing, settings).round()
    assert await states(mailing) == [("failed", "550")]
    assert await put_down(mailing, Rank.NUDGE, "nudge:b") is None


async def test_a_refused_mail_goes_by_the_messenger_instead(mailing) -> None:
    box = Postbox(at_rcpt=["550 no such user"])
    await put_down(mailing, Rank.NUDGE, "nudge:a")

    def join(connection) -> None:
        connection.execute(
            ChannelAccount.__table__.insert().values(
                channel="telegram", subject="77", employee_id=AN, bound_at=NOW
            )
        )

    await mailing.store.write(join)
    async with listening(box) as settings:
        await Sender(mailing, settings).round()
    rows = await mailing.store.read(
        lambda c: c.execute(select(Outgoing.channel, Outgoing.address, Outgoing.state)).all()
    )
    assert [tuple(row) for row in rows] == [
        ("mail", "an@so.example", "failed"),
        ("telegram", "77", "waiting"),
    ]


@pytest.mark.parametrize("answer", ["451 try later", "421 too many"])
async def test_a_busy_server_is_asked_again_later(
    mailing, clock: SimulatedClock, answer: str
) -> None:
    box = Postbox(at_data=[answer])
    await put_down(mailing, Rank.NUDGE, "nudge:a")
    async with listening(box) as settings:
        sender = Sender(mailing, settings)
        assert await sender.round() == 1
        assert await sender.round() == 0
        clock.move_to(clock.now() + 2 * MINUTE)
        assert await sender.round() == 1
    assert len(box.came) == 1


async def test_without_a_server_nothing_is_lost_and_what_is_stale_is_not_sent(
    mailing, clock: SimulatedClock
) -> None:
    nowhere = MailSettings("127.0.0.1", 9, "phieu@so.example", tls="none")
    await put_down(mailing, Rank.RECEIPT, "receipt:A")
    await put_down(mailing, Rank.NUDGE, "nudge:a", expires_at=NOW + 3 * MINUTE)
    sender = Sender(mailing, nowhere)
    await sender.round()
    assert [state for state, _ in await states(mailing)] == ["waiting", "waiting"]
    clock.move_to(clock.now() + 5 * MINUTE)
    box = Postbox()
    async with listening(box) as settings:
        sender = Sender(mailing, settings)
        clock.move_to(clock.now() + MINUTE)
        await sender.round()
    assert [state for state, _ in await states(mailing)] == ["sent", "expired"]


async def test_while_another_process_sends_this_one_waits(mailing, clock: SimulatedClock) -> None:
    box = Postbox()
    await put_down(mailing, Rank.NUDGE, "nudge:a")
    now = clock.now()
    await mailing.store.write(lambda c: leases.take(c, "mail-sender", "another", now))
    async with listening(box) as settings:
        sender = Sender(mailing, settings)
        assert await sender.round() == 0
        clock.move_to(now + leases.LASTS + MINUTE)
        assert await sender.round() == 1


async def test_a_sender_that_was_replaced_writes_nothing(mailing, clock: SimulatedClock) -> None:
    box = Postbox()
    await put_down(mailing, Rank.NUDGE, "nudge:a")
    async with listening(box) as settings:
        sender = Sender(mailing, settings)
        row = await mailing.store.write(sender._take)
        later = clock.now() + leases.LASTS + MINUTE
        await mailing.store.write(lambda c: leases.take(c, "mail-sender", "another", later))
        await mailing.store.write(lambda c: outgoing.recover(c, "mail", later))
        await sender._send(row)
    assert await states(mailing) == [("unknown", "interrupted")]


def test_hostile_words_stay_words() -> None:
    content = Message("Hạn\r\nBcc: x@y.z\u202e", "Xin chào\r\n.\r\nQUIT").as_content()
    mail = mail_of(7, content, "an@so.example", "phieu@so.example", "", NOW)
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    with pytest.raises(ValueError, match=r"."):
        mail_of(7, content, "an@so.example\r\nBcc: x@y.z", "phieu@so.example", "", NOW)


def test_an_address_of_a_server_is_read_and_its_password_is_not_shown() -> None:
    settings = read("smtp://an:m%40t@mail.example:2525", "phieu@so.example")
    assert (settings.host, settings.port, settings.tls) == ("mail.example", 2525, "starttls")
    assert settings.password == "m@t"  # noqa: S105
    assert "m@t" not in repr(settings)
    assert read("smtps://mail.example", "a@b.c").tls == "tls"
    with pytest.raises(ValueError, match="smtp://"):
        read("https://mail.example", "a@b.c")


async def test_a_store_that_is_busy_for_a_moment_leaves_no_mail_under_way(
    mailing, monkeypatch
) -> None:
    box = Postbox()
    for number in range(3):
        await put_down(mailing, Rank.RECEIPT, f"receipt:{number}")
    write, times = type(mailing.store).write, []

    async def busy_once(store, fn, **more):
        times.append(fn)
        if len(times) == 2:  # the first outcome
            raise StoreBusyError("busy")
        return await write(store, fn, **more)

    monkeypatch.setattr(type(mailing.store), "write", busy_once)
    async with listening(box) as settings:
        sender = Sender(mailing, settings)
        while len(box.came) < 3:
            await sender.round()
    assert {state for state, _ in await states(mailing)} == {"sent"}


async def test_no_nudge_goes_out_in_the_half_hour_before_a_deadline(
    mailing, clock: SimulatedClock
) -> None:
    box = Postbox()
    clock.move_to(dt.datetime(2024, 10, 24, 16, 45, tzinfo=dt.UTC))  # 23:45: till midnight
    await put_down(mailing, Rank.NUDGE, "nudge:a")
    await put_down(mailing, Rank.RECEIPT, "receipt:A")
    async with listening(box) as settings:
        sender = Sender(mailing, settings)
        assert await sender.round() == 1
        clock.move_to(dt.datetime(2024, 10, 24, 17, 1, tzinfo=dt.UTC))
        assert await sender.round() == 1

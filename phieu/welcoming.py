"""What the demo says when it starts: who its people are, and by which links they come in."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import segno

from intake.eligibility import roles_of
from intake.plan import Plan
from pages.rooms import Rooms
from phieu import campaigns
from phieu.clerk import office_code
from phieu.invented import Person, invent_meeting, read_example
from phieu.messenger import Simulated

PEOPLE = 90
SEED = 2024
_QR_WIDTH = 2
_FIRST_ACCOUNT = 7_100_000_001
_WINDOWS = """\
Mỗi người một cửa sổ không chung phiên: một cửa sổ thường, một cửa sổ ẩn danh, một trình duyệt khác.
Từng bước: docs/huong-dan.md, mục “Bỏ phiếu kín”, “Thử trên máy này”."""

Say = Callable[[str], None]


async def welcome(
    rooms: Rooms, plan: Plan, folder: Path, campaign: int, say: Say, here: Simulated | None
) -> None:
    example = "Mọi người và đơn vị trong bản chạy thử đều là bịa ra."
    local = rooms.clock.now().astimezone(plan.zone)
    say(f"\n{plan.name}\n{example}\nĐồng hồ mô phỏng: {local:%H:%M %d/%m/%Y}\n")
    asked = await campaigns.asked_of(rooms, campaign)
    heads = {each.filler for each in asked if _is_head(plan, each)}
    somebody, another = _two(asked, heads)
    chosen = _meeting(plan, folder, asked)
    if chosen:
        say("Ba người của một phòng nhỏ, để xem phần mềm và để chơi cả một cuộc bỏ phiếu kín.")
        say(_WINDOWS)
    else:
        chosen = {"Nhân viên": somebody, "Trưởng đơn vị": min(heads)}
    invited = await campaigns.invite(rooms, campaign)
    for label, employee in chosen.items():
        person = invited[employee]
        _say_link(say, f"{label}: {person.full_name}, {person.unit}", rooms, person.link_code)
        say(f"  hoặc mở {rooms.base_url}, gõ mã {person.typed_code}")
        say(f"  và mã cán bộ {person.staff_code}")
    if rooms.bot_name:
        await _say_chat(say, rooms, invited[another], here)
    _, code = await rooms.store.write(lambda c: office_code(c, plan, campaign, rooms.clock.now()))
    _say_link(say, "Văn phòng (xem, tải giấy tờ)", rooms, code)
    say(f"\nĐang chạy tại {rooms.base_url} — dừng bằng Ctrl+C")


async def _say_chat(
    say: Say, rooms: Rooms, person: campaigns.Invited, here: Simulated | None
) -> None:
    """How somebody joins in the messenger: by the link, or by a phone that is played on a page."""
    say(f"\nQua Telegram: {person.full_name}, {person.unit}")
    if here is None:
        say(f"  mở {rooms.messenger}/{rooms.bot_name}?start={person.link_code}")
        return
    await here.is_now(rooms.clock.now())
    phone = await here.knows(_FIRST_ACCOUNT, person.full_name)
    await here.knows(_FIRST_ACCOUNT + 1, "Một tài khoản khác")
    say(f"  ứng dụng nhắn tin mô phỏng: {here.url}")
    say(f"  liên kết mời của người này: {here.url}/{rooms.bot_name}?start={person.link_code}")
    say(f"  điện thoại của người này:   {phone}")


def _meeting(plan: Plan, folder: Path, asked: list[campaigns.Asked]) -> dict[str, int]:
    """Who holds the example's small meeting, by what they are to press; {} where there is none."""
    people = invent_meeting(plan, read_example(folder), PEOPLE, SEED)
    ids = {each.staff_code: each.filler for each in asked if each.facts.get("full_name")}
    return {
        _part(plan, person): ids[person["staff_code"]]
        for person in people
        if person["staff_code"] in ids
    }


def _part(plan: Plan, person: Person) -> str:
    codes = {role.code for role in roles_of(plan, person)}
    chairs = any(each.chair and each.chair.when_subject in codes for each in plan.ballots)
    return f"{person['position']}{', chủ trì bỏ phiếu kín' if chairs else ''}"


def _two(asked: list[campaigns.Asked], heads: set[int]) -> tuple[int, int]:
    """Two of the many: people with the form that most are asked."""
    people = [each for each in asked if each.filler not in heads and each.facts.get("full_name")]
    ((form, _),) = Counter(each.form for each in people).most_common(1)
    first, second, *_ = dict.fromkeys(each.filler for each in people if each.form == form)
    return first, second


def _is_head(plan: Plan, each: campaigns.Asked) -> bool:
    """A head is whoever fills a unit's form and is asked one as a person too."""
    return "head" in {role.code for role in roles_of(plan, each.facts)}


def _say_link(say: Say, label: str, rooms: Rooms, code: str) -> None:
    url = f"{rooms.base_url}/vao/{code}"
    picture = io.StringIO()
    segno.make(url, micro=False).terminal(picture, border=_QR_WIDTH, compact=True)
    say(f"\n{label}\n  {url}\n{picture.getvalue()}")

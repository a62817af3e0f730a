"""Play a whole campaign: everybody at their devices, then the papers, then what must hold."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Literal

from backend.summaries.everything import write_all
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from phieu import campaigns
from phieu.award_commands import awards_import
from phieu.clock import SimulatedClock
from phieu.control import CommandError
from phieu.exporting import campaign_export
from phieu.invented import invent, invent_awards, read_example
from phieu.opening import opened
from phieu.rosters import roster_file
from phieu.serving import create_app
from phieu.simulation.audit import standings, violations
from phieu.simulation.audit_days import milestones, not_reached
from phieu.simulation.audit_made import files_expected, wrongly_made
from phieu.simulation.days import last_day
from phieu.simulation.messenger import BOT_NAME, Messenger
from phieu.simulation.office import Office
from phieu.simulation.polling import polling_place
from phieu.simulation.stage import Stage
from phieu.simulation.year import Year

Channel = Literal["web", "both"]
EXPORT = "du-lieu-dot.json"
"""What `phieu campaign export` takes out of the played campaign, beside its papers."""


async def simulate(
    folder: Path, people: int, seed: int, out: Path, channel: Channel = "web"
) -> dict[str, Any]:
    """Play `plan` with `people` invented persons; every document goes under `out`.

    With `both` channels every other person answers in the messenger.
    """
    plan = load_plan(folder)
    clock = SimulatedClock(campaigns.starting(plan), runs=False)
    data = _fresh(out)
    bot = BOT_NAME if channel == "both" else ""
    async with AsyncExitStack() as devices:
        polling = None
        if any(ballot.secret for ballot in plan.ballots):
            polling = await devices.enter_async_context(polling_place(data))
        ballots = polling.serve if polling else None
        rooms = await devices.enter_async_context(
            opened(data, clock, simulated=True, bot_name=bot, ballots=ballots)
        )
        roster, earlier = _invent_files(plan, folder, people, seed, out)
        campaign = await campaigns.start(rooms, folder)
        await campaigns.take_roster(rooms, campaign, roster.name, roster.read_bytes())
        if earlier is not None:
            await awards_import(rooms, {"file": earlier})
        messenger = None
        if bot:
            messenger = Messenger(rooms)
            devices.push_async_callback(messenger.close)
        app = create_app(rooms)
        stage = Stage(rooms, clock, plan, campaign, seed, app, devices, messenger, polling)
        clerk, browser = await stage.open_office()
        await Year(stage, Office(stage, browser), clerk).play()
        clock.move_to(max(clock.now(), last_day(stage.plan)) + dt.timedelta(days=4))
        outputs = await write_all(rooms.store, rooms.library, campaign, out, now=clock.now())
        expected, reached = await files_expected(stage), await milestones(stage)
        wrong = [
            *await violations(stage, out),
            *wrongly_made(plan, outputs, expected),
            *not_reached(reached),
        ]
        counts = Counter(await standings(stage))
        await campaign_export(rooms, {"out": out / EXPORT})
    (out / "violations.json").write_text(json.dumps(wrong, ensure_ascii=False, indent=1), "utf-8")
    return {
        "plan": plan.plan,
        "people": people,
        "seed": seed,
        "channel": channel,
        "asked": len(stage.stories),
        "on_time": counts["on_time"],
        "in_line": counts["in_line"],
        "late": counts["late"],
        "missing": counts["missing"],
        **_acts(stage),
        "outputs": outputs,
        "expected": expected,
        "milestones": {each.milestone.code: each.told() for each in reached},
        "violations": len(wrong),
    }


def _acts(stage: Stage) -> dict[str, int]:
    """What head and office did; `assisted` and `accepted` as they stand at the end."""
    diary, stories = stage.diary, stage.stories.values()
    return {
        "returned": diary.count("submission.return"),
        "released": diary.count("submission.release"),
        "extended": diary.count("milestone.extend"),
        "assisted": sum(story.confirmed is not None for story in stories),
        "admitted": diary.count("submission.admit"),
        "accepted": sum(story.accepted for story in stories),
        "remarks": len(diary.remarks),
        "suggestions": len(stage.suggested),
        "ballots": len(diary.ballots),
        "meetings": len(diary.meetings),
        "votes": sum(played.issued for played in diary.ballots),
    }


def _fresh(out: Path) -> Path:
    """The folder of the simulated installation; an earlier one of ours is thrown away, and
    nothing else ever is."""
    data = out / "mo-phong"
    ours = data / ".phieu-simulation"
    if data.exists() and not ours.exists():
        raise CommandError(f"{data} không phải của lần mô phỏng trước; chọn thư mục khác.")
    shutil.rmtree(data, ignore_errors=True)
    (out / EXPORT).unlink(missing_ok=True)
    data.mkdir(parents=True)
    ours.touch()
    return data


def _invent_files(
    plan: Plan, folder: Path, people: int, seed: int, out: Path
) -> tuple[Path, Path | None]:
    """A roster, and titles of earlier years where the plan's example has any."""
    example = read_example(folder)
    persons = invent(plan, example, people, seed)
    roster, earlier = out / "danh-sach.xlsx", out / "danh-hieu-nam-truoc.csv"
    roster.write_bytes(roster_file(plan, persons, example.says))
    if not example.earlier:
        return roster, None
    with earlier.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Mã cán bộ", "Năm", "Danh hiệu"))
        rows.writerows(invent_awards(plan, example, persons, seed))
    return roster, earlier

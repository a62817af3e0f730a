"""The command line: `phieu plan check`, `roster import`, `campaign start`, `serve`, …"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.loading.problem import PlanError
from phieu.clock import Clock
from phieu.control import CommandError, send
from storage.errors import StoreError

if TYPE_CHECKING:
    from bot.mail.settings import MailSettings

DATA = Path("data")


def main(argv: list[str] | None = None) -> int:
    given = _parser().parse_args(argv)
    try:
        return int(given.run(given) or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `phieu plan preview … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (CommandError, StoreError, PlanError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _check(given: argparse.Namespace) -> int:
    from phieu import plan_commands  # noqa: PLC0415 - a command loads only what it needs

    if given.roster is None:
        return plan_commands.check(given.paths)
    return plan_commands.check_with(given.paths, given.roster, given.year, Clock().now())


def _preview(given: argparse.Namespace) -> int:
    from phieu import plan_commands  # noqa: PLC0415

    return plan_commands.preview(given.path)


def _schema(_: argparse.Namespace) -> None:
    from phieu import plan_commands  # noqa: PLC0415

    _say(plan_commands.schema())


def _demo(given: argparse.Namespace) -> None:
    from phieu.demo import demo  # noqa: PLC0415

    with (
        tempfile.TemporaryDirectory(prefix="phieu-demo-") as fresh,
        suppress(asyncio.CancelledError),
    ):
        data = given.data or Path(fresh)
        asyncio.run(demo(given.plan, data, given.port, _say, telegram=given.telegram))


def _serve(given: argparse.Namespace) -> None:
    from phieu.ballots_process import reached, where  # noqa: PLC0415
    from phieu.commands import COMMANDS  # noqa: PLC0415
    from phieu.control import listening  # noqa: PLC0415
    from phieu.messenger import of_environment  # noqa: PLC0415
    from phieu.opening import opened  # noqa: PLC0415
    from phieu.proxies import believed  # noqa: PLC0415
    from phieu.serving import serve  # noqa: PLC0415

    mail, bot, proxies = _mail(), of_environment(), believed(given.proxies)

    async def run() -> None:
        base_url = given.base_url or f"http://{given.host}:{given.port}"
        async with (
            reached(given.data, where(given.ballots, given.ballots_url)) as ballots,
            opened(
                given.data,
                Clock(),
                database=given.database,
                base_url=base_url,
                plans=given.plans,
                bot_name=bot.bot_name if bot else "",
                mail_from=mail.sender if mail else "",
                ballots=ballots,
            ) as rooms,
            listening(given.data, rooms, COMMANDS),
        ):
            _say(f"Phiếu đang chạy tại {base_url} — dừng bằng Ctrl+C")
            telegram = bot.settings if bot else None
            await serve(
                rooms, given.host, given.port, proxies=proxies, mail=mail, telegram=telegram
            )

    asyncio.run(run())


def _ballots(given: argparse.Namespace) -> None:
    from phieu.ballots_process import run, settings_of  # noqa: PLC0415
    from phieu.forgetting import forget_what_is_freed  # noqa: PLC0415

    forget_what_is_freed()
    asyncio.run(run(settings_of(given.data, given.database), given.host, given.port))


def _mail() -> MailSettings | None:
    """Of the environment: a password does not belong on a command line."""
    from bot.mail.settings import read  # noqa: PLC0415

    server = os.environ.get("PHIEU_SMTP")
    if not server:
        return None
    try:
        return read(server, os.environ.get("PHIEU_MAIL_FROM", ""))
    except ValueError:
        raise CommandError(
            "PHIEU_SMTP cần có dạng smtp://tên:mật-khẩu@máy-chủ:587 (hoặc smtps://…), và "
            "PHIEU_MAIL_FROM là địa chỉ gửi thư, như phieu@coquan.gov.vn."
        ) from None


def _command(given: argparse.Namespace) -> None:
    """A command that writes: through the running `serve`, or here when none runs."""
    wanted = {
        name: str(value.absolute()) if isinstance(value, Path) else value
        for name, value in vars(given).items()
        if name not in {"run", "data", "database", "command"}
    }
    lines = send(given.data, given.command, wanted)
    for line in asyncio.run(_here(given, wanted)) if lines is None else lines:
        _say(line)


async def _here(given: argparse.Namespace, wanted: dict[str, Any]) -> list[str]:
    from phieu.ballots_process import reached, where  # noqa: PLC0415
    from phieu.commands import COMMANDS  # noqa: PLC0415
    from phieu.opening import opened  # noqa: PLC0415

    base_url = given.base_url or "http://127.0.0.1:8000"
    async with (
        reached(given.data, where()) as ballots,
        opened(
            given.data, Clock(), database=given.database, base_url=base_url, ballots=ballots
        ) as rooms,
    ):
        return await COMMANDS[given.command](rooms, wanted)


def _backup(given: argparse.Namespace) -> None:
    from phieu.keeping_commands import backup  # noqa: PLC0415

    for line in backup(given):
        _say(line)


def _restore(given: argparse.Namespace) -> None:
    from phieu.keeping_commands import restoring  # noqa: PLC0415

    for line in restoring(given):
        _say(line)


def _verify(given: argparse.Namespace) -> None:
    from phieu.ballot_commands import verifying  # noqa: PLC0415

    for line in verifying(given):
        _say(line)


def _simulate(given: argparse.Namespace) -> int:
    from phieu.simulation.play import simulate  # noqa: PLC0415

    result: dict[str, Any] = asyncio.run(
        simulate(given.plan, given.people, given.seed, given.out, given.channel)
    )
    _say(json.dumps(result, ensure_ascii=False))
    return 1 if result["violations"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="phieu", description="Phiếu")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _plan_commands(commands)
    demo = commands.add_parser("demo", help="an invented agency on a simulated Monday")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--data", type=Path)
    demo.add_argument(
        "--telegram", action="store_true", help="with a bot: of TELEGRAM_TOKEN, or a simulated one"
    )
    demo.add_argument("--plan", type=Path, required=True)
    demo.set_defaults(run=_demo)
    serving = commands.add_parser("serve", help="the phone page and the office's pages")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    plans = os.environ.get("PHIEU_PLANS")
    serving.add_argument(
        "--plans", type=Path, default=plans and Path(plans), help="folder of plans for the office"
    )
    serving.add_argument(
        "--proxies",
        default=os.environ.get("PHIEU_PROXIES", "127.0.0.1"),
        help="addresses of the HTTPS servers in front; they say where a request comes from",
    )
    serving.add_argument("--ballots", metavar="URL", help="of the ballots process, as serve does")
    serving.add_argument("--ballots-url", metavar="URL", help="of the ballots process, for phones")
    _where(serving)
    serving.set_defaults(run=_serve)
    balloting = commands.add_parser("ballots", help="the secret ballots' own process and origin")
    balloting.add_argument("--host", default="127.0.0.1")
    balloting.add_argument("--port", type=int, default=8001)
    balloting.add_argument("--database", help="its own; postgresql+psycopg://… (or SQLite)")
    data = Path(os.environ.get("PHIEU_DATA", DATA))
    balloting.add_argument("--data", type=Path, default=data, help="folder of the installation")
    balloting.set_defaults(run=_ballots)
    simulating = commands.add_parser("simulate", help="play a whole campaign")
    simulating.add_argument("plan", type=Path)
    simulating.add_argument("--people", type=int, default=100)
    simulating.add_argument("--seed", type=int, default=1)
    simulating.add_argument("--out", type=Path, required=True)
    simulating.add_argument(
        "--channel", choices=("web", "both"), default="web", help="both: half of them in Telegram"
    )
    simulating.set_defaults(run=_simulate)
    _writing_commands(commands)
    _keeping_commands(commands)
    _ballot_commands(commands)
    return parser


def _plan_commands(commands: Any) -> None:
    plan = commands.add_parser("plan", help="check or preview a plan").add_subparsers(
        required=True, metavar="WHAT"
    )
    check = plan.add_parser("check", help="every problem as file:line: what; remedy")
    check.add_argument("paths", type=Path, nargs="+")
    check.add_argument("--roster", type=Path, help="what happens to these people, unsent")
    check.add_argument("--year", type=int, help="with a roster: every date moved to this year")
    check.set_defaults(run=_check)
    preview = plan.add_parser("preview", help="every prompt as a person will see it")
    preview.add_argument("path", type=Path)
    preview.set_defaults(run=_preview)
    schema = plan.add_parser("schema", help="the JSON Schema of a plan, for editors")
    schema.set_defaults(run=_schema)


def _writing_commands(commands: Any) -> None:
    campaign = _group(commands, "campaign", "a campaign, from its start to its end")
    start = _writing(campaign, "start", "campaign start", "of a plan; again to amend it")
    start.add_argument("plan", type=Path)
    start.add_argument("--year", type=int, help="every date moved to this year")
    start.add_argument("--date", action="append", metavar="CODE=YYYY-MM-DD", help="of a milestone")
    start.add_argument("--office-code", help="staff code of the office's first person")
    start.add_argument("--office-name", help="of somebody whom no roster knows yet")
    setting = _writing(campaign, "redate", "campaign redate", "milestones at new dates")
    setting.add_argument("--date", action="append", required=True, metavar="CODE=YYYY-MM-DD")
    _writing(campaign, "open", "campaign open", "people see their forms")
    _writing(campaign, "close", "campaign close", "nothing more is taken")
    exporting = _writing(campaign, "export", "campaign export", "all that was counted, as JSON")
    exporting.add_argument("--out", type=Path, required=True)
    roster = _group(commands, "roster", "the people of the agency")
    taking = _writing(roster, "import", "roster import", "from XLSX or CSV")
    taking.add_argument("file", type=Path)
    taking.add_argument(
        "--whole-from", metavar="DAY", help="the whole roster: who is missing leaves on this day"
    )
    awards = _group(commands, "awards", "titles and rewards of earlier years")
    _writing(awards, "import", "awards import", "from XLSX or CSV").add_argument("file", type=Path)
    inviting = _writing(commands, "invite", "invite", "one-time links and codes, as CSV")
    inviting.add_argument("--unit")
    inviting.add_argument("--out", type=Path, required=True)
    office = _group(commands, "office", "the office's accounts")
    into = _writing(office, "invite", "office invite", "into the office's pages; also anew")
    into.add_argument("staff_code")
    into.add_argument("--name", help="of somebody whom no roster knows yet")
    extending = _writing(commands, "extend", "extend", "a later deadline, with its reason")
    for option in ("--milestone", "--until", "--reason", "--document", "--by"):
        extending.add_argument(option, required=True)
    extending.add_argument("--staff-code")
    writing = _writing(commands, "papers", "papers", "write every paper of the plan")
    writing.add_argument("--out", type=Path, required=True)
    _writing(commands, "status", "status", "which campaigns run")
    audit = _group(commands, "audit", "the trail of acts")
    _writing(audit, "verify", "audit verify", "whether it is whole").add_argument(
        "--anchor", action="append", help="NUMBER:HASH as printed on a paper"
    )


def _keeping_commands(commands: Any) -> None:
    person = _group(commands, "person", "what is kept of somebody")
    exporting = _writing(person, "export", "person export", "everything about one person, as JSON")
    exporting.add_argument("staff_code")
    exporting.add_argument("--out", type=Path, required=True)
    erasing = _writing(person, "erase", "person erase", "for ever; names no one in the reason")
    erasing.add_argument("staff_code")
    erasing.add_argument("--reason", required=True)
    erasing.add_argument("--document", required=True)
    letting_go = _writing(commands, "retention", "retention", "what is kept beyond its term")
    letting_go.add_argument("--apply", action="store_true", help="erase it")
    _writing(commands, "scrub", "scrub", "write the files anew without what was deleted")
    saving = commands.add_parser("backup", help="one file with everything, while serve runs")
    saving.add_argument("--out", type=Path, help="the file; else in sao-luu/ of the data folder")
    _where(saving)
    saving.set_defaults(run=_backup)
    bringing_back = commands.add_parser("restore", help="a checked backup becomes the database")
    bringing_back.add_argument("file", type=Path)
    bringing_back.add_argument("--replace", action="store_true", help="set aside what is there")
    _where(bringing_back)
    bringing_back.set_defaults(run=_restore)


def _ballot_commands(commands: Any) -> None:
    verifying = _group(commands, "ballot", "secret ballots").add_parser(
        "verify", help="whether a published board holds"
    )
    verifying.add_argument("board", type=Path, help="the file that the tellers published")
    verifying.add_argument("--issued", type=int, help="ballots issued on phones, by the minutes")
    verifying.set_defaults(run=_verify)


def _group(commands: Any, name: str, words: str) -> Any:
    return commands.add_parser(name, help=words).add_subparsers(required=True, metavar="WHAT")


def _writing(commands: Any, name: str, command: str, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words)
    _where(parser)
    parser.set_defaults(run=_command, command=command)
    return parser


def _where(parser: argparse.ArgumentParser) -> None:
    """Where the installation is; the environment gives defaults."""
    data = Path(os.environ.get("PHIEU_DATA", DATA))
    parser.add_argument("--data", type=Path, default=data, help="folder of the installation")
    database = os.environ.get("PHIEU_DATABASE")
    parser.add_argument("--database", default=database, help="postgresql+psycopg://… (or SQLite)")
    parser.add_argument(
        "--base-url", default=os.environ.get("PHIEU_BASE_URL"), help="as people reach it"
    )


if __name__ == "__main__":
    sys.exit(main())

"""How `serve` speaks to the ballots process: typed, with time limits, and never about people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from ballots import credentials
from ballots.credentials import TELLER, VOTER
from ballots.encoding import b64

_SECONDS = 10.0
_SECONDS_FOR_KEYS = 120.0


class BallotsDownError(Exception):
    """The ballots process does not answer; it may be asked again."""


class BallotsRefusedError(Exception):
    """It answered no; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Issuing:
    manifest_hash: str
    code: str
    page_hash: str


@dataclass(frozen=True)
class Closed:
    state: str
    """Still `dropping` where closing was not waited for."""
    issued: int
    collected: int | None
    root: str | None


@dataclass(frozen=True)
class Status:
    state: str
    box: str
    """Another one after each start of the process: phones drop again."""
    may_issue: bool
    tellers: list[int]
    """Seats whose phones have given their keys."""
    roll: int
    issued: int
    issued_to: list[str]
    table: int
    table_issued: int
    ready_step: str
    collected_step: str
    collected: int | None
    manifest_hash: str | None
    code: str | None
    page_hash: str | None
    board_hash: str | None
    signed: list[int]
    closing: bool
    paper: bool
    """The tellers agree on the paper ballots."""


class Ballots:
    """`base_url`: where `serve` reaches it; `public_url`: where phones do; `countdown`: seconds
    before a box closes. Every call raises BallotsDownError or BallotsRefusedError."""

    def __init__(
        self,
        base_url: str,
        public_url: str,
        key: bytes,
        *,
        countdown: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.public_url = public_url.rstrip("/")
        self._key = key
        self._countdown = countdown
        self._http = httpx.AsyncClient(
            base_url=base_url.rstrip("/"),
            headers={"authorization": f"Bearer {key.hex()}"},
            timeout=_SECONDS,
            transport=transport,
            trust_env=False,
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    # -------------------------------------------------------------- what people are given

    def credential(self, kind: bytes, round_: str, number: str) -> bytes:
        """49 bytes: of a voter (b"V") or a teller (b"T"), by the number that `serve` drew."""
        proven = credentials.proven(self._key, bytes.fromhex(round_), kind, bytes.fromhex(number))
        return proven.packed()

    def voter_url(self, round_: str, number: str) -> str:
        return self._url(round_, self.credential(VOTER, round_, number))

    def teller_url(self, round_: str, number: str) -> str:
        return self._url(round_, self.credential(TELLER, round_, number))

    def _url(self, round_: str, credential: bytes) -> str:
        """What stands behind `#` no server sees, and no log."""
        return f"{self.public_url}/p/{round_}#t={b64(credential)}"

    def board_url(self, round_: str) -> str:
        return f"{self.public_url}/r/{round_}/board"

    # ------------------------------------------------------------------------ acts

    async def create(
        self,
        *,
        round_: str,
        agency: str,
        place: str,
        title: str,
        mode: str,
        items: Sequence[Mapping[str, Any]],
        needed: int,
        tellers: Iterable[tuple[int, str, str]],
        voters: Sequence[str],
        blank: bool = True,
        rule: Mapping[str, Any] | None = None,
        table: int = 0,
        paper: int = 0,
        drop_seconds: int = 10,
        notice: Sequence[str] = (),
        previous: str | None = None,
        door: str | None = None,
    ) -> None:
        """`tellers`: seat, number, name. `items`: label, detail, selections. `voters`: numbers."""
        people = [{"seat": seat, "teller": number, "name": name} for seat, number, name in tellers]
        await self._post(
            "",
            {
                "round": round_,
                "agency": agency,
                "place": place,
                "title": title,
                "mode": mode,
                "items": [dict(item) for item in items],
                "blank": blank,
                "rule": None if rule is None else dict(rule),
                "tellers": {"needed": needed, "people": people},
                "voters": list(voters),
                "table": table,
                "paper": paper,
                "drop_seconds": drop_seconds,
                "notice": list(notice),
                "previous": previous,
                "door": door,
            },
        )

    async def add_voters(self, round_: str, voters: Sequence[str]) -> None:
        await self._post(f"/{round_}/voters", {"voters": list(voters)})

    async def codes(self, round_: str, count: int) -> list[str]:
        """For slips in a bowl. Once: nobody can say them again."""
        codes: list[str] = (await self._post(f"/{round_}/codes", {"count": count}))["codes"]
        return codes

    async def issue(self, round_: str) -> Issuing:
        """It makes two to three keys a second and core: about as many as there are items."""
        return Issuing(**await self._post(f"/{round_}/issue", {}, seconds=_SECONDS_FOR_KEYS))

    async def open(self, round_: str) -> None:
        await self._post(f"/{round_}/open", {})

    async def close(
        self,
        round_: str,
        seconds: float | None = None,
        *,
        wait: bool = True,
        box: str | None = None,
    ) -> Closed:
        """After a countdown of so many seconds, which every phone shows. `box`: as seen by who
        closes; refused with `other_box` when it is another one by now."""
        seconds = self._countdown if seconds is None else seconds
        asked = {"seconds": seconds, "wait": wait, "box": box}
        return Closed(**await self._post(f"/{round_}/close", asked, seconds=seconds + 60))

    async def void(self, round_: str, reason: str) -> None:
        await self._post(f"/{round_}/void", {"reason": reason})

    async def minutes_signed(self, round_: str) -> None:
        await self._post(f"/{round_}/signed", {})

    async def forget(self, rounds: Sequence[str]) -> None:
        """Nothing of them stays there; whoever is named in one is to be erased. None may go on."""
        await self._post("/forget", {"rounds": list(rounds)}, seconds=_SECONDS_FOR_KEYS)

    async def status(self, round_: str) -> Status:
        return Status(**await self._ask("GET", f"/{round_}"))

    async def result(self, round_: str) -> dict[str, Any]:
        """Issued, collected, valid, invalid, counts by item; the board where it is public."""
        return await self._ask("GET", f"/{round_}/result", seconds=_SECONDS_FOR_KEYS)

    async def _post(self, path: str, value: Any, seconds: float = _SECONDS) -> dict[str, Any]:
        return await self._ask("POST", path, value, seconds=seconds)

    async def _ask(
        self, method: str, path: str, value: Any = None, *, seconds: float = _SECONDS
    ) -> dict[str, Any]:
        try:
            answer = await self._http.request(
                method, f"/control/rounds{path}", json=value, timeout=seconds
            )
            told: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise BallotsDownError(type(error).__name__) from error
        if answer.is_error:
            raise BallotsRefusedError(str(told.get("error", "failed")))
        return told

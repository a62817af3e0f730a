"""Routes for `serve` alone, by the key that both hold: it says when, and is told how many."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ballots import counting, lifecycle
from ballots.answering import Handler, answering, as_json, body
from ballots.definition import Close, Codes, Forget, Late, Void, definition_of, read
from ballots.protocol import BallotError
from ballots.rounds import Round, Rounds
from ballots.steps import step

_MOST_BYTES = 4_000_000
_CREATED = 201

Act = Callable[[Round, Any], Awaitable[dict[str, Any]]]


class Control:
    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds

    def routes(self) -> list[Route]:
        acts: dict[str, Act] = {
            "voters": self.voters,
            "codes": self.codes,
            "issue": self.issue,
            "open": self.open,
            "close": self.close,
            "void": self.void,
            "signed": self.signed,
        }
        of_round = "/control/rounds/{round}"
        return [
            Route("/control/rounds", self._for_serve(self.create), methods=["POST"]),
            Route("/control/rounds/forget", self._for_serve(self.forget), methods=["POST"]),
            *(
                Route(f"{of_round}/{name}", self._for_serve(self._acting(act)), methods=["POST"])
                for name, act in acts.items()
            ),
            Route(of_round, self._for_serve(self.status), methods=["GET"]),
            Route(f"{of_round}/result", self._for_serve(self.result), methods=["GET"]),
        ]

    def _for_serve(self, handler: Handler) -> Handler:
        right = f"Bearer {self._rounds.control_key.hex()}".encode("ascii")

        async def run(request: Request) -> Response:
            given = request.headers.get("authorization", "").encode("latin-1")
            if not hmac.compare_digest(given, right):
                raise BallotError("control")
            return await handler(request)

        return answering(run)

    def _acting(self, act: Act) -> Handler:
        async def run(request: Request) -> Response:
            round_ = self._rounds.of(request.path_params["round"])
            return as_json(await act(round_, await _value(request)))

        return run

    async def create(self, request: Request) -> Response:
        definition = definition_of(await _value(request))
        round_ = await lifecycle.create(self._rounds, definition)
        return as_json({"round": round_.id.hex(), "state": round_.state}, status=_CREATED)

    async def forget(self, request: Request) -> Response:
        ids = [bytes.fromhex(each) for each in read(Forget, await _value(request)).rounds]
        await lifecycle.forget(self._rounds, ids)
        return as_json({"forgotten": len(ids)})

    async def voters(self, round_: Round, value: Any) -> dict[str, Any]:
        await lifecycle.add_voters(self._rounds, round_, read(Late, value).voters)
        return {"roll": round_.issuer.of("V")}

    async def codes(self, round_: Round, value: Any) -> dict[str, Any]:
        count = read(Codes, value).count
        return {"codes": await lifecycle.make_codes(self._rounds, round_, count)}

    async def issue(self, round_: Round, _: Any) -> dict[str, Any]:
        manifest = await lifecycle.issue(self._rounds, round_)
        return {
            "manifest_hash": manifest.h.hex(),
            "code": manifest.code,
            "page_hash": manifest.page,
        }

    async def open(self, round_: Round, _: Any) -> dict[str, Any]:
        await lifecycle.open_box(self._rounds, round_)
        return {"state": round_.state}

    async def close(self, round_: Round, value: Any) -> dict[str, Any]:
        asked = read(Close, value)
        if asked.wait:
            await lifecycle.close(self._rounds, round_, asked.seconds, asked.box)
        else:
            lifecycle.begin_to_close(self._rounds, round_, asked.seconds, asked.box)
        return {
            "state": round_.state,
            "issued": round_.issuer.total,
            "collected": round_.collected,
            "root": round_.root.hex() if round_.root else None,
        }

    async def void(self, round_: Round, value: Any) -> dict[str, Any]:
        await lifecycle.void(self._rounds, round_, read(Void, value).reason)
        return {"state": round_.state}

    async def signed(self, round_: Round, _: Any) -> dict[str, Any]:
        await lifecycle.minutes_signed(self._rounds, round_)
        return {"state": round_.state}

    async def status(self, request: Request) -> Response:
        round_ = self._rounds.of(request.path_params["round"])
        issuer, box, manifest = round_.issuer, round_.box, round_.manifest
        dropped = round_.collected if round_.collected is not None else len(box or ())
        return as_json(
            {
                "state": round_.state,
                "box": box.epoch if box is not None else "",
                "may_issue": issuer.may_issue,
                "tellers": [at for at, seat in sorted(round_.seats.items()) if seat.seal],
                "roll": issuer.of("V"),
                "issued": len(issuer.issued("V")),
                "issued_to": [holder.hex() for holder in issuer.issued("V")],
                "table": issuer.of("C"),
                "table_issued": len(issuer.issued("C")),
                "ready_step": step(len(round_.ready), issuer.total),
                "collected_step": step(dropped, issuer.total),
                "collected": round_.collected,
                "manifest_hash": manifest.h.hex() if manifest else None,
                "code": manifest.code if manifest else None,
                "page_hash": manifest.page if manifest else None,
                "board_hash": round_.board_hash.hex() if round_.board_hash else None,
                "signed": sorted(round_.signed),
                "closing": round_.closes_at is not None,
                "paper": round_.paper_agreed,
            }
        )

    async def result(self, request: Request) -> Response:
        return as_json(await counting.result(self._rounds.of(request.path_params["round"])))


async def _value(request: Request) -> Any:
    content = await body(request, _MOST_BYTES)
    try:
        return json.loads(content or b"{}")
    except (ValueError, RecursionError):
        raise BallotError("unreadable") from None

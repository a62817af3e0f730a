"""Routes for phones. No cookie, nothing about who asks; everybody's answers have one size.

A credential comes in the body, never in an address: addresses are kept and passed on.
"""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ballots import counting, rows
from ballots.answering import answering, as_json, body, octets, refusal, sized
from ballots.box import Box
from ballots.counting import OtherBoardError
from ballots.credentials import CREDENTIAL
from ballots.page import STATIC
from ballots.protocol import KEY, SIGNATURE, BallotError
from ballots.rounds import Round, Rounds

_STATE_BYTES = 512
_PAPER_BYTES = 200_000
_NO_CONTENT = 204


class Public:
    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds

    def routes(self) -> list[Route]:
        """Those that a whole room calls at one instant come first."""
        return [
            Route("/r/{round}/state", answering(self.state), methods=["GET"]),
            Route("/r/{round}/issue", answering(self.issue), methods=["POST"]),
            Route("/box/{round}", answering(self.box), methods=["POST"]),
            Route("/r/{round}/ready", answering(self.ready), methods=["POST"]),
            Route("/r/{round}/manifest", answering(self.manifest), methods=["GET"]),
            Route("/p/{round}", answering(self.page), methods=["GET"]),
            Route("/r/{round}/teller", answering(self.teller), methods=["POST"]),
            Route("/r/{round}/envelopes", answering(self.envelopes), methods=["GET"]),
            Route("/r/{round}/opening", answering(self.opening), methods=["POST"]),
            Route("/r/{round}/openings", answering(self.openings), methods=["POST"]),
            Route("/r/{round}/board", answering(self.post_board), methods=["POST"]),
            Route("/r/{round}/board", answering(self.board), methods=["GET"]),
            Route("/r/{round}/board/see", answering(self.see_board), methods=["POST"]),
            Route("/r/{round}/paper", answering(self.paper), methods=["POST"]),
            Route("/r/{round}/paper/see", answering(self.see_paper), methods=["POST"]),
            Route("/recount.py", answering(self.recount), methods=["GET"]),
            Route("/healthz", answering(self.health), methods=["GET"]),
        ]

    def _round(self, request: Request) -> Round:
        return self._rounds.of(request.path_params["round"])

    async def health(self, _: Request) -> Response:
        return as_json({"status": "ok"})

    async def page(self, request: Request) -> Response:
        """The same bytes whatever round is named: nothing about it is asked for yet."""
        page = self._rounds.page
        headers = {"content-security-policy": page.policy, "vary": "accept-encoding"}
        content = page.content
        if "gzip" in request.headers.get("accept-encoding", ""):
            content, headers["content-encoding"] = page.packed, "gzip"
        return Response(content, media_type="text/html; charset=utf-8", headers=headers)

    async def recount(self, _: Request) -> Response:
        content = await asyncio.to_thread((STATIC / "recount.py").read_bytes)
        return Response(content, media_type="text/x-python; charset=utf-8")

    async def manifest(self, request: Request) -> Response:
        manifest = self._round(request).manifest
        if manifest is None:
            return refusal("not_open", status=404)
        return Response(manifest.text, media_type="application/json")

    async def state(self, request: Request) -> Response:
        return as_json(told(self._round(request)), pad=_STATE_BYTES)

    async def issue(self, request: Request) -> Response:
        round_ = self._round(request)
        content = await sized(request, CREDENTIAL + round_.fixed().sizes.blinded)
        credential = self._rounds.voter(round_, content[:CREDENTIAL])
        _must_issue(round_)
        stamps = await round_.issuer.issue(credential, content[CREDENTIAL:])
        if round_.box is not None:
            round_.box.most = max(round_.box.most, round_.issuer.total)
        return octets(stamps)

    async def ready(self, request: Request) -> Response:
        round_ = self._round(request)
        credential = self._rounds.voter(round_, await sized(request, CREDENTIAL))
        _, holder = round_.issuer.holder(credential)
        round_.must_be("issuing", "dropping")
        round_.ready.add(holder)
        return Response(status_code=_NO_CONTENT)

    async def box(self, request: Request) -> Response:
        """Nobody is known here: an envelope in, a receipt out."""
        round_ = self._round(request)
        content = await sized(request, round_.fixed().sizes.envelope)
        return octets(_box_of(round_).put(content))

    async def teller(self, request: Request) -> Response:
        round_ = self._round(request)
        content = await sized(request, CREDENTIAL + 2 * KEY)
        seat = self._rounds.seat(round_, content[:CREDENTIAL])
        seal, sign = content[CREDENTIAL:-KEY], content[-KEY:]
        await counting.take_keys(self._rounds, round_, seat, seal, sign)
        return Response(status_code=_NO_CONTENT)

    async def envelopes(self, request: Request) -> Response:
        round_ = self._round(request)
        round_.must_be("closed", "counted", "signed")
        return octets(b"".join(await self._rounds.store.read(rows.envelopes(round_.id))))

    async def opening(self, request: Request) -> Response:
        round_ = self._round(request)
        content = await sized(request, CREDENTIAL + 1 + counting.opening_size(round_))
        seat = self._rounds.seat(round_, content[:CREDENTIAL])
        to, sealed = content[CREDENTIAL], content[CREDENTIAL + 1 :]
        await counting.hand_over(self._rounds, round_, seat, to, sealed)
        return Response(status_code=_NO_CONTENT)

    async def openings(self, request: Request) -> Response:
        round_ = self._round(request)
        seat = self._rounds.seat(round_, await sized(request, CREDENTIAL))
        handed = await self._rounds.store.read(rows.handed_to(round_.id, seat))
        return octets(
            b"".join(
                from_.to_bytes(1, "big") + len(sealed).to_bytes(4, "big") + sealed
                for from_, sealed in handed
            )
        )

    async def post_board(self, request: Request) -> Response:
        round_ = self._round(request)
        content = await body(request, CREDENTIAL + SIGNATURE + counting.most_of_board(round_))
        seat = self._rounds.seat(round_, content[:CREDENTIAL])
        signature, board = content[CREDENTIAL:][:SIGNATURE], content[CREDENTIAL + SIGNATURE :]
        try:
            await counting.post_board(self._rounds, round_, seat, signature, board)
        except OtherBoardError as other:
            return as_json({"error": other.code, "board": other.there.hex()}, status=409)
        return Response(status_code=_NO_CONTENT)

    async def board(self, request: Request) -> Response:
        """The public file."""
        round_ = self._round(request)
        round_.must_be("counted", "signed")
        return Response(counting.public_file(round_), media_type="application/json")

    async def see_board(self, request: Request) -> Response:
        round_ = self._round(request)
        self._rounds.seat(round_, await sized(request, CREDENTIAL))
        if round_.board is None:
            raise BallotError("wrong_state")
        return octets(round_.board)

    async def paper(self, request: Request) -> Response:
        round_ = self._round(request)
        content = await body(request, _PAPER_BYTES)
        seat = self._rounds.seat(round_, content[:CREDENTIAL])
        try:
            value = json.loads(content[CREDENTIAL:].decode("utf-8"))
        except (ValueError, RecursionError):
            raise BallotError("unreadable") from None
        await counting.enter_paper(self._rounds, round_, seat, value)
        return Response(status_code=_NO_CONTENT)

    async def see_paper(self, request: Request) -> Response:
        round_ = self._round(request)
        self._rounds.seat(round_, await sized(request, CREDENTIAL))
        return as_json({"paper": round_.paper})


def _box_of(round_: Round) -> Box:
    _must_not_be_over(round_)
    if round_.box is None:
        raise BallotError("not_open")
    return round_.box


def _must_not_be_over(round_: Round) -> None:
    if round_.state in {"closed", "counted", "signed", "void"}:
        raise BallotError("closed")


def _must_issue(round_: Round) -> None:
    """While there is a box to drop into; whoever asks again after a crash is answered too."""
    _must_not_be_over(round_)
    round_.must_be("issuing", "dropping")


def told(round_: Round) -> dict[str, Any]:
    """What every phone asks for every other second: the same for everybody."""
    left = None
    if round_.closes_at is not None:
        left = max(0, math.ceil(round_.closes_at - asyncio.get_running_loop().time()))
    paper = "none" if round_.paper is None else "agreed" if round_.paper_agreed else "entered"
    return {
        "state": round_.state,
        "box": round_.box.epoch if round_.box is not None else "",
        "may_issue": round_.issuer.may_issue,
        "tellers": [at for at, seat in sorted(round_.seats.items()) if seat.seal is not None],
        "root": round_.root.hex() if round_.root else None,
        "collected": round_.collected,
        "board": round_.board_hash.hex() if round_.board_hash else None,
        "signed": sorted(round_.signed),
        "public": round_.public,
        "closes_in": left,
        "next": round_.next.hex() if round_.next else None,
        "door": round_.definition.door,
        "paper": paper,
    }

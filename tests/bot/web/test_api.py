"""The conversation as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import select, update

from intake.asking import amend
from storage.submissions import Submission
from tests.bot.phone import Program
from tests.intake.campaigns import AN, BINH, NOW
from tests.intake.forms import QUESTIONS, form_of, plan_of

Programs = Callable[..., Program]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


async def answers(program: Program) -> dict[str, object]:
    draft = await program.rooms.store.read(
        lambda c: c.scalar(select(Submission.draft).where(Submission.id == AN))
    )
    return draft["answers"]


async def test_tasks_turn_and_replies_up_to_the_receipt(programs: Programs) -> None:
    program = await programs().sign_in(AN)
    tasks = (await program.client.get("/api/v1/tasks")).json()["tasks"]
    assert [(task["id"], task["state"], task["asked"]) for task in tasks] == [(AN, "asked", 5)]
    got = await program.client.get(f"/api/v1/tasks/{AN}/turn")
    assert got.headers["etag"] == '"0"'
    assert got.json()["turn"]["prompt"]["question"] == "dung"
    await program.fill(AN)
    overview = await program.client.get(f"/api/v1/tasks/{AN}/overview")
    assert overview.json()["overview"]["complete"] is True
    done = await program.say(AN, {"kind": "submit"})
    assert done.json()["turn"]["receipt"]["standing"] == "on_time"
    assert (await program.client.get("/api/v1/tasks")).json()["tasks"][0]["done"] is True


async def test_a_repeated_key_returns_the_first_result_byte_for_byte(programs: Programs) -> None:
    program = await programs().sign_in(AN)
    first = await program.say(AN, "đúng", key="the-same-key", version=0)
    again = await program.say(AN, "đúng", key="the-same-key", version=0)
    assert first.json()["repeated"] is False
    assert again.json()["repeated"] is True
    assert again.content == first.content.replace(b'"repeated":false', b'"repeated":true')
    other = await program.say(AN, "không", key="the-same-key", version=0)
    assert other.status_code == 409
    assert other.json()["code"] == "key_reused"
    assert other.json()["turn"]["prompt"]["question"] == "uu_diem"
    assert await answers(program) == {"dung": True}


async def test_a_reply_to_an_old_version_is_answered_with_the_present_turn(
    programs: Programs,
) -> None:
    program = await programs().sign_in(AN)
    await program.say(AN, "đúng")
    stale = await program.say(AN, "không", version=0)
    assert stale.status_code == 409
    assert stale.json()["code"] == "stale"
    assert stale.json()["version"] == 1
    assert stale.json()["turn"]["prompt"]["question"] == "uu_diem"
    assert stale.headers["etag"] == '"1"'


async def test_a_plan_amended_under_a_program_does_not_put_an_answer_elsewhere(
    programs: Programs,
) -> None:
    """The version stays, the question does not: the client's `question` tells them apart."""
    program = await programs().sign_in(AN)
    await program.say(AN, "đúng")
    await program.say(AN, "Làm tốt việc được giao")
    stricter = [dict(question) for question in QUESTIONS]
    stricter[2]["min_length"] = 100
    plan = plan_of(form_of(stricter))
    await program.rooms.store.write(lambda c: amend(c, 1, plan, NOW))
    reply = await program.say(AN, "Chưa sâu sát cơ sở. " * 8, question="han_che")
    assert reply.status_code == 409
    assert reply.json()["turn"]["prompt"]["question"] == "uu_diem"


async def test_a_closed_form_says_so(programs: Programs) -> None:
    program = await programs().sign_in(AN)
    await program.fill(AN)
    await program.say(AN, {"kind": "submit"})
    await program.rooms.store.write(
        lambda c: c.execute(update(Submission).values(state="accepted"))
    )
    closed = await program.say(AN, {"kind": "revise", "question": "muc"})
    assert closed.status_code == 409
    assert closed.json()["code"] == "closed"
    assert closed.json()["turn"]["kind"] == "finished"


async def test_nobody_and_somebody_else_get_no_form(programs: Programs) -> None:
    stranger, binh = programs(), await programs().sign_in(BINH)
    for path in (f"/api/v1/tasks/{AN}/turn", "/api/v1/tasks"):
        got = await stranger.client.get(path)
        assert got.status_code == 401
        assert got.json()["code"] == "signed_out"
    for got in (
        await binh.client.get(f"/api/v1/tasks/{AN}/turn"),
        await binh.client.get(f"/api/v1/tasks/{AN}/overview"),
        await binh.say(AN, "đúng"),
        await binh.client.post(f"/api/v1/tasks/{AN}/files", files={"file": ("a.pdf", PDF)}),
        await binh.client.get("/api/v1/tasks/999/turn"),
    ):
        assert got.status_code == 404
        assert got.json()["code"] == "not_yours"


async def test_a_session_ends_on_the_server(programs: Programs) -> None:
    program = await programs().sign_in(AN)
    assert (await program.client.delete("/api/v1/session")).status_code == 204
    assert (await program.client.get("/api/v1/tasks")).status_code == 401


async def test_a_wrong_code_and_too_many_of_them(programs: Programs) -> None:
    program = programs()
    body = {"code": "AAAAA-AAAAA", "staff_code": "001"}
    for _ in range(5):
        refused = await program.client.post("/api/v1/session", json=body)
        assert refused.status_code == 403
        assert refused.json()["sentence"]
    stopped = await program.client.post("/api/v1/session", json=body)
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) > 0


async def test_odd_bodies_are_refused_in_words(programs: Programs) -> None:
    program = await programs().sign_in(AN)
    url = f"/api/v1/tasks/{AN}/replies"
    good = {"key": "12345678", "version": 0, "reply": {"kind": "typed", "text": "có"}}
    bodies = [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"key": "12345678"}', b"[" * 100_000,
        b'{"version":' + b"9" * 5_000 + b"}", b'{"key":NaN}',
        json.dumps({**good, "version": -1}).encode(),
        json.dumps({**good, "version": 1e20}).encode(),
        json.dumps({**good, "key": "short"}).encode(),
        json.dumps({**good, "key": "k" * 81}).encode(),
        json.dumps({**good, "key": "12345678\u0000"}).encode(),
        json.dumps({**good, "reply": {"kind": "fly"}}).encode(),
        json.dumps({**good, "more": 1}).encode(),
    ]  # fmt: skip
    for body in bodies:
        got = await program.client.post(
            url, content=body, headers={"content-type": "application/json"}
        )
        assert got.status_code in {400, 422}, body[:60]
        assert got.json()["sentence"]
    assert (await program.say(AN, "đúng")).status_code == 200


async def test_what_a_database_cannot_hold_is_no_error_of_ours(programs: Programs) -> None:
    program = await programs().sign_in(AN)
    for said in (
        {"kind": "attached", "file": "\u0000"},
        {"kind": "revise", "question": "\u0000"},
        {"kind": "tap", "choice": "\u0000"},
        {"kind": "typed", "text": "\u0000"},
        {"kind": "typed", "text": "\ud83d"},
        {"kind": "add_row", "cells": {"\u0000": "\u0000"}},
        {"kind": "drop_row", "row": 10**30},
        {"kind": "picked", "choices": ["yes", "no"] * 1000},
    ):
        got = await program.say(AN, said)
        assert got.status_code == 200, said
        assert got.json()["turn"]["prompt"]["question"] == "dung"


async def test_only_json_is_taken_and_a_foreign_page_is_not(programs: Programs) -> None:
    program = await programs().sign_in(AN)
    url = f"/api/v1/tasks/{AN}/replies"
    body = json.dumps({"key": "12345678", "version": 0, "reply": {"kind": "nil"}})
    plain = await program.client.post(url, content=body, headers={"content-type": "text/plain"})
    assert plain.status_code == 415
    token = program.client.headers.pop("authorization").removeprefix("Bearer ")
    program.client.cookies.set("phieu", token)
    own = await program.say(AN, "đúng")
    assert own.status_code == 200
    for headers in (
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        foreign = await program.client.post(url, json={}, headers=headers)
        assert foreign.status_code == 403, headers
        assert foreign.json()["code"] == "forbidden"


async def test_a_file_goes_up_and_a_reply_names_it(programs: Programs) -> None:
    program = await programs().sign_in(AN)
    got = await program.client.post(
        f"/api/v1/tasks/{AN}/files", files={"file": ("../bản\u202e quét.pdf", PDF)}
    )
    assert got.status_code == 200
    assert got.json()["name"] == "bản quét.pdf"
    assert got.json()["media_type"] == "application/pdf"
    again = await program.client.post(
        f"/api/v1/tasks/{AN}/files", files={"file": ("bản quét.pdf", PDF)}
    )
    assert again.json()["file"] == got.json()["file"]
    false = await program.client.post(
        f"/api/v1/tasks/{AN}/files", files={"file": ("bản quét.docx", PDF)}
    )
    assert false.status_code == 422
    assert false.json()["code"] == "file.not_what_it_says"
    too_large = await program.client.post(
        f"/api/v1/tasks/{AN}/files", files={"file": ("to.pdf", PDF + b" " * 23_000_000)}
    )
    assert too_large.status_code == 413

"""A whole round with phones that run the shipped page, beside voters and tellers in Python."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots import board, sealing
from ballots.encoding import b64
from ballots.protocol import SHARE, board_input, pieces_of, receipt_input, root_of
from phieu.simulation.ballot_phones import Kept, PhoneError, Phones, phones
from tests.ballots import teller, voter
from tests.ballots.node import node
from tests.ballots.office import Wanted, round_of
from tests.ballots.page_phones import cast, counting, seated, stamped

RANKS = Wanted(items=4, selections=("1", "2", "3", "4"), mode="whole", rule={"kind": "ranks"})
AT_MOST = Wanted(
    items=5, mode="whole", rule={"kind": "at_most", "selection": 1, "count": 2}, needed=1, seats=1
)
SHAPES = {
    "one of one": (Wanted(items=1, needed=1, seats=1), [[1], [2], [0], [1], [1]]),
    "two of two": (Wanted(items=3, needed=2), [[1, 2, 0], [0, 0, 0], [2, 2, 2], [1, 1, 1]]),
    "twenty": (Wanted(items=20), [[1 + (at + voter) % 2 for at in range(20)] for voter in (0, 1)]),
    "ranks": (RANKS, [[1, 2, 3, 4], [4, 3, 2, 1], [2, 1, 4, 3], [0, 0, 1, 2]]),
    "at most": (AT_MOST, [[1, 1, 2, 2, 2], [2, 2, 2, 1, 0], [1, 2, 2, 2, 1]]),
}


@pytest.fixture
async def page() -> AsyncIterator[Phones]:
    node()
    async with phones() as running:
        yield running


@pytest.mark.parametrize("shape", SHAPES)
async def test_page_and_python_make_the_same_board_of_each_other_s_envelopes(
    page: Phones, shape: str
) -> None:
    wanted, ballots = SHAPES[shape]
    round_ = round_of(wanted)
    on_page = await page.round(round_.manifest.text, round_.manifest.h)
    from_phones = [await cast(round_, on_page, selections) for selections in ballots]
    from_python = [round_.cast(selections) for selections in ballots]
    envelopes = [envelope for _, envelope in from_phones]
    envelopes += [each.envelope for each in from_python]

    by_python = round_.board(envelopes)
    by_page = await counting(page, round_, on_page, envelopes, range(1, wanted.needed + 1))

    assert by_page.text == by_python.text.decode("utf-8")
    assert by_page.hash == by_python.hash
    assert by_page.invalid == []
    assert by_page.counts == [
        [
            2 * sum(ballot[item] == selection for ballot in ballots)
            for selection in range(len(wanted.selections) + 1)
        ]
        for item in range(wanted.items)
    ]
    board.verify(by_page.text.encode(), round_.manifest, collected=len(envelopes))


@pytest.mark.parametrize("missing", [1, 2, 3])
async def test_any_two_of_three_tellers_make_the_board(page: Phones, missing: int) -> None:
    round_ = round_of(Wanted(items=2, needed=2, seats=3))
    on_page = await page.round(round_.manifest.text)
    envelopes = [(await cast(round_, on_page, [1, 2]))[1] for _ in range(3)]
    present = [seat for seat in (1, 2, 3) if seat != missing]
    whole = round_.board(envelopes).text.decode()
    for seats in itertools.permutations(present):
        made = await counting(page, round_, on_page, envelopes, seats)
        assert made.text == whole


async def test_one_teller_of_two_opens_nothing(page: Phones) -> None:
    round_ = round_of(Wanted(items=1))
    on_page = await page.round(round_.manifest.text)
    _, envelope = await cast(round_, on_page, [1])
    with pytest.raises(PhoneError, match="shares"):
        await counting(page, round_, on_page, [envelope], [2])
    alone = await seated(page, on_page, round_.tellers[0])
    await alone.open(envelope, root_of(round_.manifest.h, [envelope]))
    alone.opened[2] = bytes(SHARE)
    assert [reason for _, reason, _ in (await alone.board()).invalid] == ["unreadable"]


async def test_a_share_that_one_teller_cannot_open_is_not_missed_by_the_other_two(
    page: Phones,
) -> None:
    round_ = round_of(Wanted(items=1))
    on_page = await page.round(round_.manifest.text)
    _, envelope = await cast(round_, on_page, [1])
    at = len(envelope) - round_.manifest.sizes.inner - 16 - 1  # in the share of seat 3
    spoiled = envelope[:at] + bytes([envelope[at] ^ 1]) + envelope[at + 1 :]
    of_all = await counting(page, round_, on_page, [spoiled], [1, 2, 3])
    assert of_all.invalid == []
    assert of_all.text == round_.board([spoiled]).text.decode()
    of_two = await counting(page, round_, on_page, [spoiled], [3, 1])
    assert of_two.text == round_.board([spoiled], 1, 3).text.decode()
    assert [reason for _, reason, _ in of_two.invalid] == ["unreadable"]


async def test_shares_go_sealed_from_page_to_python_and_back(page: Phones) -> None:
    round_ = round_of(Wanted(items=2, needed=2, seats=2))
    on_page = await page.round(round_.manifest.text)
    envelopes = sorted([(await cast(round_, on_page, [1, 2]))[1] for _ in range(3)])
    root = root_of(round_.manifest.h, envelopes)
    one, other = round_.tellers
    phone = await seated(page, on_page, one)
    await phone.open(b"".join(envelopes), root)

    theirs = teller.opened(round_.manifest, root, other, 1, await phone.sealed_for(2))
    assert theirs == round_.shares(envelopes)[1]

    mine = teller.shares(round_.manifest, other, envelopes)
    sealed = teller.opening(round_.manifest, root, other, 1, mine)
    await phone.take(sealed, 2)
    assert pieces_of(phone.opened[2], SHARE) == round_.shares(envelopes)[2]
    for wrong in (sealed[:-1], bytes(80), sealing.seal_opening(round_.manifest, root, 1, 1, mine)):
        with pytest.raises(PhoneError, match="unreadable"):
            await phone.take(wrong, 2)


async def test_a_signed_board_is_read_and_each_phone_finds_its_own(page: Phones) -> None:
    round_ = round_of(Wanted(items=3))
    on_page = await page.round(round_.manifest.text)
    first, envelope = await cast(round_, on_page, [1, 2, 0])
    second, other = await cast(round_, on_page, [1, 2, 0])
    made = await counting(page, round_, on_page, [envelope], [1, 2])
    phone = await seated(page, on_page, round_.tellers[0])
    signed = await phone.sign(made.hash)
    round_.tellers[0].sign.public_key().verify(signed, board_input(made.hash))
    by_python = teller.sign(round_.tellers[1], round_.board([envelope]))
    signatures = [[1, b64(signed)], [2, b64(by_python)], [3, b64(signed)]]
    public = json.dumps({"board": made.text, "signatures": signatures})

    assert (await on_page.call("teller.read", public))["seats"] == [1, 2]
    assert await first.counted(public) == "counted"
    assert await second.counted(public) == "missing"
    assert other != envelope
    slips = json.loads(made.text)
    next(slip for slip in slips["slips"][0] if slip[0] == first.stored[0]["pk"])[3] = [2]
    changed = json.dumps({"board": json.dumps(slips), "signatures": signatures})
    assert await first.counted(changed) == "altered"
    assert (await on_page.call("teller.read", changed))["seats"] == []


async def test_a_board_of_another_round_is_not_read(page: Phones) -> None:
    round_, other = round_of(Wanted(items=1)), round_of(Wanted(items=1))
    on_page = await page.round(round_.manifest.text)
    public = json.dumps({"board": other.board([]).text.decode(), "signatures": []})
    with pytest.raises(PhoneError, match="mismatch"):
        await on_page.call("teller.read", public)


async def test_a_wrong_stamp_leaves_nothing_on_the_phone(page: Phones) -> None:
    round_ = round_of(Wanted(items=2))
    on_page = await page.round(round_.manifest.text)
    phone = on_page.voter(bytes(49))
    answer = bytearray(round_.issue(await phone.request()))
    with pytest.raises(PhoneError, match="size"):
        await phone.accept(bytes(answer[:-1]))
    again = await phone.request()
    assert bytes(answer) == round_.issue(again), "the same request, to be sent again"
    answer[-1] ^= 1
    with pytest.raises(PhoneError, match="stamp"):
        await phone.accept(bytes(answer))
    assert phone.stored is None
    assert await phone.request() != again


async def test_what_is_used_up_is_gone_from_the_phone(page: Phones) -> None:
    round_ = round_of(Wanted(items=2))
    on_page = await page.round(round_.manifest.text)
    phone = on_page.voter(bytes(49))
    answer = round_.issue(await phone.request())
    blinding = [phone.stored["inv"], *(slip["inv"] for slip in phone.stored["slips"])]
    await phone.accept(answer)
    assert not any(inv in json.dumps(phone.stored) for inv in blinding)
    secrets = [slip["sk"] for slip in phone.stored["slips"]]
    with pytest.raises(PhoneError, match="selection"):
        await phone.seal([1, 3])
    await phone.seal([1, 2])
    assert not any(secret in json.dumps(phone.stored) for secret in secrets)
    assert [sorted(own) for own in phone.stored] == [["i", "pk", "selections"]] * 2


async def test_the_page_empties_what_it_was_given(page: Phones) -> None:
    """Not only what it returns: the object that lay in the phone's hands."""
    round_ = round_of(Wanted(items=1))
    on_page = await page.round(round_.manifest.text)
    asked, paper = Kept("asked"), Kept("paper")
    await on_page.call("voter.request", bytes(49), keep=asked)
    body = (await page.call("kept", asked))["body"]
    pending = Kept("asked.pending")
    await on_page.call("voter.accept", pending, round_.issue(body), keep=paper)
    assert await page.call("kept", pending) == {}
    await on_page.call("voter.seal", paper, [1])
    assert await page.call("kept", paper) == {}


@pytest.mark.parametrize(
    ("wanted", "selections", "code"),
    [
        (Wanted(items=2), [1], "selection"),
        (Wanted(items=2), [1, 3], "selection"),
        (Wanted(items=2), [1, -1], "selection"),
        (Wanted(items=2, blank=False), [1, 0], "selection"),
        (RANKS, [1, 1, 2, 3], "rule"),
        (RANKS, [1, 2, 3, 5], "selection"),
        (AT_MOST, [1, 1, 1, 2, 2], "rule"),
    ],
)
async def test_what_would_be_invalid_is_not_sealed(
    page: Phones, wanted: Wanted, selections: list[int], code: str
) -> None:
    round_ = round_of(wanted)
    phone = await stamped(round_, await page.round(round_.manifest.text))
    held = json.dumps(phone.stored)
    with pytest.raises(PhoneError, match=code):
        await phone.seal(selections)
    assert json.dumps(phone.stored) == held


async def test_only_the_box_s_own_receipt_counts(page: Phones) -> None:
    key = Ed25519PrivateKey.generate()
    receipt = key.public_key().public_bytes_raw()
    round_ = round_of(Wanted(items=1, told={"receipt": receipt}))
    phone, envelope = await cast(round_, await page.round(round_.manifest.text), [1])
    right = key.sign(receipt_input(round_.manifest.h, envelope))
    assert await phone.receipt(envelope, right)
    assert not await phone.receipt(envelope[:-1] + b"\0", right)
    assert not await phone.receipt(envelope, bytes(64))


async def test_python_s_voter_finds_itself_on_the_page_s_board(page: Phones) -> None:
    round_ = round_of(RANKS)
    on_page = await page.round(round_.manifest.text)
    mine = round_.cast([2, 1, 3, 4])
    made = await counting(page, round_, on_page, [mine.envelope], [2, 3])
    assert voter.counted(round_.manifest, mine, made.text.encode()) == "counted"

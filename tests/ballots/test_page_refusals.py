"""What somebody made up: page and Python refuse the same, for the same reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots import sealing, slips
from ballots.encoding import canonical
from ballots.manifest import read
from ballots.protocol import BallotError, selection_input
from ballots.slips import Slip
from phieu.simulation.ballot_phones import PhoneError, Phones, phones
from tests.ballots import voter
from tests.ballots.node import node
from tests.ballots.office import Round, Wanted, round_of
from tests.ballots.page_phones import cast, counting, seated
from tests.ballots.teller import new_keys

Forged = Callable[[Round, list[Slip]], list[Slip]]


@pytest.fixture
async def page() -> AsyncIterator[Phones]:
    node()
    async with phones() as running:
        yield running


def flipped(content: bytes, at: int = 0) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def resigned(round_: Round, slip: Slip, selections: bytes) -> Slip:
    """With another key: its stamp is not for that one."""
    key = Ed25519PrivateKey.generate()
    return voter.signed(round_.manifest, slip.item, key, slip.prefix, slip.stamp, selections)


FORGED: dict[str, tuple[Forged, list[str]]] = {
    "stamp": (lambda _, own: [own[0]._replace(stamp=flipped(own[0].stamp)), own[1]], ["stamp"]),
    "another key": (lambda round_, own: [resigned(round_, own[0], b"\1"), own[1]], ["stamp"]),
    "of the other item": (lambda _, own: [own[1], own[0]], ["stamp", "stamp"]),
    "renumbered": (lambda _, own: [own[0]._replace(item=2), own[1]], ["stamp"]),
    "altered": (lambda _, own: [own[0], own[1]._replace(selections=b"\2")], ["signature"]),
    "signature": (
        lambda _, own: [own[0]._replace(signature=flipped(own[0].signature, 63)), own[1]],
        ["signature"],
    ),
}


@pytest.mark.parametrize("forged", FORGED)
async def test_a_forged_slip_is_invalid_for_its_item_alone(page: Phones, forged: str) -> None:
    forge, reasons = FORGED[forged]
    round_ = round_of(Wanted(items=2))
    on_page = await page.round(round_.manifest.text)
    stamped = round_.stamped()
    own = voter.slips(round_.manifest, stamped, [1, 1])
    bad = voter.enclose(round_.manifest, stamped, forge(round_, own))
    _, good = await cast(round_, on_page, [2, 2])
    made = await counting(page, round_, on_page, [bad.envelope, good], [1, 3])
    assert made.text == round_.board([bad.envelope, good]).text.decode()
    assert [reason for _, reason, _ in made.invalid] == reasons
    assert sum(map(sum, made.counts)) == 4 - len(reasons)


@pytest.mark.parametrize(
    ("wanted", "selections", "reason"),
    [
        (Wanted(items=1), [3], "selection"),
        (Wanted(items=1, blank=False), [0], "selection"),
        (Wanted(items=3, mode="whole", rule={"kind": "ranks"}), [1, 1, 2], "rule"),
        (Wanted(items=3, mode="whole", rule={"kind": "ranks"}), [1, 2, 3], "selection"),
    ],
)
async def test_selections_that_no_page_would_seal_are_invalid(
    page: Phones, wanted: Wanted, selections: list[int], reason: str
) -> None:
    round_ = round_of(wanted)
    on_page = await page.round(round_.manifest.text)
    envelope = round_.cast(selections).envelope
    made = await counting(page, round_, on_page, [envelope], [1, 2])
    assert made.text == round_.board([envelope]).text.decode()
    assert [(item, told) for item, told, _ in made.invalid] == [(1, reason)]


async def test_a_slip_in_two_envelopes_counts_once(page: Phones) -> None:
    """A spoiled selection uses the slip up as well."""
    round_ = round_of(Wanted(items=1))
    on_page = await page.round(round_.manifest.text)
    first, second = round_.stamped(), round_.stamped()
    for selections in ([1], [9]):
        [slip] = voter.slips(round_.manifest, first, selections)
        envelopes = [
            voter.enclose(round_.manifest, envelope, [slip]).envelope
            for envelope in (first, second)
        ]
        made = await counting(page, round_, on_page, envelopes, [1, 2])
        assert made.text == round_.board(envelopes).text.decode()
        assert [reason for _, reason, _ in made.invalid].count("twice") == 1


async def test_envelopes_that_nobody_can_open_are_told(page: Phones) -> None:
    round_ = round_of(Wanted(items=2, needed=2, seats=2))
    on_page = await page.round(round_.manifest.text)
    sizes = round_.manifest.sizes
    stamped = round_.stamped()
    unstamped = flipped(round_.cast([1, 1]).envelope, 32 + 32)
    garbled = flipped(round_.cast([1, 1]).envelope, sizes.envelope - 1)
    uncommitted = flipped(round_.cast([1, 1]).envelope, 32 + 32 + 256)
    unshared = flipped(round_.cast([1, 1]).envelope, 32 + 32 + 256 + 32)
    noise = sealing.seal(
        round_.manifest, stamped.serial, stamped.prefixes[0], stamped.stamps[0], bytes(sizes.inner)
    )
    envelopes = [unstamped, garbled, uncommitted, unshared, noise]
    made = await counting(page, round_, on_page, envelopes, [1, 2])
    assert made.text == round_.board(envelopes).text.decode()
    assert sorted((item, reason) for item, reason, _ in made.invalid) == [
        (0, "stamp"), (0, "unreadable"), (0, "unreadable"), (0, "unreadable"),
        (1, "stamp"), (2, "stamp"),
    ]  # fmt: skip


async def test_envelopes_are_those_that_were_collected(page: Phones) -> None:
    round_ = round_of(Wanted(items=1))
    on_page = await page.round(round_.manifest.text)
    phone = await seated(page, on_page, round_.tellers[0])
    one, other = sorted(round_.cast([1]).envelope for _ in range(2))
    root = round_.board([one, other]).root
    for content, code in [
        (one, "mismatch"), (other + one, "mismatch"), (one + one, "mismatch"), (one[:-1], "size"),
    ]:  # fmt: skip
        with pytest.raises(PhoneError, match=code):
            await phone.open(content, root)
    await phone.open(one + other, root)


FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
"""A point of order eight."""


def summed(one: bytes, other: bytes) -> bytes:
    """Of two points of the curve of Ed25519."""
    d = -121665 * pow(121666, -1, FIELD)
    (x1, y1), (x2, y2) = _point(one, d), _point(other, d)
    shared = d * x1 * x2 * y1 * y2
    x = (x1 * y2 + y1 * x2) * pow(1 + shared, -1, FIELD) % FIELD
    y = (y1 * y2 + x1 * x2) * pow(1 - shared, -1, FIELD) % FIELD
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _point(written: bytes, d: int) -> tuple[int, int]:
    y = int.from_bytes(written, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(d * y * y + 1, -1, FIELD) % FIELD
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if (x * x - square) % FIELD:
        x = x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    return (x if x & 1 == written[31] >> 7 else FIELD - x), y


def parting(key: Ed25519PrivateKey, message: bytes) -> bytes:
    """A signature whose R has a part of order eight: the equation holds eightfold, not plainly."""
    hashed = bytearray(hashlib.sha512(key.private_bytes_raw()).digest()[:32])
    hashed[0] &= 248
    hashed[31] = hashed[31] & 63 | 64
    nonce = Ed25519PrivateKey.generate()
    drawn = bytearray(hashlib.sha512(nonce.private_bytes_raw()).digest()[:32])
    drawn[0] &= 248
    drawn[31] = drawn[31] & 63 | 64
    public = key.public_key().public_bytes_raw()
    r = summed(nonce.public_key().public_bytes_raw(), SMALL)
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little")
    s = int.from_bytes(drawn, "little") + k * int.from_bytes(hashed, "little")
    return r + (s % ORDER).to_bytes(32, "little")


async def test_a_signature_that_parts_two_libraries_parts_nobody_here(page: Phones) -> None:
    round_ = round_of(Wanted(items=1))
    key, h = Ed25519PrivateKey.generate(), round_.manifest.h
    public = key.public_key().public_bytes_raw()
    message = selection_input(h, 1, public, b"\1")
    right = key.sign(message)
    larger = (int.from_bytes(right[32:], "little") + ORDER).to_bytes(32, "little")
    cases = {
        "right": (right, public),
        "right eightfold": (parting(key, message), public),
        "of order eight": (SMALL + bytes(32), SMALL),
        "neutral": (b"\1" + bytes(63), b"\1" + bytes(31)),
        "neutral, signed": (b"\1" + bytes(63), b"\1" + bytes(30) + b"\x80"),
        "unreduced": (b"\1" + bytes(63), b"\xee" + b"\xff" * 30 + b"\x7f"),
        "larger than the order": (right[:32] + larger, public),
        "no point": (right, b"\2" + bytes(31)),
    }
    valid = set()
    for name, (signature, by) in cases.items():
        signed = selection_input(h, 1, by, b"\1")
        on_page = await page.call("ed25519.verify", signature, signed, by)
        slip = Slip(1, bytes(32), by, bytes(256), b"\1", signature)
        assert slips.is_signed(round_.manifest, slip) == on_page, name
        if on_page:
            valid.add(name)
    assert valid - {"of order eight"} == {"right", "neutral"}  # of eight, one is valid to both


def of(manifest: dict[str, Any], *path: str | int) -> Any:
    found: Any = manifest
    for step in path:
        found = found[step]
    return found


def changed(path: tuple[str | int, ...], value: Any) -> Callable[[dict[str, Any]], None]:
    def change(manifest: dict[str, Any]) -> None:
        of(manifest, *path[:-1])[path[-1]] = value

    return change


def one_phone_on_two_seats(manifest: dict[str, Any]) -> None:
    of(manifest, "tellers", "keys", 1)["seal"] = of(manifest, "tellers", "keys", 0, "seal")


def one_stamp_for_two_items(manifest: dict[str, Any]) -> None:
    of(manifest, "stamps")[2] = of(manifest, "stamps", 1)


WRONG = {
    "version": changed(("v",), 2),
    "round": changed(("round",), "00"),
    "mode": changed(("mode",), "open"),
    "no items": changed(("items",), []),
    "nothing to select": changed(("items", 0, "selections"), []),
    "a rule for slips": changed(("rule",), {"kind": "ranks"}),
    "more tellers than there are": changed(("tellers", "needed"), 4),
    "no teller": changed(("tellers", "needed"), 0),
    "seats out of order": changed(("tellers", "keys", 0, "seat"), 2),
    "a short key": changed(("tellers", "keys", 0, "seal"), "AAAA"),
    "one phone on two seats": one_phone_on_two_seats,
    "a stamp too few": lambda manifest: manifest["stamps"].pop(),
    "one stamp for two items": one_stamp_for_two_items,
    "an even modulus": changed(("stamps", 0), "_" * 341 + "g"),
    "blank is no yes or no": changed(("blank",), 1),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_manifest_by_which_nobody_should_vote_is_refused(page: Phones, wrong: str) -> None:
    manifest = json.loads(round_of(Wanted(items=2)).manifest.text)
    WRONG[wrong](manifest)
    text = canonical(manifest).encode()
    with pytest.raises(BallotError, match="unreadable"):
        read(text)
    with pytest.raises(PhoneError, match="unreadable"):
        await page.round(text)


async def test_a_manifest_has_one_spelling(page: Phones) -> None:
    text = round_of(Wanted(items=1)).manifest.text
    await page.round(text)
    for spelling in (text + b"\n", b"\xef\xbb\xbf" + text, json.dumps(json.loads(text)).encode()):
        with pytest.raises(PhoneError, match="unreadable"):
            await page.round(spelling)


async def test_a_manifest_other_than_the_qr_says_is_refused(page: Phones) -> None:
    one, other = round_of(Wanted(items=1)).manifest, round_of(Wanted(items=1)).manifest
    await page.round(one.text, one.h)
    with pytest.raises(PhoneError, match="mismatch"):
        await page.round(other.text, one.h)


async def test_a_teller_whose_key_was_swapped_takes_no_seat(page: Phones) -> None:
    round_ = round_of(Wanted(items=1))
    on_page = await page.round(round_.manifest.text)
    mine, stranger = round_.tellers[1], new_keys()
    assert (await seated(page, on_page, mine)).seat == 2
    with pytest.raises(PhoneError, match="not_teller"):
        await seated(page, on_page, stranger)
    for half in (type(mine)(mine.seal, stranger.sign), type(mine)(stranger.seal, mine.sign)):
        with pytest.raises(PhoneError, match="swapped"):
            await seated(page, on_page, half)


async def test_stamps_of_one_round_are_no_use_in_another(page: Phones) -> None:
    """Even when the office stamps both with the same keys."""
    first = round_of(Wanted(items=1))
    second = round_of(Wanted(items=1))
    envelope = voter.enclose(
        second.manifest, first.stamped(), voter.slips(second.manifest, first.stamped(), [1])
    ).envelope
    made = await counting(page, second, await page.round(second.manifest.text), [envelope], [1, 2])
    assert made.text == second.board([envelope]).text.decode()
    assert [(item, reason) for item, reason, _ in made.invalid] == [(0, "stamp")]

// A voter's phone: ask for stamps, check them, seal, drop, look whether it was counted.
// `pending` and `paper` are plain JSON, so that they outlive a reload of the page; the functions
// that use up a secret take it out of them.

import { b64, cut, equal, joined, pieces, random, u16, unb64 } from "./bytes.js";
import { prepare } from "./curve25519.js";
import { publicKey, sign, verify } from "./ed25519.js";
import { seal as sealTo } from "./hpke.js";
import { itemsOf, KEY, numberOf, SERIAL, STAMP, wrong } from "./manifest.js";
import { blind, blindWith, finalize, key, PREFIX } from "./rsa.js";
import { split } from "./shamir.js";
import { enclose, envelopeInput, receiptInput, selectionInput, shareInfo, slipInput } from "./slips.js";
import { agreementKey } from "./x25519.js";

const CONTENT_KEY = 32;

// A generator of small steps that show a phone's compiler what is to come, and make the tables:
// run one by one while the person reads, they take a third off the wait for stamps. They work on
// zeros, and nothing of them is kept.
export function* warming() {
  const zeros = new Uint8Array(KEY);
  while (prepare()) yield;
  const pk = publicKey(zeros);
  yield;
  const modulus = key(new Uint8Array(STAMP).fill(255));
  for (let times = 0; times < 5; times += 1) {
    sign(zeros, zeros, pk);
    yield;
    blindWith(modulus, zeros, zeros, 3n ** 1200n);
    yield;
  }
  sealTo(agreementKey(zeros), zeros, zeros);
}

// {pending, body}: the body is posted as it is, and again unchanged when no answer came.
export function request(m, credential) {
  const bodies = [credential];
  const blinded = (at, input) => {
    const prefix = random(PREFIX);
    const { blinded_msg, inv } = blind(m.keys[at], joined(prefix, input));
    bodies.push(blinded_msg);
    return { prefix: b64(prefix), inv: b64(inv) };
  };
  const serial = random(SERIAL);
  const pending = {
    h: b64(m.h),
    serial: b64(serial),
    ...blinded(0, envelopeInput(m, serial)),
    slips: [],
  };
  for (let slip = 1; slip <= m.slips; slip += 1) {
    const sk = random(KEY);
    const pk = publicKey(sk);
    const i = numberOf(m, slip);
    pending.slips.push({ i, sk: b64(sk), pk: b64(pk), ...blinded(slip, slipInput(m, i, pk)) });
    sk.fill(0);
  }
  const body = joined(...bodies);
  pending.body = b64(body);
  return { pending, body };
}

export const bodyOf = (pending) => unb64(pending.body);

// The stamped paper. Throws Error("size") for an answer cut short: ask again with the same body.
// Throws Error("stamp") when one stamp is wrong: then nothing of `pending` is left, because a
// message that was blinded once must not be blinded again.
export function accept(m, pending, answer) {
  sameRound(m, pending);
  if (answer.length !== m.sizes.blinded) throw new Error("size");
  const signed = pieces(answer, STAMP);
  const stamped = (at, { prefix, inv }, input) => {
    const sig = finalize(m.keys[at], joined(unb64(prefix), input), signed[at], unb64(inv));
    if (sig === null) throw new Error("stamp");
    return { prefix, stamp: b64(sig) };
  };
  try {
    const { h, serial } = pending;
    return {
      h,
      serial,
      ...stamped(0, pending, envelopeInput(m, unb64(serial))),
      slips: pending.slips.map(({ i, sk, pk, ...blinded }, at) => ({
        i, sk, pk, ...stamped(at + 1, blinded, slipInput(m, i, unb64(pk))),
      })),
    };
  } finally {
    empty(pending);
  }
}

// {envelope, own}. `selections`: one number for each item. Throws Error("selection") or
// Error("rule") and changes nothing; otherwise the paper is used up.
export function seal(m, paper, selections) {
  sameRound(m, paper);
  const fault = wrong(m, m.items.map((_, at) => at), selections);
  if (fault) throw new Error(fault);
  const own = [];
  const slips = paper.slips.map((slip, at) => {
    const selected = itemsOf(m, at + 1).map((item) => selections[item]);
    own.push({ i: slip.i, pk: slip.pk, selections: selected });
    return signed(m, slip, Uint8Array.from(selected));
  });
  const envelope = closed(m, paper, joined(...slips));
  empty(paper);
  return { envelope, own };
}

function signed(m, { i, prefix, pk, sk, stamp }, selected) {
  const secret = unb64(sk);
  const [prefixBytes, pkBytes] = [unb64(prefix), unb64(pk)];
  const sig = sign(selectionInput(m, i, pkBytes, selected), secret, pkBytes);
  secret.fill(0);
  return joined(u16(i), prefixBytes, pkBytes, unb64(stamp), selected, sig);
}

function closed(m, { serial, prefix, stamp }, inner) {
  const serialBytes = unb64(serial);
  const ck = random(CONTENT_KEY);
  const [commitment, ct] = enclose(m, ck, serialBytes, inner);
  const seats = [...m.seals.keys()];
  const shares = split(ck, m.tellers.needed, seats).map((share, at) => {
    const info = shareInfo(m, serialBytes, seats[at]);
    const sealed = sealTo(m.seals.get(seats[at]), info, share);
    share.fill(0);
    return sealed;
  });
  ck.fill(0);
  inner.fill(0);
  return joined(serialBytes, unb64(prefix), unb64(stamp), commitment, ...shares, ct);
}

// Whether the box says, in a way that it cannot deny, that it has this envelope.
export const receipt = (m, envelope, signature) =>
  verify(signature, receiptInput(m, envelope), m.receipts);

// `board`: as teller.read gives it. "counted", "missing", or "altered".
export function counted(m, own, board) {
  const found = own.map(({ pk, selections }, at) => {
    const slip = board.slips[at].find(([other]) => other === pk);
    if (!slip) return "missing";
    return equal(slip[3], selections) ? "counted" : "altered";
  });
  return ["altered", "missing"].find((outcome) => found.includes(outcome)) || "counted";
}

function sameRound(m, held) {
  if (held.h !== b64(m.h)) throw new Error("round");
}

function empty(held) {
  for (const slip of held.slips || []) {
    for (const name of Object.keys(slip)) delete slip[name];
  }
  for (const name of Object.keys(held)) delete held[name];
}

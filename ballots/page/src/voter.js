// A voter's phone: ask for stamps, check them, seal, drop, look whether it was counted.
// `pending` and `paper` are plain JSON, so that they outlive a reload of the page; the functions
// that use up a secret take it out of them.

import { b64, cut, equal, joined, pieces, random, u16, unb64 } from "./bytes.js";
import { verify } from "./ed25519.js";
import { seal as sealTo } from "./hpke.js";
import { agreements, publicKeys, signatures, verified } from "./native.js";
import { itemsOf, KEY, numberOf, SERIAL, STAMP, wrong } from "./manifest.js";
import { blind, PREFIX, unblind } from "./rsa.js";
import { split } from "./shamir.js";
import { enclose, envelopeInput, receiptInput, selectionInput, shareInfo, slipInput } from "./slips.js";

const CONTENT_KEY = 32;

// The secrets of one request and what they hide, made in small steps while the person reads;
// nothing in it is the person's, and a request makes what is missing.
export function preparing(m) {
  const parts = [];

  const hidden = async (at, input) => {
    const prefix = random(PREFIX);
    return { prefix, ...(await blind(m.keys[at], joined(prefix, input))) };
  };

  async function part(at) {
    if (at === 0) {
      const serial = random(SERIAL);
      return { serial, ...(await hidden(0, envelopeInput(m, serial))) };
    }
    const sk = random(KEY);
    const [pk] = await publicKeys([sk]);
    const i = numberOf(m, at);
    return { i, sk, pk, ...(await hidden(at, slipInput(m, i, pk))) };
  }

  return {
    // The next one; whether there is another.
    step() {
      if (parts.length <= m.slips) parts.push(part(parts.length));
      return parts.length <= m.slips;
    },
    async all() {
      while (this.step());
      return Promise.all(parts);
    },
  };
}

// {pending, body}: the body is posted as it is, and again unchanged when no answer came.
export async function request(m, credential, prepared = preparing(m)) {
  const parts = await prepared.all();
  const kept = ({ prefix, inv }) => ({ prefix: b64(prefix), inv: b64(inv) });
  const [first, ...others] = parts;
  const body = joined(credential, ...parts.map(({ blinded_msg }) => blinded_msg));
  const pending = {
    h: b64(m.h),
    serial: b64(first.serial),
    ...kept(first),
    slips: others.map((part) => {
      const { i, sk, pk } = part;
      const slip = { i, sk: b64(sk), pk: b64(pk), ...kept(part) };
      sk.fill(0);
      return slip;
    }),
    body: b64(body),
  };
  return { pending, body };
}

export const bodyOf = (pending) => unb64(pending.body);

// The stamped paper. Throws Error("size") for an answer cut short: ask again with the same body.
// Throws Error("stamp") when one stamp is wrong: then nothing of `pending` is left, because a
// message that was blinded once must not be blinded again.
export async function accept(m, pending, answer) {
  sameRound(m, pending);
  if (answer.length !== m.sizes.blinded) throw new Error("size");
  const signed = pieces(answer, STAMP);
  const inputs = [
    envelopeInput(m, unb64(pending.serial)),
    ...pending.slips.map(({ i, pk }) => slipInput(m, i, unb64(pk))),
  ];
  const blinded = [pending, ...pending.slips];
  try {
    const stamps = blinded.map(({ prefix, inv }, at) => ({
      key: m.keys[at],
      message: joined(unb64(prefix), inputs[at]),
      sig: unblind(m.keys[at], signed[at], unb64(inv)),
    }));
    if (stamps.some(({ sig }) => sig === null)) throw new Error("stamp");
    if (!(await verified(stamps)).every(Boolean)) throw new Error("stamp");
    const stamped = ({ prefix }, at) => ({ prefix, stamp: b64(stamps[at].sig) });
    const { h, serial, slips } = pending;
    return {
      h,
      serial,
      ...stamped(pending, 0),
      slips: slips.map((slip, at) => ({
        i: slip.i, sk: slip.sk, pk: slip.pk, ...stamped(slip, at + 1),
      })),
    };
  } finally {
    empty(pending);
  }
}

// {envelope, own}. `selections`: one number for each item. Throws Error("selection") or
// Error("rule") and changes nothing; otherwise the paper is used up.
export async function seal(m, paper, selections) {
  sameRound(m, paper);
  const fault = wrong(m, m.items.map((_, at) => at), selections);
  if (fault) throw new Error(fault);
  const slips = paper.slips.map((slip, at) => {
    const selected = Uint8Array.from(itemsOf(m, at + 1).map((item) => selections[item]));
    const pk = unb64(slip.pk);
    return {
      ...slip, selected, pk, secret: unb64(slip.sk),
      message: selectionInput(m, slip.i, pk, selected),
    };
  });
  const { serial, prefix, stamp } = paper;
  empty(paper);
  const sigs = await signatures(slips);
  slips.forEach(({ secret }) => secret.fill(0));
  const written = slips.map((slip, at) => joined(
    u16(slip.i), unb64(slip.prefix), slip.pk, unb64(slip.stamp), slip.selected, sigs[at],
  ));
  return {
    envelope: await closed(m, { serial, prefix, stamp }, joined(...written)),
    own: slips.map(({ i, pk, selected }) => ({ i, pk: b64(pk), selections: [...selected] })),
  };
}

async function closed(m, { serial, prefix, stamp }, inner) {
  const serialBytes = unb64(serial);
  const ck = random(CONTENT_KEY);
  const [commitment, ct] = await enclose(m, ck, serialBytes, inner);
  const seats = [...m.seals.keys()];
  const pairs = await agreements([...m.seals.values()]);
  const shares = await Promise.all(split(ck, m.tellers.needed, seats).map(async (share, at) => {
    const info = shareInfo(m, serialBytes, seats[at]);
    const sealed = await sealTo(m.seals.get(seats[at]), info, share, pairs[at]);
    share.fill(0);
    return sealed;
  }));
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

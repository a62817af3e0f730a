// The manifest: what is voted on, who counts, and every public key of one round. Its hash `h`
// comes to the phone from a teller's screen, and is part of everything that is signed or sealed.

import { sha256 } from "@noble/hashes/sha2.js";
import { order, text, unb64, unhex } from "./bytes.js";
import { canonical } from "./canonical.js";
import { OVERHEAD } from "./hpke.js";
import { key, PREFIX } from "./rsa.js";

export const KEY = 32;
export const SERIAL = 32;
export const STAMP = 256;
export const COMMITMENT = 32;
export const SHARE = 32;
export const SIGNATURE = 64;
export const TAG = 16;
export const WHOLE = 0xffff;

const BLANK = 0;

// {…what was written, h, bytes, text, id, k, slips, sizes, keys}; throws Error("mismatch") when it
// is not the one that was expected (32 bytes), Error("unreadable") when it makes no sense.
export function read(bytes, expectedHash = null) {
  const h = sha256(bytes);
  if (expectedHash && order(h, expectedHash)) throw new Error("mismatch");
  try {
    const written = text(bytes);
    const m = checked(JSON.parse(written));
    if (canonical(m) !== written) throw new Error();
    return withSizes({ ...m, h, bytes, text: written });
  } catch {
    throw new Error("unreadable");
  }
}

function withSizes(m) {
  const k = m.items.length;
  const whole = m.mode === "whole";
  const slips = whole ? 1 : k;
  const slip = 2 + PREFIX + KEY + STAMP + (whole ? k : 1) + SIGNATURE;
  const envelope =
    SERIAL + PREFIX + STAMP + COMMITMENT + m.tellers.keys.length * (SHARE + OVERHEAD) +
    slips * slip + TAG;
  const stamps = m.stamps.map((stamp) => sized(stamp, STAMP));
  if (stamps.length !== slips + 1 || new Set(m.stamps).size !== stamps.length) throw new Error();
  if (stamps.some((n) => n[0] < 128 || n[STAMP - 1] % 2 === 0)) throw new Error();
  return {
    ...m,
    id: unhex(m.round),
    k,
    slips,
    sizes: { slip, inner: slips * slip, envelope, blinded: (slips + 1) * STAMP },
    keys: stamps.map(key),
    seals: new Map(m.tellers.keys.map(({ seat, seal }) => [seat, sized(seal, KEY)])),
    signs: new Map(m.tellers.keys.map(({ seat, sign }) => [seat, sized(sign, KEY)])),
    receipts: sized(m.receipt, KEY),
  };
}

function sized(written, length) {
  const bytes = unb64(written);
  if (bytes.length !== length) throw new Error();
  return bytes;
}

function checked(m) {
  const right =
    m.v === 1 && m.round.length === 32 && ["slip", "whole"].includes(m.mode) &&
    m.items.length >= 1 && m.items.every(({ selections }) => selectable(selections)) &&
    typeof m.blank === "boolean" && (m.rule === null || m.mode === "whole") &&
    (m.rule === null || ["ranks", "at_most"].includes(m.rule.kind)) &&
    m.tellers.keys.every(({ seat }, at) => seat === at + 1) &&
    m.tellers.needed >= 1 && m.tellers.needed <= m.tellers.keys.length;
  // One phone on two seats would open envelopes alone.
  const keys = m.tellers.keys.flatMap(({ seal, sign }) => [seal, sign]);
  if (!right || new Set(keys).size !== keys.length) throw new Error();
  return m;
}

const selectable = (selections) => selections.length >= 1 && selections.length <= 250;

// The items of a slip (counted from 1), and the number that stands on it.
export const itemsOf = (m, slip) =>
  m.mode === "whole" ? m.items.map((_, at) => at) : [slip - 1];
export const numberOf = (m, slip) => (m.mode === "whole" ? WHOLE : slip);

// What is wrong with the selections of these items: null, "selection" or "rule".
export function wrong(m, items, selections) {
  const known = selections.every(
    (selection, at) =>
      Number.isInteger(selection) && selection >= (m.blank ? BLANK : 1) &&
      selection <= m.items[items[at]].selections.length,
  );
  if (!known || selections.length !== items.length) return "selection";
  return m.rule && breaks(m.rule, selections) ? "rule" : null;
}

function breaks(rule, selections) {
  if (rule.kind === "at_most") {
    return selections.filter((selection) => selection === rule.selection).length > rule.count;
  }
  const given = selections.filter((rank) => rank !== BLANK);
  return new Set(given).size !== given.length;
}

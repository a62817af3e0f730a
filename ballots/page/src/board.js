// The board: every slip that opened, sorted, and what was invalid and why; from it anyone recounts.
// The same envelopes make the same bytes here and in the office's own recount.

import { sha256 } from "@noble/hashes/sha2.js";
import { b64, hex, joined, order, pieces, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { verify } from "./ed25519.js";
import { itemsOf, numberOf, SHARE, wrong } from "./manifest.js";
import { verify as stamped } from "./rsa.js";
import { combine } from "./shamir.js";
import {
  cutEnvelope, cutSlip, disclose, envelopeInput, rootOf, selectionInput, slipInput,
} from "./slips.js";

// A generator: yields how many envelopes are done, and returns {text, hash, counts, invalid}.
// `shares`: seat → opened shares, joined in the order of the envelopes; `paper`: what was counted
// on paper, null when nobody votes that way. Throws Error("shares"), Error("size"), Error("paper").
export function* making(m, envelopes, shares, paper) {
  const seats = [...shares.keys()].sort((one, other) => one - other);
  if (seats.length < m.tellers.needed) throw new Error("shares");
  if (seats.some((seat) => shares.get(seat).length !== envelopes.length * SHARE)) {
    throw new Error("size");
  }
  if (m.paper > 0 !== (paper !== null)) throw new Error("paper");
  const choices = choose(seats, m.tellers.needed);
  const opened = new Map(seats.map((seat) => [seat, pieces(shares.get(seat), SHARE)]));
  const found = new Findings(m);
  for (const [at, envelope] of envelopes.entries()) {
    const keys = choices.map((chosen) =>
      combine(chosen.map((seat) => [seat, opened.get(seat)[at]])),
    );
    found.take(envelope, keys);
    yield at + 1;
  }
  const lists = found.slips.map((list) => list.sort((one, other) => order(one.pk, other.pk)));
  const text = canonical({
    v: 1,
    manifest: m.text,
    collected: envelopes.length,
    root: hex(rootOf(m, envelopes)),
    slips: lists.map((list) => list.map(written)),
    invalid: found.invalid.sort(byPlace),
    paper,
  });
  return { text, hash: sha256(utf8(text)), counts: tally(m, lists), invalid: found.invalid };
}

// Every choice of so many among `seats`: one share that was sealed wrongly spoils nothing while
// the others suffice.
function choose(seats, needed) {
  if (needed === 0) return [[]];
  return seats.flatMap((seat, at) =>
    choose(seats.slice(at + 1), needed - 1).map((rest) => [seat, ...rest]),
  );
}

const written = ({ pk, prefix, stamp, selections, sig }) =>
  [b64(pk), b64(prefix), b64(stamp), [...selections], b64(sig)];

const byPlace = (one, other) =>
  one[0] - other[0] || (one.join() < other.join() ? -1 : 1);

class Findings {
  constructor(m) {
    this.m = m;
    this.serials = new Set();
    this.slips = Array.from({ length: m.slips }, () => []);
    this.seen = this.slips.map(() => new Set());
    this.invalid = [];
  }

  // Each slip of the envelope goes among those of its item, or among the invalid.
  take(content, keys) {
    const opened = this.open(content, keys);
    if (typeof opened === "string") {
      this.invalid.push([0, opened, hex(sha256(content))]);
      return;
    }
    opened.forEach((slip, at) => {
      const read = cutSlip(this.m, slip);
      const reason = this.fault(at, read);
      if (reason) this.invalid.push([at + 1, reason, hex(sha256(slip))]);
      else this.slips[at].push(read);
    });
  }

  // The slips inside, or the reason why there are none.
  open(content, keys) {
    const envelope = cutEnvelope(this.m, content);
    const { prefix, serial, stamp } = envelope;
    if (this.serials.has(hex(serial))) return "twice";
    this.serials.add(hex(serial));
    const message = joined(prefix, envelopeInput(this.m, serial));
    if (!stamped(this.m.keys[0], message, stamp)) return "stamp";
    return disclose(this.m, keys, envelope) || "unreadable";
  }

  // The order is that of the office's recount: a slip has one fault.
  fault(at, { i, prefix, pk, stamp, selections, sig }) {
    const { m } = this;
    const message = joined(prefix, slipInput(m, i, pk));
    if (i !== numberOf(m, at + 1) || !stamped(m.keys[at + 1], message, stamp)) return "stamp";
    if (!verify(sig, selectionInput(m, i, pk, selections), pk)) return "signature";
    if (this.seen[at].has(hex(pk))) return "twice";
    this.seen[at].add(hex(pk));
    return wrong(m, itemsOf(m, at + 1), [...selections]);
  }
}

// For each item how often each selection was given; blank first.
function tally(m, lists) {
  const counts = m.items.map(({ selections }) => new Array(selections.length + 1).fill(0));
  lists.forEach((list, at) => {
    const items = itemsOf(m, at + 1);
    for (const { selections } of list) {
      items.forEach((item, place) => (counts[item][selections[place]] += 1));
    }
  });
  return counts;
}

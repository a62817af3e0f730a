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
// `shares`: seat → opened shares, joined in the order of the envelopes.
export function* making(m, envelopes, shares, paper) {
  const seats = [...shares.keys()].sort((one, other) => one - other);
  if (seats.length < m.tellers.needed) throw new Error("shares");
  if (seats.some((seat) => shares.get(seat).length !== envelopes.length * SHARE)) {
    throw new Error("size");
  }
  const choices = choose(seats, m.tellers.needed);
  const opened = new Map(seats.map((seat) => [seat, pieces(shares.get(seat), SHARE)]));
  const slips = Array.from({ length: m.slips }, () => new Map());
  const invalid = [];
  for (const [at, envelope] of envelopes.entries()) {
    const keys = choices.map((chosen) =>
      combine(chosen.map((seat) => [seat, opened.get(seat)[at]])),
    );
    sort(m, envelope, keys, slips, invalid);
    yield at + 1;
  }
  const lists = slips.map((list) =>
    [...list.values()].sort((one, other) => order(one.pk, other.pk)),
  );
  const text = canonical({
    v: 1,
    manifest: m.text,
    collected: envelopes.length,
    root: hex(rootOf(m, envelopes)),
    slips: lists.map((list) => list.map(written)),
    invalid: invalid.sort(byPlace),
    paper,
  });
  return { text, hash: sha256(utf8(text)), counts: tally(m, lists), invalid };
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

// Each slip of the envelope either among the slips of its item or among the invalid.
function sort(m, bytes, keys, slips, invalid) {
  const envelope = cutEnvelope(m, bytes);
  const { prefix, serial, stamp } = envelope;
  const refuse = (reason) => invalid.push([0, reason, hex(sha256(bytes))]);
  if (!stamped(m.keys[0], joined(prefix, envelopeInput(m, serial)), stamp)) return refuse("stamp");
  const found = disclose(m, keys, envelope);
  if (found === null) return refuse("unreadable");
  found.forEach((slip, at) => {
    const read = cutSlip(m, slip);
    const reason = fault(m, at + 1, read, slips[at]);
    if (reason) invalid.push([m.mode === "whole" ? 0 : at + 1, reason, hex(sha256(slip))]);
    else slips[at].set(hex(read.pk), read);
  });
}

function fault(m, place, { i, prefix, pk, stamp, selections, sig }, others) {
  if (i !== numberOf(m, place)) return "unreadable";
  if (!stamped(m.keys[place], joined(prefix, slipInput(m, i, pk)), stamp)) return "stamp";
  if (!verify(sig, selectionInput(m, i, pk, selections), pk)) return "signature";
  if (others.has(hex(pk))) return "twice";
  return wrong(m, itemsOf(m, place), [...selections]);
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

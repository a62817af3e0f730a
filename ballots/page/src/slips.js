// Slips and envelopes: how they lie in bytes, and what is signed and sealed with them.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { cut, equal, joined, pieces, u16, u8, utf8 } from "./bytes.js";
import { derived, encrypted } from "./hashing.js";
import { OVERHEAD } from "./hpke.js";
import { COMMITMENT, KEY, SERIAL, SHARE, SIGNATURE, STAMP } from "./manifest.js";
import { PREFIX } from "./rsa.js";

const ONCE = new Uint8Array(12); // the nonce: each key encrypts one envelope

export const envelopeInput = (m, serial) => joined(utf8("phieu envelope 1"), m.h, serial);
export const slipInput = (m, i, pk) => joined(utf8("phieu slip 1"), m.h, u16(i), pk);
export const selectionInput = (m, i, pk, selections) =>
  joined(utf8("phieu selection 1"), m.h, u16(i), pk, selections);
export const shareInfo = (m, serial, seat) =>
  joined(utf8("phieu share 1"), m.h, serial, u8(seat));
export const openingInfo = (m, root, from, to) =>
  joined(utf8("phieu opening 1"), m.h, root, u8(from), u8(to));
export const receiptInput = (m, envelope) =>
  joined(utf8("phieu receipt 1"), m.h, sha256(envelope));
export const boardInput = (hash) => joined(utf8("phieu board 1"), hash);

export function cutSlip(m, slip) {
  const selections = m.mode === "whole" ? m.k : 1;
  const [number, prefix, pk, stamp, selected, sig] = cut(
    slip, 2, PREFIX, KEY, STAMP, selections, SIGNATURE,
  );
  return { i: (number[0] << 8) | number[1], prefix, pk, stamp, selections: selected, sig };
}

export function cutEnvelope(m, envelope) {
  const shares = m.tellers.keys.length * (SHARE + OVERHEAD);
  const parts = cut(
    envelope, SERIAL, PREFIX, STAMP, COMMITMENT, shares, envelope.length,
  );
  const [serial, prefix, stamp, commitment, sealed, ct] = parts;
  return { serial, prefix, stamp, commitment, shares: pieces(sealed, SHARE + OVERHEAD), ct };
}

// Key and commitment of one envelope: no other content key fits the same commitment.
const keyInfo = (m, serial) => joined(utf8("phieu envelope key 1"), m.h, serial);
const keyOf = (m, ck, serial) =>
  cut(hkdf(sha256, ck, undefined, keyInfo(m, serial), 64), 32, COMMITMENT);

// [commitment, ciphertext]
export async function enclose(m, ck, serial, inner) {
  const made = await derived(ck, new Uint8Array(32), keyInfo(m, serial), 64);
  const [key, commitment] = cut(made, 32, COMMITMENT);
  return [commitment, await encrypted(key, ONCE, joined(m.h, serial), inner)];
}

// The slips of an envelope, or null when it opens with none of these content keys.
export function disclose(m, keys, { serial, commitment, ct }) {
  for (const ck of keys) {
    const [key, right] = keyOf(m, ck, serial);
    if (!equal(commitment, right)) continue;
    try {
      const inner = chacha20poly1305(key, ONCE, joined(m.h, serial)).decrypt(ct);
      return pieces(inner, m.sizes.slip);
    } catch {
      return null;
    }
  }
  return null;
}

// What was collected, as one hash: `envelopes` in ascending order of their serials.
export const rootOf = (m, envelopes) =>
  sha256(joined(utf8("phieu root 1"), m.h, ...envelopes.map((envelope) => sha256(envelope))));

// Ed25519 (RFC 8032) on the arithmetic of noble-curves.
//
// Signing is written out here because a phone signs twenty slips in a row: each key's public half
// is at hand, and multiples of the base point have a file of their own. They are not blinded
// against measurements of power, which nobody takes in a meeting.
//
// Verifying is OpenSSL's: a phone and the office's recount agree on every signature, also on those
// that somebody made up to part them (the RFC leaves two equations to choose from). A key must be
// written in the only plain way, there and here.

import { ed25519 } from "@noble/curves/ed25519.js";
import { equal, joined } from "./bytes.js";
import { numberOf, ORDER, scalarOf, times, written } from "./curve25519.js";
import { sha512 } from "./sha512.js";

const { Point } = ed25519;

const reduced = (bytes) => numberOf(bytes) % ORDER;

// RFC 8032, 5.1.2: y, and whether x is odd
function encoded({ x, y }) {
  const bytes = written(y);
  bytes[31] |= Number(x & 1n) << 7;
  return bytes;
}

// The scalar, and what nonces are made from.
function expanded(secret) {
  const hash = sha512(secret);
  const found = [scalarOf(hash), hash.slice(32)];
  hash.fill(0);
  return found;
}

export function publicKey(secret) {
  const [scalar, prefix] = expanded(secret);
  prefix.fill(0);
  return encoded(times(scalar));
}

// `pk` is the public key of this very secret.
export function sign(message, secret, pk = publicKey(secret)) {
  const [scalar, prefix] = expanded(secret);
  const nonce = reduced(sha512(joined(prefix, message)));
  prefix.fill(0);
  const r = encoded(times(nonce));
  const k = reduced(sha512(joined(r, pk, message)));
  return joined(r, written((nonce + k * scalar) % ORDER));
}

// [S]B - [k]A must be, byte for byte, R: no cofactor is cleared.
export function verify(sig, message, pk) {
  if (sig.length !== 64 || pk.length !== 32) return false;
  const r = sig.subarray(0, 32);
  const s = numberOf(sig.subarray(32));
  if (s >= ORDER) return false;
  let a;
  try {
    a = Point.fromBytes(pk);
  } catch {
    return false;
  }
  const k = reduced(sha512(joined(r, pk, message)));
  return equal(Point.fromAffine(times(s)).subtract(a.multiplyUnsafe(k)).toBytes(), r);
}

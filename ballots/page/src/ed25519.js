// Ed25519, verified as OpenSSL does it: a phone and the office's recount agree on every signature,
// also on those that somebody made up to part them (RFC 8032 leaves two equations to choose from).
// A key must be written in the only plain way, there and here.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { equal, joined } from "./bytes.js";

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;

function littleEndian(bytes) {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at]);
  return value;
}

export const publicKey = (secret) => ed25519.getPublicKey(secret);
export const sign = (message, secret) => ed25519.sign(message, secret);

// [S]B - [k]A must be, byte for byte, R: no cofactor is cleared.
export function verify(sig, message, pk) {
  if (sig.length !== 64 || pk.length !== 32) return false;
  const r = sig.subarray(0, 32);
  const s = littleEndian(sig.subarray(32));
  if (s >= ORDER) return false;
  let a;
  try {
    a = Point.fromBytes(pk);
  } catch {
    return false;
  }
  const k = littleEndian(sha512(joined(r, pk, message))) % ORDER;
  return equal(Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).toBytes(), r);
}

// Ed25519 (RFC 8032) on the arithmetic of noble-curves.
//
// Signing is written out here because a phone signs twenty slips in a row: each key's public half
// is at hand, and powers of the base point go through noble's oblivious table without its further
// blinding against measurements of power, which nobody takes in a meeting.
//
// Verifying is OpenSSL's: a phone and the office's recount agree on every signature, also on those
// that somebody made up to part them (the RFC leaves two equations to choose from). A key must be
// written in the only plain way, there and here.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { equal, joined } from "./bytes.js";

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;

Point.BASE.precompute(4); // a table that twenty keys pay for

function littleEndian(bytes) {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at]);
  return value;
}

const reduced = (bytes) => littleEndian(bytes) % ORDER;

function written(scalar) {
  const bytes = new Uint8Array(32);
  for (let at = 0; at < 32; at += 1) {
    bytes[at] = Number(scalar & 255n);
    scalar >>= 8n;
  }
  return bytes;
}

// As both RFC 8032 and RFC 7748 make a scalar of 32 bytes.
function scalarOf(bytes) {
  const clamped = bytes.slice(0, 32);
  clamped[0] &= 248;
  clamped[31] = (clamped[31] & 63) | 64;
  const scalar = reduced(clamped);
  clamped.fill(0);
  return scalar;
}

// The scalar, and what nonces are made from.
function expanded(secret) {
  const hash = sha512(secret);
  const found = [scalarOf(hash), hash.slice(32)];
  hash.fill(0);
  return found;
}

// The public key of X25519 for `secret`: the same curve in its other form, and the same table.
export function agreementKey(secret) {
  const { Fp } = Point;
  const { Y, Z } = Point.BASE.multiplyUnsafe(scalarOf(secret));
  return Fp.toBytes(Fp.mul(Fp.add(Z, Y), Fp.inv(Fp.sub(Z, Y))));
}

export function publicKey(secret) {
  const [scalar, prefix] = expanded(secret);
  prefix.fill(0);
  return Point.BASE.multiplyUnsafe(scalar).toBytes();
}

// `pk` is the public key of this very secret.
export function sign(message, secret, pk = publicKey(secret)) {
  const [scalar, prefix] = expanded(secret);
  const nonce = reduced(sha512(joined(prefix, message)));
  prefix.fill(0);
  const r = Point.BASE.multiplyUnsafe(nonce).toBytes();
  const k = reduced(sha512(joined(r, pk, message)));
  return joined(r, written((nonce + k * scalar) % ORDER));
}

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
  const k = reduced(sha512(joined(r, pk, message)));
  return equal(Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).toBytes(), r);
}

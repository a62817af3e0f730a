// RFC 9474, RSABSSA-SHA384-PSS-Randomized, the client's half: names are those of the RFC.

import { sha384 } from "@noble/hashes/sha2.js";
import { equal, hex, joined, random, unhex } from "./bytes.js";
import { inverse } from "./euclid.js";

const HASH = 48;
export const SALT = 48;
export const PREFIX = 32;

const number = (bytes) => BigInt("0x" + (hex(bytes) || "0"));

const bytesOf = (value, length) => unhex(value.toString(16).padStart(2 * length, "0"));

// value^65537 mod n: sixteen squarings and one multiplication
function power(value, n) {
  let squared = value;
  for (let times = 0; times < 16; times += 1) squared = (squared * squared) % n;
  return (squared * value) % n;
}

// 1 <= r < n, every one as likely: what is too large is drawn again, never reduced.
function below(n, bits) {
  const length = Math.ceil(bits / 8);
  const mask = 255 >> (8 * length - bits);
  for (;;) {
    const drawn = random(length);
    drawn[0] &= mask;
    const r = number(drawn);
    drawn.fill(0);
    if (r > 0n && r < n) return r;
  }
}

export function key(modulus) {
  const n = number(modulus);
  return { n, modulus, length: modulus.length, bits: n.toString(2).length };
}

// RFC 8017: MGF1 over `hash`, laid over `block` in place
function maskWith(block, seed) {
  for (let at = 0, counter = 0; at < block.length; counter += 1) {
    const stream = sha384(joined(seed, Uint8Array.of(0, 0, 0, counter)));
    for (let from = 0; from < HASH && at < block.length; from += 1, at += 1) {
      block[at] ^= stream[from];
    }
  }
}

const digest = (message, salt) => sha384(joined(new Uint8Array(8), sha384(message), salt));

// EMSA-PSS-ENCODE of RFC 8017, 9.1.1, to one bit less than the modulus has
export function encode(message, bits, salt) {
  const length = Math.ceil((bits - 1) / 8);
  const h = digest(message, salt);
  const block = new Uint8Array(length - HASH - 1);
  block[block.length - salt.length - 1] = 1;
  block.set(salt, block.length - salt.length);
  maskWith(block, h);
  block[0] &= 255 >> (8 * length - bits + 1);
  return joined(block, h, Uint8Array.of(0xbc));
}

function encodes(encoded, message, bits, saltLength) {
  if (encoded[encoded.length - 1] !== 0xbc) return false;
  const block = encoded.slice(0, encoded.length - HASH - 1);
  const h = encoded.subarray(block.length, block.length + HASH);
  const unused = 8 * encoded.length - bits + 1;
  if (block[0] >> (8 - unused)) return false;
  maskWith(block, h);
  block[0] &= 255 >> unused;
  const start = block.length - saltLength;
  if (block.subarray(0, start - 1).some((byte) => byte) || block[start - 1] !== 1) return false;
  return equal(digest(message, block.subarray(start)), h);
}

// What hides one message: r^e and r^-1. Null when r shares a divisor with n.
function hiding(key, r) {
  const inv = inverse(r, key.n);
  return inv === null ? null : { factor: power(r, key.n), inv: bytesOf(inv, key.length) };
}

function newHiding(key) {
  for (;;) {
    const found = hiding(key, below(key.n, key.bits));
    if (found) return found;
  }
}

// {blinded_msg, inv}. A message that shares a divisor with n, at which the RFC stops, is not looked
// for: who finds one has taken the key apart.
export function blind(key, message, { factor, inv } = newHiding(key), salt = random(SALT)) {
  const m = number(encode(message, key.bits, salt));
  return { blinded_msg: bytesOf((m * factor) % key.n, key.length), inv };
}

// With everything that chance decides given.
export function blindWith(key, message, salt, r) {
  const found = hiding(key, r);
  return found && blind(key, message, found, salt);
}

export function verify(key, message, sig, saltLength = SALT) {
  const s = number(sig);
  if (sig.length !== key.length || s >= key.n) return false;
  const m = power(s, key.n);
  const length = Math.ceil((key.bits - 1) / 8);
  if (m >> BigInt(8 * length)) return false;
  return encodes(bytesOf(m, length), message, key.bits, saltLength);
}

// What the signer signed, laid open; not yet verified. Null for what no signer gives.
export function unblind(key, blind_sig, inv) {
  if (blind_sig.length !== key.length) return null;
  const z = number(blind_sig);
  return z < key.n ? bytesOf((z * number(inv)) % key.n, key.length) : null;
}

// The signature, or null; then its message must never be blinded again (RFC 9474, 7.2).
export function finalize(key, message, blind_sig, inv, saltLength = SALT) {
  const sig = unblind(key, blind_sig, inv);
  return sig && verify(key, message, sig, saltLength) ? sig : null;
}

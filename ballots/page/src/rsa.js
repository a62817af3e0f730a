// RFC 9474, RSABSSA-SHA384-PSS-Randomized, the client's half: names are those of the RFC.

import { bytesOf, equal, joined, integerOf, random } from "./bytes.js";
import { inverse } from "./euclid.js";
import { hashed384 } from "./hashing.js";
import { sha384 } from "./sha512.js";

const HASH = 48;
export const SALT = 48;
export const PREFIX = 32;

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
    const r = integerOf(drawn);
    drawn.fill(0);
    if (r > 0n && r < n) return r;
  }
}

export function key(modulus) {
  const n = integerOf(modulus);
  return { n, modulus, length: modulus.length, bits: n.toString(2).length };
}

// RFC 8017: what MGF1 hashes for so many bytes
const seeds = (h, length) => Array.from(
  { length: Math.ceil(length / HASH) }, (_, at) => joined(h, Uint8Array.of(0, 0, 0, at)),
);

// `mask` over `block`, in place
function maskWith(block, mask) {
  for (let at = 0; at < block.length; at += 1) block[at] ^= mask[at];
}

const salted = (hash, salt) => joined(new Uint8Array(8), hash, salt);

// EMSA-PSS-ENCODE of RFC 8017, 9.1.1, to one bit less than the modulus has
export async function encode(message, bits, salt) {
  const length = Math.ceil((bits - 1) / 8);
  const h = await hashed384(salted(await hashed384(message), salt));
  const block = new Uint8Array(length - HASH - 1);
  block[block.length - salt.length - 1] = 1;
  block.set(salt, block.length - salt.length);
  maskWith(block, joined(...await Promise.all(seeds(h, block.length).map(hashed384))));
  block[0] &= 255 >> (8 * length - bits + 1);
  return joined(block, h, Uint8Array.of(0xbc));
}

function encodes(encoded, message, bits, saltLength) {
  if (encoded[encoded.length - 1] !== 0xbc) return false;
  const block = encoded.slice(0, encoded.length - HASH - 1);
  const h = encoded.subarray(block.length, block.length + HASH);
  const unused = 8 * encoded.length - bits + 1;
  if (block[0] >> (8 - unused)) return false;
  maskWith(block, joined(...seeds(h, block.length).map(sha384)));
  block[0] &= 255 >> unused;
  const start = block.length - saltLength;
  if (block.subarray(0, start - 1).some((byte) => byte) || block[start - 1] !== 1) return false;
  return equal(sha384(salted(sha384(message), block.subarray(start))), h);
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
export async function blind(
  key, message, { factor, inv } = newHiding(key), salt = random(SALT),
) {
  const m = integerOf(await encode(message, key.bits, salt));
  return { blinded_msg: bytesOf((m * factor) % key.n, key.length), inv };
}

// With everything that chance decides given.
export function blindWith(key, message, salt, r) {
  const found = hiding(key, r);
  return found && blind(key, message, found, salt);
}

export function verify(key, message, sig, saltLength = SALT) {
  const s = integerOf(sig);
  if (sig.length !== key.length || s >= key.n) return false;
  const m = power(s, key.n);
  const length = Math.ceil((key.bits - 1) / 8);
  if (m >> BigInt(8 * length)) return false;
  return encodes(bytesOf(m, length), message, key.bits, saltLength);
}

// What the signer signed, laid open; not yet verified. Null for what no signer gives.
export function unblind(key, blind_sig, inv) {
  if (blind_sig.length !== key.length) return null;
  const z = integerOf(blind_sig);
  return z < key.n ? bytesOf((z * integerOf(inv)) % key.n, key.length) : null;
}

// The signature, or null; then its message must never be blinded again (RFC 9474, 7.2).
export function finalize(key, message, blind_sig, inv, saltLength = SALT) {
  const sig = unblind(key, blind_sig, inv);
  return sig && verify(key, message, sig, saltLength) ? sig : null;
}

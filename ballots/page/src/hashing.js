// SHA-384, HKDF-SHA256 and ChaCha20-Poly1305: the browser's own where it has them (the cipher only
// newer ones have), ours and noble's everywhere else.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha384 } from "./sha512.js";
import { either, subtle } from "./subtle.js";

const NOTHING = new Uint8Array(0);

const made = (native, ours) => either(async () => new Uint8Array(await native()), ours);

export const hashed384 = subtle
  ? (message) => made(() => subtle.digest("SHA-384", message), () => sha384(message))
  : sha384;

// RFC 5869, both steps
export const derived = (secret, salt, info, length) => made(
  async () => {
    const key = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    return subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, 8 * length);
  },
  () => hkdf(sha256, secret, salt, info, length),
);

// RFC 5869, its first step, without a salt: which is as good as a salt of zeros
export const extracted = (secret) => made(
  async () => {
    const how = { name: "HMAC", hash: "SHA-256" };
    const key = await subtle.importKey("raw", new Uint8Array(32), how, false, ["sign"]);
    return subtle.sign("HMAC", key, secret);
  },
  () => hmac(sha256, NOTHING, secret),
);

export const encrypted = (secret, nonce, aad, plain) => made(
  async () => {
    const name = "ChaCha20-Poly1305";
    const key = await subtle.importKey("raw-secret", secret, name, false, ["encrypt"]);
    const how = { name, iv: nonce, additionalData: aad, tagLength: 128 };
    return subtle.encrypt(how, key, plain);
  },
  () => chacha20poly1305(secret, nonce, aad).encrypt(plain),
);

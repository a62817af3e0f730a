// The browser's own curves and RSA, where it has them; everywhere else, and whenever the browser
// refuses, ours.

import { joined, random, unb64 } from "./bytes.js";
import { publicKey, sign } from "./ed25519.js";
import { SALT, verify } from "./rsa.js";
import { either, subtle } from "./subtle.js";
import { agreed, agreementKey } from "./x25519.js";

export const hasNative = Boolean(subtle);
const PRIVATE = { Ed25519: 112, X25519: 110 }; // last of their object identifiers, 1.3.101.…

// A public key of 2048 bits with the exponent 65537 as WebCrypto reads one (RFC 3279, 2.3.1).
const RSA_HEAD = Uint8Array.of(
  48, 130, 1, 34, 48, 13, 6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 1, 5, 0,
  3, 130, 1, 15, 0, 48, 130, 1, 10, 2, 130, 1, 1, 0,
);
const RSA_TAIL = Uint8Array.of(2, 3, 1, 0, 1);

// A private key as WebCrypto reads one (RFC 8410, 7); its public half comes with it.
async function imported(name, secret, uses) {
  const head = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, PRIVATE[name], 4, 34, 4, 32);
  const written = joined(head, secret);
  const key = await subtle.importKey("pkcs8", written, name, true, uses);
  written.fill(0);
  return key;
}

const publicHalf = async (key) => unb64((await subtle.exportKey("jwk", key)).x);

const each = (values, native, ours) =>
  either(() => Promise.all(values.map(native)), () => values.map(ours));

export const publicKeys = (secrets) => each(
  secrets,
  async (secret) => publicHalf(await imported("Ed25519", secret, ["sign"])),
  (secret) => publicKey(secret),
);

// Of {message, secret, pk}, each with its own key.
export const signatures = (wanted) => each(
  wanted,
  async ({ message, secret }) => {
    const key = await imported("Ed25519", secret, ["sign"]);
    return new Uint8Array(await subtle.sign("Ed25519", key, message));
  },
  ({ message, secret, pk }) => sign(message, secret, pk),
);

// For each receiver a key that nobody else knows: [what to tell the receiver, what is agreed].
export async function agreements(receivers) {
  const wanted = receivers.map((receiver) => ({ receiver, secret: random(32) }));
  const found = await each(
    wanted,
    async ({ receiver, secret }) => {
      const key = await imported("X25519", secret, ["deriveBits"]);
      const other = await subtle.importKey("raw", receiver, "X25519", false, []);
      const shared = await subtle.deriveBits({ name: "X25519", public: other }, key, 256);
      return [await publicHalf(key), new Uint8Array(shared)];
    },
    ({ receiver, secret }) => [agreementKey(secret), agreed(secret, receiver)],
  );
  wanted.forEach(({ secret }) => secret.fill(0));
  return found;
}

// Whether each {key, message, sig} is right; keys of `rsa.key`.
export const verified = (stamps) => each(
  stamps,
  async ({ key, message, sig }) => {
    const how = { name: "RSA-PSS", hash: "SHA-384", saltLength: SALT };
    const written = joined(RSA_HEAD, key.modulus, RSA_TAIL);
    const its = await subtle.importKey("spki", written, how, false, ["verify"]);
    return subtle.verify(how, its, sig, message);
  },
  ({ key, message, sig }) => verify(key, message, sig),
);

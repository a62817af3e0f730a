// Codes that people read and type: Crockford's letters, without I, L, O and U.

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const AS_READ = { O: "0", I: "1", L: "1" };

const grouped = (text) => text.match(/.{4}/g).join("-");

/** The first 60 bits as XXXX-XXXX-XXXX. */
export function codeOf(hash) {
  let bits = 0n;
  for (const each of hash.slice(0, 8)) bits = (bits << 8n) | BigInt(each);
  bits >>= 4n;
  let text = "";
  for (let at = 11n; at >= 0n; at--) text += LETTERS[Number((bits >> (5n * at)) & 31n)];
  return grouped(text);
}

/** As typed → XXXX-XXXX-XXXX; null when it is no such code. */
export function typed(text) {
  const letters = text.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/[OIL]/g, (each) => AS_READ[each]);
  return letters.length === 12 && [...letters].every((each) => LETTERS.includes(each)) ? grouped(letters) : null;
}

/** The credential (49 bytes) behind a code that was drawn from the bowl. */
export function credentialOf(code, round) {
  const plain = new TextEncoder().encode(code.replaceAll("-", ""));
  const salt = Uint8Array.from(round.match(/../g), (each) => parseInt(each, 16));
  const body = hkdf(sha256, plain, salt, new TextEncoder().encode("phieu code 1"), 48);
  return Uint8Array.from([67, ...body]);
}

// Bytes, and the few ways in which they are written.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...LETTERS].map((letter, value) => [letter, value]));
const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

// Throws a TypeError on bytes that are not UTF-8; a byte order mark stays a letter.
export const text = (bytes) =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

// The only source of randomness on this page.
export const random = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function cut(bytes, ...lengths) {
  let at = 0;
  return lengths.map((length) => bytes.subarray(at, (at += length)));
}

// `bytes` in pieces of one length; a rest that is too short is left out.
export function pieces(bytes, length) {
  const all = [];
  for (let at = 0; at + length <= bytes.length; at += length) {
    all.push(bytes.subarray(at, at + length));
  }
  return all;
}

export const u8 = (number) => Uint8Array.of(number);
export const u16 = (number) => Uint8Array.of(number >> 8, number & 255);

export function order(one, other) {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    if (one[at] !== other[at]) return one[at] - other[at];
  }
  return one.length - other.length;
}

export const equal = (one, other) => order(one, other) === 0;

// The browser itself writes and reads hex and base64 where it knows how (ECMAScript 2026): a phone
// runs the loops below so seldom that no compiler has come to them.
const itself = typeof Uint8Array.fromHex === "function";

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes) {
  if (itself) return bytes.toHex();
  let written = "";
  for (const byte of bytes) written += PAIRS[byte];
  return written;
}

export function unhex(written) {
  if (!/^([0-9a-f]{2})*$/.test(written)) throw new Error("hex");
  return fromHex(written);
}

function fromHex(written) {
  if (itself) return Uint8Array.fromHex(written);
  const bytes = new Uint8Array(written.length / 2);
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = parseInt(written.slice(2 * at, 2 * at + 2), 16);
  }
  return bytes;
}

// Big-endian, as RFC 8017 writes integers.
export const integerOf = (bytes) => BigInt("0x" + (hex(bytes) || "0"));

// 0 <= integer < 256^length
export const bytesOf = (integer, length) => fromHex(integer.toString(16).padStart(2 * length, "0"));

// base64url without padding
export function b64(bytes) {
  if (itself) return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  let written = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = (bytes[at] << 16) | ((bytes[at + 1] || 0) << 8) | (bytes[at + 2] || 0);
    written += LETTERS[three >> 18] + LETTERS[(three >> 12) & 63];
    if (left > 1) written += LETTERS[(three >> 6) & 63];
    if (left > 2) written += LETTERS[three & 63];
  }
  return written;
}

// Throws Error("base64") unless it is what `b64` writes: there is one way of writing only.
export function unb64(written) {
  const bytes = itself ? unb64Itself(written) : unb64Here(written);
  if (bytes === null) throw new Error("base64");
  return bytes;
}

// The browser would let spaces, padding and loose ends pass.
function unb64Itself(written) {
  try {
    const bytes = Uint8Array.fromBase64(written, { alphabet: "base64url" });
    return b64(bytes) === written ? bytes : null;
  } catch {
    return null;
  }
}

function unb64Here(written) {
  if (typeof written !== "string" || written.length % 4 === 1) return null;
  const bytes = new Uint8Array((written.length * 3) >> 2);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of written) {
    if (!VALUES.has(letter)) return null;
    held = ((held << 6) | VALUES.get(letter)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 255;
      at += 1;
    }
  }
  // What is left over of the last letter is zero.
  return held & ((1 << bits) - 1) ? null : bytes;
}

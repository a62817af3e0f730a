// SHA-512 and SHA-384 (RFC 6234). On plain http a stamp takes seven of them, and a phone has
// compiled nothing yet: written out they cost it two thirds of what a library's many small functions
// do. A word of 64 bits is two halves of 32, the higher first.

const OVER = 2 ** 32;
const ROUNDS = 80;
const BLOCK = 128;

function primes(count) {
  const found = [];
  for (let number = 2; found.length < count; number += 1) {
    if (found.every((prime) => number % prime)) found.push(number);
  }
  return found;
}

// The first 64 bits of the fractional parts of roots (square: 2n, cube: 3n), by Newton's method.
function fractions(degree, numbers) {
  const words = numbers.flatMap((number) => {
    const wanted = BigInt(number) << (64n * degree);
    let root = 1n << 70n;
    for (;;) {
      const next = ((degree - 1n) * root + wanted / root ** (degree - 1n)) / degree;
      if (next >= root) return [root >> 32n, root].map((half) => Number(BigInt.asIntN(32, half)));
      root = next;
    }
  });
  return Int32Array.from(words);
}

const PRIMES = primes(ROUNDS);
const K = fractions(3n, PRIMES);
const START_512 = fractions(2n, PRIMES.slice(0, 8));
const START_384 = fractions(2n, PRIMES.slice(8, 16));
const W = new Int32Array(2 * ROUNDS);

// `H` after the block of which `W` holds the sixteen words
function compress(H) {
  for (let t = 32; t < 2 * ROUNDS; t += 2) {
    const xh = W[t - 30];
    const xl = W[t - 29];
    const yh = W[t - 4];
    const yl = W[t - 3];
    const low =
      ((((xl >>> 1) | (xh << 31)) ^ ((xl >>> 8) | (xh << 24)) ^ ((xl >>> 7) | (xh << 25))) >>> 0) +
      ((((yl >>> 19) | (yh << 13)) ^ ((yh >>> 29) | (yl << 3)) ^ ((yl >>> 6) | (yh << 26))) >>> 0) +
      (W[t - 13] >>> 0) + (W[t - 31] >>> 0);
    W[t] =
      (((xh >>> 1) | (xl << 31)) ^ ((xh >>> 8) | (xl << 24)) ^ (xh >>> 7)) +
      (((yh >>> 19) | (yl << 13)) ^ ((yl >>> 29) | (yh << 3)) ^ (yh >>> 6)) +
      W[t - 14] + W[t - 32] + ((low / OVER) | 0);
    W[t + 1] = low;
  }
  let ah = H[0], al = H[1], bh = H[2], bl = H[3], ch = H[4], cl = H[5], dh = H[6], dl = H[7];
  let eh = H[8], el = H[9], fh = H[10], fl = H[11], gh = H[12], gl = H[13], hh = H[14], hl = H[15];
  for (let t = 0; t < 2 * ROUNDS; t += 2) {
    const low1 =
      (hl >>> 0) +
      ((((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^
        ((eh >>> 9) | (el << 23))) >>> 0) +
      ((gl ^ (el & (fl ^ gl))) >>> 0) + (K[t + 1] >>> 0) + (W[t + 1] >>> 0);
    const high1 =
      (hh + (((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23))) +
      (gh ^ (eh & (fh ^ gh))) + K[t] + W[t] + ((low1 / OVER) | 0)) | 0;
    const low2 =
      (low1 >>> 0) +
      ((((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25))) >>> 0) +
      (((al & bl) | (cl & (al | bl))) >>> 0);
    const high2 =
      high1 + (((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25))) +
      ((ah & bh) | (ch & (ah | bh))) + ((low2 / OVER) | 0);
    const low3 = (dl >>> 0) + (low1 >>> 0);
    hh = gh; hl = gl; gh = fh; gl = fl; fh = eh; fl = el;
    eh = (dh + high1 + ((low3 / OVER) | 0)) | 0;
    el = low3 | 0;
    dh = ch; dl = cl; ch = bh; cl = bl; bh = ah; bl = al;
    ah = high2 | 0;
    al = low2 | 0;
  }
  const last = [ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl];
  for (let t = 0; t < 16; t += 2) {
    const low = (H[t + 1] >>> 0) + (last[t + 1] >>> 0);
    H[t] += last[t] + ((low / OVER) | 0);
    H[t + 1] = low;
  }
}

// `message`: shorter than 2^29 bytes
function hashed(start, length, message) {
  const H = start.slice();
  const padded = new Uint8Array(Math.ceil((message.length + 17) / BLOCK) * BLOCK);
  padded.set(message);
  padded[message.length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, 8 * message.length);
  for (let from = 0; from < padded.length; from += BLOCK) {
    for (let t = 0; t < 32; t += 1) W[t] = view.getInt32(from + 4 * t);
    compress(H);
  }
  W.fill(0);
  padded.fill(0);
  const out = new DataView(new ArrayBuffer(64));
  H.forEach((half, t) => out.setInt32(4 * t, half));
  H.fill(0);
  return new Uint8Array(out.buffer.slice(0, length));
}

export const sha384 = (message) => hashed(START_384, 48, message);
export const sha512 = (message) => hashed(START_512, 64, message);

// Shamir's sharing over GF(256) with the polynomial of AES; x is the teller's seat.

import { random } from "./bytes.js";

function times(one, other) {
  let product = 0;
  for (let bit = 0; bit < 8; bit += 1) {
    product ^= -((other >> bit) & 1) & one;
    one = ((one << 1) ^ (-(one >> 7) & 0x11b)) & 0x1ff;
  }
  return product;
}

// value^254 is the inverse
function inverse(value) {
  let result = 1;
  for (let bit = 7; bit > 0; bit -= 1) {
    result = times(result, result);
    result = times(result, value);
  }
  return times(result, result);
}

// For each seat the share of `secret`; any `needed` of them make it again, fewer tell nothing.
export function split(secret, needed, seats) {
  const coefficients = Array.from({ length: needed - 1 }, () => random(secret.length));
  const shares = seats.map((seat) =>
    secret.map((byte, at) =>
      coefficients.reduceRight((sum, higher) => times(sum ^ higher[at], seat), 0) ^ byte,
    ),
  );
  coefficients.forEach((higher) => higher.fill(0));
  return shares;
}

// `shares`: pairs of seat and bytes, exactly as many as are needed.
export function combine(shares) {
  const secret = new Uint8Array(shares[0][1].length);
  for (const [seat, share] of shares) {
    let weight = 1;
    for (const [other] of shares) {
      if (other !== seat) weight = times(weight, times(other, inverse(other ^ seat)));
    }
    for (let at = 0; at < secret.length; at += 1) secret[at] ^= times(share[at], weight);
  }
  return secret;
}

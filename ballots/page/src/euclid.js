// The inverse of a large number by Euclid's algorithm, extended. As Lehmer saw, most of its steps
// can be taken on the leading digits alone, as plain numbers, many at once: three times as fast.

const LEADING = 48;
const SMALL = 2 ** 24;

// The steps that are certain of two numbers, each at least so large and, where digits were cut
// off, less than `more` above that; as one matrix, null when none is. Numbers are handed on one by
// one: a phone runs this before its compiler has warmed up.
function leap(before, now, more) {
  let a = 1;
  let b = 0;
  let c = 0;
  let d = 1;
  for (;;) {
    const low = now + more * c;
    const high = now + more * d;
    if (low <= 0 || high <= 0) break;
    const quotient = Math.floor((before + more * a) / low);
    if (quotient !== Math.floor((before + more * b) / high)) break;
    const e = a - quotient * c;
    const f = b - quotient * d;
    if (Math.abs(e) > SMALL || Math.abs(f) > SMALL) break;
    const rest = before - quotient * now;
    a = c;
    b = d;
    c = e;
    d = f;
    before = now;
    now = rest;
  }
  return b === 0 ? null : [BigInt(a), BigInt(b), BigInt(c), BigInt(d)];
}

// value^-1 mod n, or null when the two share a divisor; 0 <= value < n.
export function inverse(value, n) {
  let before = n;
  let now = value;
  let x = 0n;
  let y = 1n;
  let bits = n.toString(2).length;
  while (now > 0n) {
    const cut = Math.max(0, bits - LEADING);
    const shift = BigInt(cut);
    const leading = Number(before >> shift);
    const missing = LEADING - 1 - Math.floor(Math.log2(leading || 1));
    if (cut > 0 && missing > 8) {
      bits -= missing;
      continue;
    }
    let steps = leap(leading, Number(now >> shift), cut > 0 ? 1 : 0);
    if (steps === null) steps = [0n, 1n, 1n, -(before / now)];
    const next = steps[2] * before + steps[3] * now;
    before = steps[0] * before + steps[1] * now;
    now = next;
    const after = steps[2] * x + steps[3] * y;
    x = steps[0] * x + steps[1] * y;
    y = after;
  }
  return before === 1n ? ((x % n) + n) % n : null;
}

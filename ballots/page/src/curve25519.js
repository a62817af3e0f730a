// The numbers of Curve25519 and multiples of its base point (RFC 7748 and 8032): a phone makes twenty
// keys and twenty signatures in a row, and this is most of their cost. Written out for that alone it
// takes half the time of a library's general way, and less still before a compiler has warmed up.
//
// A scalar is read in digits from -8 to 8 of sixteens. The table holds 1 to 8 times 256^i times the
// base point: odd digits are summed first, then sixteen times that, then the even ones, as the
// authors of the curve do it. Points are [X, Y, Z, T] with x = X/Z, y = Y/Z and xy = T/Z (Hisil,
// Wong, Carter and Dawson, 2008); numbers are below the prime in size, of either sign.

import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesOf, integerOf } from "./bytes.js";
import { inverse } from "./euclid.js";

const { Point } = ed25519;
export const P = Point.Fp.ORDER;
export const ORDER = Point.Fn.ORDER;
const TWICE_D = (2n * Point.CURVE().d) % P;
const WINDOWS = 32;
const DIGITS = 2 * WINDOWS;

// Little-endian, as both RFCs write everything.
export const numberOf = (bytes) => integerOf(bytes.slice().reverse());

export const written = (number) => bytesOf(number, 32).reverse();

export const modulo = (value) => ((value % P) + P) % P;

export const inverted = (value) => inverse(modulo(value), P);

// As both RFCs make a scalar of 32 bytes.
export function scalarOf(bytes) {
  const clamped = bytes.slice(0, 32);
  clamped[0] &= 248;
  clamped[31] = (clamped[31] & 63) | 64;
  const scalar = numberOf(clamped);
  clamped.fill(0);
  return scalar;
}

const pointOf = (E, F, G, H) => ({
  X: (E * F) % P, Y: (G * H) % P, Z: (F * G) % P, T: (E * H) % P,
});

function doubled(point) {
  const A = (point.X * point.X) % P;
  const B = (point.Y * point.Y) % P;
  const S = point.X + point.Y;
  const G = B - A;
  return pointOf((S * S) % P - A - B, G - 2n * ((point.Z * point.Z) % P), G, -A - B);
}

// `entry`: of the table.
function added(point, entry) {
  const A = ((point.Y - point.X) * entry.difference) % P;
  const B = ((point.Y + point.X) * entry.sum) % P;
  const C = (point.T * entry.product) % P;
  const D = point.Z + point.Z;
  return pointOf(B - A, D - C, D + C, B + A);
}

function subtracted(point, entry) {
  const A = ((point.Y - point.X) * entry.sum) % P;
  const B = ((point.Y + point.X) * entry.difference) % P;
  const C = (point.T * entry.product) % P;
  const D = point.Z + point.Z;
  return pointOf(B - A, D + C, D - C, B + A);
}

const entryOf = ({ x, y }) => ({
  sum: y + x, difference: y - x, product: (((x * y) % P) * TWICE_D) % P,
});

// x and y of points, by one inversion for all.
function flat(points) {
  const products = [1n];
  points.forEach(({ Z }, at) => products.push((products[at] * Z) % P));
  let rest = inverted(products[points.length]);
  const found = [];
  for (let at = points.length - 1; at >= 0; at -= 1) {
    const { X, Y, Z } = points[at];
    const one = (rest * products[at]) % P;
    rest = (rest * Z) % P;
    found[at] = { x: modulo(X * one), y: modulo(Y * one) };
  }
  return found;
}

const ZERO = { X: 0n, Y: 1n, Z: 1n, T: 0n };
const table = [];
let first = Point.BASE.toAffine();

// One more window of the table; whether there is still one to make.
function prepare() {
  if (table.length === WINDOWS) return false;
  const entry = entryOf(first);
  const points = [added(ZERO, entry)];
  while (points.length < 8) points.push(added(points[points.length - 1], entry));
  let next = points[7];
  for (let times = 0; times < 5; times += 1) next = doubled(next);
  const all = flat([...points, next]);
  first = all.pop();
  table.push(all.map(entryOf));
  return true;
}

// 0 <= scalar < 2^255, which the last digit holds
function digitsOf(scalar) {
  const written = scalar.toString(16).padStart(DIGITS, "0");
  const digits = [];
  let carry = 0;
  for (let at = DIGITS - 1; at >= 0; at -= 1) {
    const digit = parseInt(written[at], 16) + carry;
    carry = digit > 8 ? 1 : 0;
    digits.push(digit - 16 * carry);
  }
  return digits;
}

// {x, y} of `scalar` times the base point, below the prime.
export function times(scalar) {
  while (prepare());
  const digits = digitsOf(scalar);
  let point = ZERO;
  for (const from of [1, 0]) {
    if (from === 0) for (let twice = 0; twice < 4; twice += 1) point = doubled(point);
    for (let at = from; at < DIGITS; at += 2) {
      const digit = digits[at];
      const entries = table[at >> 1];
      if (digit > 0) point = added(point, entries[digit - 1]);
      else if (digit < 0) point = subtracted(point, entries[-digit - 1]);
    }
  }
  return flat([point])[0];
}

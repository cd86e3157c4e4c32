/** The number formats that attention is computed in. */
export type Precision = 'float64' | 'float32' | 'float16';

/** Rounds to the nearest number of a format, to even in the middle. */
export type Round = (value: number) => number;

export const rounding: Record<Precision, Round> = {
  float64: (value) => value,
  float32: Math.fround,
  float16: toHalf,
};

/** Half precision: 10 bits behind the point, exponents from -14 to 15, smaller numbers in steps of 2^-24. */
function toHalf(value: number): number {
  const size = Math.abs(value);
  if (!(size > 0) || size === Infinity) return value;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const unit = 2 ** (exponent - 10);
  const count = size / unit;
  const below = Math.floor(count);
  const rest = count - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  const rounded = (below + (up ? 1 : 0)) * unit;
  return Math.sign(value) * (rounded > 65504 ? Infinity : rounded);
}

/**
 * How far a right program's output may lie from the plain form in double precision, as a share of the
 * largest value: three times what right kernels were measured at, and more.
 */
export const tolerances: Record<Precision, number> = {
  float64: 1e-12,
  float32: 2e-6,
  float16: 5e-3,
};

/**
 * Exact decimals for display. Officers check totals by hand, so figures are rounded
 * half away from zero (四舍五入) on the decimal digits, not on the binary double:
 * `(1.005).toFixed(2)` says 1.00, this says 1.01.
 */
export interface Decimal {
  digits: bigint;
  scale: number;
}

/** The shortest decimal that names this double; what the service wrote in its JSON. */
export function decimal(value: number): Decimal {
  const text = value.toString();
  const [mantissa = "0", exponent = "0"] = text.split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Exact sum of doubles read as decimals. */
export function sum(values: readonly number[]): number {
  const parts = values.map(decimal);
  const scale = Math.max(0, ...parts.map((p) => p.scale));
  const digits = parts.reduce((total, p) => total + p.digits * 10n ** BigInt(scale - p.scale), 0n);
  return Number(`${digits}e-${scale}`);
}

/** `value × numerator ÷ denominator`, rounded half away from zero to `places` decimals, as plain text. */
export function scaled(value: number, numerator: number, denominator: number, places: number): string {
  const { digits, scale } = decimal(value);
  const top = digits * BigInt(numerator) * 10n ** BigInt(places);
  const bottom = BigInt(denominator) * 10n ** BigInt(scale);
  const negative = top < 0n;
  const magnitude = negative ? -top : top;
  const rounded = (magnitude * 2n + bottom) / (bottom * 2n);
  const text = rounded.toString().padStart(places + 1, "0");
  const body = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  return negative && rounded !== 0n ? `-${body}` : body;
}

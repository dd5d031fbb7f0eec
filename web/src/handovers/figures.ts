/** What the paper computes while one writes. Decimals, never doubles: officers check by hand. */
import { decimalText } from "./form";
import { scaled } from "@/shared/decimal";

/** 15 亩 are a hectare; two decimals, half away from zero; null where there is no area. */
export function mu(area: string | undefined): string | null {
  const text = decimalText(area);
  return text === null ? null : scaled(Number(text), 15, 10_000, 2);
}

/** Hundredths of a decimal with two places at most: a whole number below 10^11. */
function hundredths(text: string | undefined): number | null {
  const plain = decimalText(text);
  if (plain === null) return null;
  const [whole = "0", fraction = ""] = plain.split(".");
  return Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
}

/** 差异率: how far the survey is from the certificate, per cent of the certificate, two decimals. */
export function deviation(surveyed: string | undefined, registered: string | undefined): string | null {
  const [now, before] = [hundredths(surveyed), hundredths(registered)];
  if (now === null || before === null || before === 0) return null;
  return scaled(now - before, 100, before, 2);
}

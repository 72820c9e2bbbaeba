import { InvalidArgumentError } from "commander";
import { parseRational } from "../base/rational.ts";
import { formatRational } from "../base/rational.ts";
import { LOOK_NAMES, type LookName } from "../film/look.ts";

/** Parsers of option values: commander tells the user which option was wrong, they say what was expected. */
export function parseSize(text: string): string {
  const match = /^(\d{2,5})x(\d{2,5})$/i.exec(text.trim());
  if (!match) throw new InvalidArgumentError("Expected a size such as 3840x2160.");
  return `${match[1]}x${match[2]}`;
}

export function parseFps(text: string): string {
  try {
    const rate = parseRational(text);
    if (rate.num <= 0 || rate.num / rate.den > 1000) throw new RangeError("rate");
    return formatRational(rate);
  } catch {
    throw new InvalidArgumentError("Expected a rate such as 24, 29.97 or 24000/1001.");
  }
}

/** A tone curve's name, or a LUT. */
export function parseLook(text: string): LookName | `${string}.cube` {
  const name = LOOK_NAMES.find((known) => known === text);
  if (name !== undefined) return name;
  if (/.\.cube$/i.test(text)) return text as `${string}.cube`;
  throw new InvalidArgumentError(`Expected ${LOOK_NAMES.join(", ")} or a .cube file.`);
}

export function parseNumberIn(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < low || value > high) {
      throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
    }
    return value;
  };
}

export function parseWholeIn(low: number, high: number): (text: string) => number {
  const parse = parseNumberIn(low, high);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
    return value;
  };
}

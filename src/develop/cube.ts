import { RushesError } from "../base/errors.ts";
import type { Lut } from "./lut.ts";

type Triple = [number, number, number];

/** Entries in each direction of a cube, and of curves. */
const MOST_CUBE = 129;
const MOST_CURVE = 65_536;
/** Numbers beyond are nobody's colours. */
const MOST_VALUE = 1e6;
/** As much as the largest cube needs with 13 characters a number, and room for comments. */
const MOST_TEXT = 128 << 20;
/** So much of a line is told in messages. */
const SHOWN = 40;

/**
 * Reads a `.cube` file (Adobe, "Cube LUT Specification" 1.0; also Resolve's `LUT_1D_INPUT_RANGE` and
 * `LUT_3D_INPUT_RANGE`): curves of 2 to 65,536 entries, or a cube of 2 to 129 in each direction. Lines end in LF or CR LF.
 * @param name the file, for messages
 * @throws RushesError `bad-argument` naming the file and the line
 */
export function parseCube(text: string, name: string): Lut {
  if (text.length > MOST_TEXT) {
    throw new RushesError(
      "bad-argument",
      `Expected a LUT of at most ${MOST_TEXT >> 20} MiB but \`${name}\` has ${Math.ceil(text.length / 2 ** 20)}`,
    );
  }
  const reader = new CubeReader(name);
  let line = 0;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    const next = end < 0 ? text.length : end;
    reader.read(text.slice(start, next), ++line);
    start = next + 1;
  }
  return reader.finish(line);
}

/** What of a file was read so far. */
class CubeReader {
  readonly #name: string;
  #kind: Lut["kind"] | null = null;
  #size = 0;
  #table: Float32Array = new Float32Array(0);
  #rows = 0;
  readonly #min: Triple = [0, 0, 0];
  readonly #max: Triple = [1, 1, 1];

  constructor(name: string) {
    this.#name = name;
  }

  read(raw: string, line: number): void {
    // The mark that some editors write in front is no part of the first line.
    const text = raw.replace(/^\uFEFF/, "").trim();
    if (text === "" || text.startsWith("#")) return;
    const words = text.split(/\s+/);
    const keyword = words[0] as string;
    if (/^[-+.\d]/.test(keyword)) this.#addRow(words, text, line);
    else this.#obey(keyword, words.slice(1), text, line);
  }

  finish(line: number): Lut {
    if (this.#kind === null) throw this.#wrong(line, "a LUT_1D_SIZE or LUT_3D_SIZE", "nothing more");
    const wanted = this.#wanted();
    if (this.#rows < wanted) {
      throw this.#wrong(line, `${wanted} rows of numbers (size ${this.#size})`, `only ${this.#rows}`);
    }
    const bad = [0, 1, 2].find((c) => !(this.#min[c]! < this.#max[c]!));
    if (bad !== undefined) {
      throw this.#wrong(line, "a DOMAIN_MAX above its DOMAIN_MIN", `${this.#max[bad]} and ${this.#min[bad]}`);
    }
    const domain = { min: this.#min, max: this.#max };
    return { kind: this.#kind, size: this.#size, domain, table: this.#table };
  }

  #addRow(words: readonly string[], text: string, line: number): void {
    if (this.#kind === null) throw this.#wrong(line, "LUT_1D_SIZE or LUT_3D_SIZE before the first row", text);
    if (this.#rows >= this.#wanted()) throw this.#wrong(line, `${this.#wanted()} rows and no more`, text);
    if (words.length !== 3) throw this.#wrong(line, "three numbers", text);
    for (const [c, word] of words.entries()) this.#table[this.#rows * 4 + c] = this.#number(word, text, line);
    this.#rows++;
  }

  #obey(keyword: string, words: readonly string[], text: string, line: number): void {
    switch (keyword) {
      case "TITLE":
        return;
      case "LUT_1D_SIZE":
      case "LUT_3D_SIZE":
        this.#begin(keyword === "LUT_1D_SIZE" ? "1d" : "3d", words, text, line);
        return;
      case "DOMAIN_MIN":
      case "DOMAIN_MAX": {
        if (words.length !== 3) throw this.#wrong(line, `three numbers after ${keyword}`, text);
        const to = keyword === "DOMAIN_MIN" ? this.#min : this.#max;
        words.forEach((word, c) => (to[c] = this.#number(word, text, line)));
        return;
      }
      case "LUT_1D_INPUT_RANGE":
      case "LUT_3D_INPUT_RANGE":
        if (words.length !== 2) throw this.#wrong(line, `two numbers after ${keyword}`, text);
        this.#min.fill(this.#number(words[0] as string, text, line));
        this.#max.fill(this.#number(words[1] as string, text, line));
        return;
      default:
        throw this.#wrong(line, "a row of three numbers or a keyword of .cube files", text);
    }
  }

  #begin(kind: Lut["kind"], words: readonly string[], text: string, line: number): void {
    if (this.#kind !== null) throw this.#wrong(line, "one LUT_1D_SIZE or LUT_3D_SIZE", text);
    const most = kind === "1d" ? MOST_CURVE : MOST_CUBE;
    const size = words.length === 1 && /^\d{1,12}$/.test(words[0] as string) ? Number(words[0]) : 0;
    if (size < 2 || size > most) throw this.#wrong(line, `a whole size from 2 to ${most}`, text);
    this.#kind = kind;
    this.#size = size;
    // Shared: threads that develop all read this one.
    this.#table = new Float32Array(new SharedArrayBuffer(this.#wanted() * 16));
  }

  #wanted(): number {
    return this.#kind === "3d" ? this.#size ** 3 : this.#size;
  }

  #number(word: string, text: string, line: number): number {
    const value = Number(word);
    if (Number.isFinite(value) && Math.abs(value) <= MOST_VALUE) return value;
    throw this.#wrong(line, `numbers within ±${MOST_VALUE}`, text);
  }

  #wrong(line: number, expected: string, received: string): RushesError {
    const shown = received.length > SHOWN ? `${received.slice(0, SHOWN)}…` : received;
    return new RushesError(
      "bad-argument",
      `Expected ${expected} in \`${this.#name}\`, line ${line}, but received ${shown}`,
    );
  }
}

import { RushesError } from "../base/errors.ts";

/**
 * How frames are written in film.yaml, short enough to read and edit:
 *
 * - `DCIM/100NIKON/DSC_[0042-0341].NEF`: a run of numbers, both ends included, digits as written;
 * - `castle.jpg`: one frame;
 * - `{ file: "odd[1-2]name.jpg" }`: one frame whose name would read as a run;
 * - `{ missing: 2 }`: two slots without a frame.
 */
export type FrameEntry = string | { readonly file: string } | { readonly missing: number };

const RUN = /^(.*)\[(\d{1,9})-(\d{1,9})\]([^/[\]]*)$/s;
const NUMBERED = /^(.*?)(\d{1,9})(\D*)$/s;
/** More than any shoot has; a typing error must not fill the memory. */
const MAX_FRAMES = 1_000_000;

interface Numbered {
  readonly head: string;
  readonly digits: string;
  readonly tail: string;
}

function parseNumbered(path: string): Numbered | null {
  const slash = path.lastIndexOf("/") + 1;
  const match = NUMBERED.exec(path.slice(slash));
  if (!match) return null;
  return { head: path.slice(0, slash) + match[1], digits: match[2] ?? "", tail: match[3] ?? "" };
}

function follows(a: Numbered, b: Numbered, steps: number): boolean {
  return (
    a.head === b.head &&
    a.tail === b.tail &&
    a.digits.length === b.digits.length &&
    Number(b.digits) - Number(a.digits) === steps
  );
}

/** Writes slots as entries; `expandFrames` gives the same slots back. */
export function compactFrames(slots: readonly (string | null)[]): FrameEntry[] {
  const entries: FrameEntry[] = [];
  let index = 0;
  while (index < slots.length) {
    const path = slots[index] ?? null;
    let length = 1;
    if (path === null) {
      while (index + length < slots.length && slots[index + length] === null) length++;
      entries.push({ missing: length });
    } else {
      const first = parseNumbered(path);
      let last = first;
      while (first && index + length < slots.length) {
        const next = slots[index + length] ?? null;
        const numbered = next === null ? null : parseNumbered(next);
        if (!numbered || !follows(first, numbered, length)) break;
        last = numbered;
        length++;
      }
      const run = first && last ? `${first.head}[${first.digits}-${last.digits}]${first.tail}` : "";
      if (length > 1 && first && last && RUN.test(run)) entries.push(run);
      else {
        length = 1;
        entries.push(RUN.test(path) ? { file: path } : path);
      }
    }
    index += length;
  }
  return entries;
}

/**
 * Reads entries back to slots: paths, or null for a missing frame.
 * @throws RushesError `bad-film` for a run that counts down, changes its number of digits, or has no end.
 */
export function expandFrames(entries: readonly FrameEntry[]): (string | null)[] {
  const slots: (string | null)[] = [];
  const reserve = (count: number, entry: unknown): void => {
    if (slots.length + count > MAX_FRAMES) {
      throw new RushesError(
        "bad-film",
        `Expected at most ${MAX_FRAMES} frames in a shot but ${JSON.stringify(entry)} asks for more`,
      );
    }
  };
  for (const entry of entries) {
    if (typeof entry === "object") {
      if ("file" in entry) slots.push(entry.file);
      else {
        reserve(entry.missing, entry);
        for (let i = 0; i < entry.missing; i++) slots.push(null);
      }
      continue;
    }
    const run = RUN.exec(entry);
    if (!run) {
      slots.push(entry);
      continue;
    }
    const [, head = "", from = "", to = "", tail = ""] = run;
    const first = Number(from);
    const last = Number(to);
    if (last < first || from.length !== to.length) {
      throw new RushesError(
        "bad-film",
        `Expected a run such as DSC_[0042-0341].NEF, counting up with as many digits at both ends, but received "${entry}"`,
      );
    }
    reserve(last - first + 1, entry);
    for (let n = first; n <= last; n++) slots.push(`${head}${String(n).padStart(from.length, "0")}${tail}`);
  }
  return slots;
}

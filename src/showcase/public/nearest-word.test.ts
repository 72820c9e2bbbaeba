import { expect, it } from "vitest";
import fc from "fast-check";
import { nearestWord } from "./nearest-word.ts";

/** By the definition, without a limit: the whole table. */
function distance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_1, j) => i + j));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const ways = [
        table[i - 1]![j]! + 1,
        table[i]![j - 1]! + 1,
        table[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      ];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(table[i - 2]![j - 2]! + 1);
      table[i]![j] = Math.min(...ways);
    }
  }
  return table[a.length]![b.length]!;
}

function nearestByTable(word: string, known: ReadonlySet<string>): string | null {
  if ([...known].some((other) => other.startsWith(word))) return word;
  if (word.length < 4) return null;
  const most = word.length >= 8 ? 2 : 1;
  const near = [...known].map((other) => ({ other, away: distance(word, other) })).filter(({ away }) => away <= most);
  return near.sort((a, b) => a.away - b.away)[0]?.other ?? null;
}

it.each([
  ["glaicer", "glacier"],
  ["harbuor", "harbour"],
  ["mountian", "mountain"],
  ["mntain", null],
  ["mounntainn", "mountain"],
  ["glac", "glac"],
  ["sea", null],
  ["реkа", "река"],
])("%s is taken for %s", (word, expected) => {
  const known = new Set(["harbour", "glacier", "mountain", "see", "река"]);
  expect(nearestWord(word, known)).toBe(expected);
});

it("finds what a whole table of distances finds", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 11 });
  fc.assert(
    fc.property(word, fc.uniqueArray(word, { maxLength: 12 }), (typed, known) => {
      const words = new Set(known);
      expect(nearestWord(typed, words)).toBe(nearestByTable(typed, words));
    }),
    { numRuns: 1000, seed: 7 },
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InterviewBlock } from "../tables/films.ts";
import { diffBlocks, diffWords } from "./diff-blocks.ts";

const question = (text: string): InterviewBlock => ({ kind: "question", text });
const answer = (text: string): InterviewBlock => ({ kind: "answer", text });

describe("what was changed in an interview", () => {
  it("is told by block, and within a block by word", () => {
    const before = [question("Why?"), answer("Because I like ice."), question("When?"), answer("Then.")];
    const after = [question("Why?"), answer("Because I love ice."), answer("And more."), answer("Then.")];
    expect(diffBlocks(before, after).map((block) => [block.kind, block.change])).toEqual([
      ["question", "same"],
      ["answer", "changed"],
      ["answer", "added"],
      ["question", "removed"],
      ["answer", "same"],
    ]);
    expect(diffBlocks(before, after)[1]?.parts).toEqual([
      { kind: "same", text: "Because I " },
      { kind: "removed", text: "like " },
      { kind: "added", text: "love " },
      { kind: "same", text: "ice." },
    ]);
  });

  it("pairs blocks of one kind even where others stand between", () => {
    const before = [question("A"), answer("one two"), question("B")];
    const after = [answer("one three"), question("C")];
    expect(diffBlocks(before, after).map((block) => [block.change, block.parts.map((part) => part.text)])).toEqual([
      ["removed", ["A"]],
      ["changed", ["one ", "two", "three"]],
      ["changed", ["B", "C"]],
    ]);
  });

  it("holds both texts whole, whatever they are", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", " ", "\n", "c d"), { maxLength: 12 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffWords(before, after);
        const of = (kind: string): string =>
          parts
            .filter((part) => part.kind === "same" || part.kind === kind)
            .map((part) => part.text)
            .join("");
        expect(of("removed")).toBe(before);
        expect(of("added")).toBe(after);
      }),
      { numRuns: 200 },
    );
  });
});

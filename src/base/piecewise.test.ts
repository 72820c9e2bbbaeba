import { expect, test } from "vitest";
import { type Piecewise, runAtOnce, runInPieces } from "./piecewise.ts";

function* count(to: number): Piecewise<number> {
  let sum = 0;
  for (let i = 1; i <= to; i++) {
    sum += i;
    yield;
  }
  return sum;
}

test("both ways come to the same", async () => {
  let pieces = 0;
  expect(runAtOnce(count(4))).toBe(10);
  expect(await runInPieces(count(4), () => void pieces++)).toBe(10);
  expect(pieces).toBe(4);
});

test("what comes between can end it", async () => {
  let pieces = 0;
  const stop = (): void => {
    if (++pieces === 2) throw new Error("enough");
  };
  await expect(runInPieces(count(4), stop)).rejects.toThrow("enough");
  expect(pieces).toBe(2);
});

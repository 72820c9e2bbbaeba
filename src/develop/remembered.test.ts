import { expect, test } from "vitest";
import { Remembered } from "./remembered.ts";

test("what was asked for last is computed once, and no more is kept than was said", () => {
  const remembered = new Remembered<number>(2);
  const computed: number[] = [];
  const get = (value: number): number =>
    remembered.get(String(value), () => {
      computed.push(value);
      return value;
    });
  expect([1, 2, 1, 2, 1].map(get)).toEqual([1, 2, 1, 2, 1]);
  expect(computed).toEqual([1, 2]);
  // 3 takes the place of 2, which 1 was asked for after.
  expect([3, 1, 2].map(get)).toEqual([3, 1, 2]);
  expect(computed).toEqual([1, 2, 3, 2]);
});

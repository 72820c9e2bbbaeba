import { expect, test } from "vitest";
import { viewSlots } from "./slots.ts";

test("missing and unusable frames hold their neighbour, and every slot is accounted for", () => {
  const views = viewSlots(
    ["a", "b", null, "c", "d"],
    new Map([
      ["a", "truncated"],
      ["c", "empty"],
    ]),
  );
  expect(views.map(({ shown, fate }) => [shown, fate])).toEqual([
    ["b", "unreadable"],
    ["b", "used"],
    ["b", "held"],
    ["b", "unreadable"],
    ["d", "used"],
  ]);
  expect(views[3]?.reason).toBe("empty");
});

test("a shot without a usable frame shows nothing", () => {
  expect(viewSlots(["a", null], new Map([["a", "empty"]]))).toEqual([]);
});

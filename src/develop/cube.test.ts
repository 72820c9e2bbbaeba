import * as fc from "fast-check";
import { expect, test } from "vitest";
import { RushesError } from "../base/errors.ts";
import { parseCube } from "./cube.ts";

const ROWS = ["0 0 0", "1 0 0", "0 1 0", "1 1 0", "0 0 1", "1 0 1", "0 1 1", "1 1 1"];
const GOOD = ["# made by hand", 'TITLE "nothing"', "LUT_3D_SIZE 2", "", ...ROWS];

test("reads a cube and curves, domains, comments and both ends of lines", () => {
  for (const end of ["\n", "\r\n"]) {
    const lut = parseCube(`\uFEFF${GOOD.join(end)}${end}`, "a.cube");
    expect(lut).toMatchObject({ kind: "3d", size: 2, domain: { min: [0, 0, 0], max: [1, 1, 1] } });
    expect(lut.table.filter((_, k) => k % 4 < 3)).toEqual(Float32Array.from(ROWS.join(" ").split(" "), Number));
  }
  const curves = parseCube("DOMAIN_MIN -0.5 0 0\nDOMAIN_MAX 1 2 1\nLUT_1D_SIZE 2\n\t0.25 +0 -1e-3\n1 1 1", "b.cube");
  expect(curves).toMatchObject({ kind: "1d", size: 2, domain: { min: [-0.5, 0, 0], max: [1, 2, 1] } });
  expect([...curves.table]).toEqual([0.25, 0, Math.fround(-1e-3), 0, 1, 1, 1, 0]);
  expect(parseCube("LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0 4\n0 0 0\n1 1 1", "c.cube").domain.max).toEqual([4, 4, 4]);
});

test.each<[string, string, RegExp]>([
  ["missing rows", GOOD.slice(0, -1).join("\n"), /8 rows of numbers \(size 2\) in `x\.cube`, line 11, .* only 7/],
  ["rows too many", [...GOOD, "0 0 0"].join("\n"), /8 rows and no more in `x\.cube`, line 13/],
  ["a billion entries", "LUT_3D_SIZE 1000\n", /size from 2 to 129 in `x\.cube`, line 1, .*LUT_3D_SIZE 1000/],
  ["a size of words", "LUT_3D_SIZE many", /line 1/],
  ["a size beyond numbers", `LUT_3D_SIZE ${"9".repeat(400)}`, /line 1, but received LUT_3D_SIZE 9{10,40}…/],
  ["NaN", GOOD.join("\n").replace("1 0 1", "1 NaN 1"), /numbers within .*line 10/],
  ["infinity", GOOD.join("\n").replace("1 0 1", "1 1e999 1"), /line 10/],
  ["words", GOOD.join("\n").replace("1 0 1", "one two three"), /line 10, but received one two three/],
  ["two numbers", GOOD.join("\n").replace("1 0 1", "1 0"), /three numbers in .*line 10/],
  ["rows before the size", "0 0 0\nLUT_3D_SIZE 2", /before the first row in .*line 1/],
  ["two sizes", "LUT_3D_SIZE 2\nLUT_1D_SIZE 4", /line 2/],
  ["a domain without room", ["DOMAIN_MIN 1 0 0", ...GOOD].join("\n"), /DOMAIN_MAX above its DOMAIN_MIN/],
  ["nothing", "", /LUT_1D_SIZE or LUT_3D_SIZE/],
])("says what is wrong and where: %s", (_, text, message) => {
  expect(() => parseCube(text, "x.cube")).toThrow(message);
  expect(() => parseCube(text, "x.cube")).toThrow(RushesError);
});

test("whatever the text, there is a table or an error for people", () => {
  const word = fc.constantFrom(
    "LUT_3D_SIZE",
    "LUT_1D_SIZE",
    "2",
    "0",
    "1",
    "\n",
    "\r",
    "#",
    "NaN",
    "DOMAIN_MAX",
    "-",
    "x",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      try {
        expect(parseCube(words.join(" "), "x").table.every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(RushesError);
      }
    }),
  );
});

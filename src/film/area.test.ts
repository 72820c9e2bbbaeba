import { describe, expect, test } from "vitest";
import { type FilmLightArea, placeArea } from "./area.ts";

const slots = ["a", null, "c", "d", "e"];

describe("placeArea", () => {
  test("one box holds for the whole shot", () => {
    const area: FilmLightArea = { use: "include", box: [0, 0, 0.5, 1] };
    expect(placeArea(area, slots, "s01")).toEqual(slots.map(() => [0, 0, 0.5, 1]));
  });

  test("between keyframes it moves and grows evenly; before and after it stays", () => {
    const area: FilmLightArea = {
      use: "exclude",
      keyframes: [
        { frame: 4, box: [0.4, 0.2, 0.6, 0.4] },
        { frame: "a", box: [0.1, 0.2, 0.3, 0.1] },
      ],
    };
    const places = placeArea(area, slots, "s01");
    expect(places[0]).toEqual([0.1, 0.2, 0.3, 0.1]);
    [0.2, 0.2, 0.4, 0.2].forEach((value, i) => expect(places[1]?.[i]).toBeCloseTo(value, 12));
    expect(places[3]).toEqual([0.4, 0.2, 0.6, 0.4]);
    expect(places[4]).toEqual([0.4, 0.2, 0.6, 0.4]);
  });
});

import type { Frame } from "node-av/lib";
import { describe, expect, it } from "vitest";
import { readColour, scaleFilter, tonedColour, toneFilters } from "./hls-colour.ts";

/** What a decoder says of a picture: codes of ITU-T H.273, range 1 limited and 2 full. */
function frame(colorPrimaries: number, colorTrc: number, colorSpace: number, colorRange = 1): Frame {
  return { colorPrimaries, colorTrc, colorSpace, colorRange } as unknown as Frame;
}

describe("a film's colour", () => {
  it("is read as it is written: Rec.709, full range, Display P3", () => {
    expect(readColour(frame(1, 1, 1), false)).toEqual({
      colour: { primaries: "bt709", transfer: "bt709", matrix: "bt709", range: "limited" },
      isHdr: false,
      gamut: null,
      untagged: [],
    });
    expect(readColour(frame(1, 1, 1, 2), false).colour.range).toBe("full");
    expect(readColour(frame(12, 13, 1), false)).toMatchObject({ gamut: "Display P3", isHdr: false });
  });

  it("that the file does not say is taken for Rec.709, and what was missing is told", () => {
    const reading = readColour(frame(2, 2, 2), false);
    expect(reading.colour).toEqual({ primaries: "bt709", transfer: "bt709", matrix: "bt709", range: "limited" });
    expect(reading.untagged).toEqual(["primaries", "transfer", "matrix"]);
    // RGB has no matrix that could be missing, and is full range.
    expect(readColour(frame(2, 2, 2), true)).toMatchObject({
      colour: { matrix: "gbr", range: "full" },
      untagged: ["primaries", "transfer"],
    });
    // A code of no meaning does not become a word of a filter.
    expect(readColour(frame(250, 99, 77), false).colour).toMatchObject({ primaries: "bt709", matrix: "bt709" });
  });

  it.each([
    ["PQ", 16, "smpte2084"],
    ["HLG", 18, "arib-std-b67"],
  ])("in %s is HDR: it is brought down once, before the sizes are made", (_, code, transfer) => {
    const reading = readColour(frame(9, code, 9), false);
    expect(reading).toMatchObject({ isHdr: true, gamut: "Rec.2020", colour: { transfer, matrix: "bt2020nc" } });
    const filters = toneFilters(reading, 1920, 1080);
    expect(filters[0]).toContain(`pin=bt2020:tin=${transfer}:min=bt2020nc:rin=limited`);
    expect(filters.join()).toContain("tonemap=hable");
    const scale = scaleFilter(tonedColour(reading), 640, 360, "video");
    expect(scale).toContain("pin=bt709:tin=linear:min=gbr:rin=full");
    expect(scale).toContain("p=bt709:t=bt709:m=bt709:r=limited");
  });

  it("in SDR passes no tone mapping", () => {
    const reading = readColour(frame(1, 1, 1), false);
    expect(toneFilters(reading, 1920, 1080)).toEqual([]);
    expect(tonedColour(reading)).toBe(reading.colour);
    expect(scaleFilter(reading.colour, 640, 360, "rgb")).toContain("m=gbr:r=full");
  });
});

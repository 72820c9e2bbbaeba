import { describe, expect, it } from "vitest";
import { DAY, frameOf, randomOf, rampTo, SyntheticCamera } from "../../test/fixtures/shoot-generator.ts";
import { describeShots, formatShots } from "./describe.ts";
import { groupShots } from "./group.ts";

describe("describeShots", () => {
  const camera = new SyntheticCamera(
    { body: "Z", hasSubseconds: true, folder: "card", prefix: "DSC_", counter: 9990 },
    Date.UTC(2024, 1, 29, 23, 59) / 1000 + 0.5,
    randomOf(1),
  );
  camera.lapse("a", 100, { interval: 5, settings: rampTo(10) });
  camera.wait(900);
  camera.take("b", { ...DAY, focalMm: 70 });
  const frames = camera.frames.map(({ frame }) => frame).filter((_, index) => index !== 50);
  const rows = describeShots(groupShots(frames).shots, frames);

  it("says what a person needs to recognise a shot", () => {
    expect(rows).toMatchObject([
      {
        id: "s01",
        kind: "ramp",
        frames: 99,
        missing: 1,
        from: "2024-02-29T23:59:00",
        to: "2024-03-01T00:07:15",
        camera: "NIKON Z 6",
        lens: "24-70mm",
        focal: "24 mm",
        settings: "1/125–1/15.6 s, f/8, ISO 100",
        firstFile: "DSC_9991.NEF",
        lastFile: "DSC_0091.NEF",
        folder: "card/DCIM/100NIKON",
      },
      { id: "s02", kind: "still", frames: 1, focal: "70 mm", interval: null },
    ]);
    expect(rows[0]?.interval).toBeCloseTo(5, 1);
  });

  it("lines up as a table, and lets no control code through", () => {
    const odd = frameOf({ path: "a\n\u001b[31mb.NEF", takenAt: null, takenFrom: null, lens: null });
    const table = formatShots([
      ...rows,
      ...describeShots([{ id: "s03", kind: "still", slots: [odd.path], interval: null, notes: [] }], [odd]),
    ]);
    const lines = table.split("\n");
    expect(lines[0]).toMatch(/^shot {2}kind {3}frames {10}when/);
    expect(lines.find((line) => line.startsWith("s01"))).toContain("99 (1 missing)");
    expect(lines.some((line) => line.startsWith("      1 photograph is missing"))).toBe(true);
    expect(lines.at(-1)).toContain("a��[31mb.NEF");
    expect(formatShots([])).toBe("");
  });

  it("counts frames that it does not know", () => {
    const [row] = describeShots(
      [{ id: "s01", kind: "time-lapse", slots: ["x/1.NEF", null, "y/3.NEF"], interval: null, notes: [] }],
      [],
    );
    expect(row).toMatchObject({
      frames: 2,
      missing: 1,
      camera: null,
      settings: null,
      folder: "",
      firstFile: "x/1.NEF",
    });
  });
});

import { expect, test } from "vitest";
import type { Frame } from "../film/frame.ts";
import { readLensDatabase } from "../library/lens-database.ts";
import { chooseShotLens } from "./shot-lens.ts";

const database = await readLensDatabase();

function frame(parts: { readonly aperture?: number; readonly focalMm?: number; readonly lens?: string }): Frame {
  const { aperture = 4, focalMm = 24, lens = "EF24-105mm f/4L IS USM" } = parts;
  const exposure = { shutter: 0.01, aperture, iso: 100 };
  return { camera: "Canon EOS 6D", lens, focalMm, exposure } as Frame;
}

test("by the database where the files say nothing: one distortion for the shot, vignetting by each frame's f-number", () => {
  const { lens, vignetting, notes } = chooseShotLens(
    "database",
    null,
    [frame({}), null, frame({ aperture: 8 })],
    database,
  );
  expect(lens!.k1).not.toBe(0);
  const corner = (slot: number): number => 1 + vignetting![slot]!.reduce((sum, term) => sum + term, 0);
  expect(corner(0)).toBeLessThan(corner(2));
  expect(vignetting).toHaveLength(3);
  expect(notes.join()).toMatch(/Distortion and vignetting of Canon EF 24-105mm f\/4L IS USM at 24 mm/);
});

test("what the files say comes first; none is none; nobody asked", () => {
  const embedded = { k1: 0.01, k2: 0, k3: 0 };
  expect(chooseShotLens("database", embedded, [frame({})], database)).toMatchObject({
    lens: embedded,
    vignetting: null,
  });
  expect(chooseShotLens("none", embedded, [frame({})], database)).toEqual({ lens: null, vignetting: null, notes: [] });
  expect(chooseShotLens("embedded", embedded, [frame({})], null)).toEqual({
    lens: embedded,
    vignetting: null,
    notes: [],
  });
});

test("a lens that is named, one that is not known, and a zoom that was turned", () => {
  const named = chooseShotLens("EF 24-105mm f/4L IS USM", null, [frame({ lens: "?" })], database);
  expect(named.lens).not.toBeNull();
  const unknown = chooseShotLens("database", null, [frame({ lens: "Holga 60mm f/8" })], database);
  expect(unknown).toMatchObject({ lens: null, vignetting: null });
  expect(unknown.notes.join()).toMatch(/as it is/);
  const turned = chooseShotLens("database", null, [frame({}), frame({ focalMm: 70 })], database);
  expect(turned.lens).toBeNull();
  expect(turned.vignetting).not.toBeNull();
  expect(turned.notes.join()).toMatch(/zoom was turned \(24 to 70 mm\)/);
});

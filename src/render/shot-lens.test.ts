import { expect, test } from "vitest";
import type { Frame } from "../film/frame.ts";
import { readLensDatabase } from "../library/lens-database.ts";
import { widestFringe } from "../motion/lateral-colour.ts";
import { chooseShotLens } from "./shot-lens.ts";

const database = await readLensDatabase();
const NONE = { lens: null, lateralColour: null };

function choose(
  use: string,
  frames: readonly (Frame | null)[],
  facts: Partial<Parameters<typeof chooseShotLens>[1]> = {},
  lateralColour: "auto" | "off" = "auto",
) {
  return chooseShotLens({ use, lateralColour }, { embedded: NONE, frames, database, isXtrans: false, ...facts });
}

function frame(parts: { readonly aperture?: number; readonly focalMm?: number; readonly lens?: string }): Frame {
  const { aperture = 4, focalMm = 24, lens = "EF24-105mm f/4L IS USM" } = parts;
  const exposure = { shutter: 0.01, aperture, iso: 100 };
  return { camera: "Canon EOS 6D", lens, focalMm, exposure } as Frame;
}

test("by the database where the files say nothing: one distortion for the shot, vignetting by each frame's f-number", () => {
  const { lens, vignetting, lateralColour, notes } = choose("database", [frame({}), null, frame({ aperture: 8 })]);
  expect(lens!.k1).not.toBe(0);
  const corner = (slot: number): number => 1 + vignetting![slot]!.reduce((sum, term) => sum + term, 0);
  expect(corner(0)).toBeLessThan(corner(2));
  expect(vignetting).toHaveLength(3);
  expect(lateralColour).toHaveLength(3);
  expect(widestFringe(lateralColour![1]!.red)).toBeGreaterThan(1e-4);
  expect(notes.join()).toMatch(/Distortion, lateral colour and vignetting of Canon EF 24-105mm f\/4L IS USM at 24 mm/);
});

test("lateral colour alone can be left, and is where red and blue have no even grid, which is said", () => {
  const off = choose("database", [frame({})], {}, "off");
  expect(off).toMatchObject({ lateralColour: null, lens: choose("database", [frame({})]).lens });
  expect(off.notes.join()).toMatch(/^Distortion and vignetting of/);
  const fuji = choose("database", [frame({})], { isXtrans: true });
  expect(fuji.lateralColour).toBeNull();
  expect(fuji.notes.join()).toMatch(/^Distortion and vignetting of.*lateral colour stays: in an X-Trans/);
  const colour = { red: [0.001, 0, 0, 0, 0], blue: [0, 0, 0, 0, 0] } as const;
  const said = { embedded: { lens: null, lateralColour: colour } };
  expect(choose("embedded", [frame({}), null], said)).toMatchObject({ lens: null, lateralColour: [colour, colour] });
  expect(choose("database", [frame({})], said).notes.join()).toMatch(
    /was not asked.*laid on its green as its files say/,
  );
  expect(choose("embedded", [frame({})], said, "off")).toMatchObject({ lateralColour: null, notes: [] });
  expect(choose("embedded", [frame({})], { ...said, isXtrans: true }).notes.join()).toMatch(/X-Trans/);
});

test("what the files say comes first; none is none; nobody asked", () => {
  const lens = { k1: 0.01, k2: 0, k3: 0 };
  const nothing = { vignetting: null, lateralColour: null };
  const embedded = { lens, lateralColour: null };
  expect(choose("database", [frame({})], { embedded })).toMatchObject({ lens, ...nothing });
  expect(choose("none", [frame({})], { embedded })).toEqual({ lens: null, ...nothing, notes: [] });
  expect(choose("embedded", [frame({})], { embedded, database: null })).toEqual({ lens, ...nothing, notes: [] });
});

test("a lens that is named, one that is not known, and a zoom that was turned", () => {
  const named = choose("EF 24-105mm f/4L IS USM", [frame({ lens: "?" })]);
  expect(named.lens).not.toBeNull();
  const unknown = choose("database", [frame({ lens: "Holga 60mm f/8" })]);
  expect(unknown).toMatchObject({ lens: null, vignetting: null, lateralColour: null });
  expect(unknown.notes.join()).toMatch(/as it is/);
  const turned = choose("database", [frame({}), frame({ focalMm: 70 })]);
  expect(turned.lens).toBeNull();
  expect(turned.vignetting).not.toBeNull();
  // Frame by frame: it is undone before anything is straightened.
  expect(turned.lateralColour![0]).not.toEqual(turned.lateralColour![1]);
  expect(turned.notes.join()).toMatch(/zoom was turned \(24 to 70 mm\)/);
});

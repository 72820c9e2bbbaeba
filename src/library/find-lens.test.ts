import { describe, expect, test } from "vitest";
import { findLens, nameOf } from "./find-lens.ts";
import { readLensDatabase } from "./lens-database.ts";

const database = await readLensDatabase();

function find(camera: string | null, lens: string | null): string {
  const found = findLens(database, camera, lens);
  return typeof found === "string" ? found : `${nameOf(found.lens)} at ${found.crop}`;
}

describe("findLens", () => {
  test("by the names that headers write", () => {
    expect(find("Canon EOS 30D", "EF-S18-55mm f/3.5-5.6")).toContain("18-55mm f/3.5-5.6");
    expect(find("Canon EOS 6D", "EF24-105mm f/4L IS USM")).toBe("Canon EF 24-105mm f/4L IS USM at 1.005");
    expect(find("SONY ILCE-7M3", "FE 24-105mm F4 G OSS")).toMatch(/24-105mm.*G OSS/);
    expect(find("NIKON CORPORATION NIKON D5000", "AF-S DX VR Zoom-Nikkor 18-55mm f/3.5-5.6G")).toMatch(
      /18-55mm.* at 1\.523/,
    );
  });

  test("not by a name that fits several, and it says which", () => {
    expect(find("NIKON D5000", "18-55mm f/3.5-5.6")).toMatch(/several.*18-55mm.*film\.yaml/);
  });

  test("never by other numbers, another mount, or none", () => {
    expect(find("Canon EOS 6D", "EF24-105mm f/4.5L IS USM")).toMatch(/knows no/);
    expect(find("NIKON D5000", "EF24-105mm f/4L IS USM")).toMatch(/knows no/);
    expect(find("Canon EOS 6D", "lens")).toMatch(/knows no/);
    expect(find("Canon EOS 6D", "")).toMatch(/knows no/);
    expect(find("Canon EOS 6D", null)).toMatch(/does not name/);
    expect(find("Rushes Sample One", "24-70mm f/2.8")).toMatch(/does not know the camera/);
    expect(find(null, "24-70mm f/2.8")).toMatch(/not known/);
  });
});

test("every entry has a name, a size and numbers", () => {
  expect(database.lenses.length).toBeGreaterThan(1000);
  for (const { models, crop, aspect, distortion, vignetting } of database.lenses) {
    expect(models[0]).toBeTruthy();
    expect(crop > 0 && aspect >= 1).toBe(true);
    for (const [, ...numbers] of distortion) expect(numbers.every(Number.isFinite)).toBe(true);
    for (const numbers of vignetting) expect(numbers.every(Number.isFinite)).toBe(true);
  }
});

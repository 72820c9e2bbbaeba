import fc from "fast-check";
import sharp, { type Exif } from "sharp";
import { describe, expect, it } from "vitest";
import { dngContent } from "./dng-content.fixture.ts";
import { encodeDng } from "./dng-writer.ts";
import { readHeader } from "./exif-header.ts";

const preview = { width: 8, height: 6, rgb: new Uint8Array(144) };
const written = {
  make: "Rushes",
  model: "Model One",
  serial: "00123",
  lens: "24mm f/1.4 “ü”",
  exposure: { shutter: 1 / 60, aperture: 2.8, iso: 102400 },
  focalMm: 24,
  takenAt: 1_700_000_000.25,
  takenFrom: "original",
  zoneOffset: -12_600,
  place: null,
  orientation: 6,
  width: 70,
  height: 52,
};

async function still(format: "jpeg" | "png" | "webp", exif?: Exif): Promise<Uint8Array> {
  const image = sharp({ create: { width: 20, height: 10, channels: 3, background: "red" } }).toFormat(format);
  return (exif ? image.withExif(exif) : image).toBuffer();
}

/** A box of ISO/IEC 14496-12. */
function box(type: string, ...parts: Uint8Array[]): Uint8Array {
  const size = 8 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type), ...parts]);
  bytes.writeUInt32BE(size);
  return bytes;
}

/** A TIFF of nothing but a GPS directory: 33° 30′ 0″ S, 70° 15′ 0″ E. */
function gpsTiff(): Uint8Array {
  const bytes = Buffer.alloc(110);
  bytes.write("II*\0");
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(4, 8);
  const entry = (index: number, tag: number, type: number, count: number, value: number): void => {
    const at = 10 + index * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  };
  entry(0, 1, 2, 2, "S".charCodeAt(0));
  entry(1, 2, 5, 3, 62);
  entry(2, 3, 2, 2, "E".charCodeAt(0));
  entry(3, 4, 5, 3, 86);
  [33, 1, 30, 1, 0, 1, 70, 1, 15, 1, 0, 1].forEach((value, i) => bytes.writeUInt32LE(value, 62 + i * 4));
  return bytes;
}

describe("readHeader", () => {
  it("reads a DNG, with and without a preview", () => {
    expect(readHeader(encodeDng(dngContent()))).toEqual(written);
    expect(readHeader(encodeDng(dngContent({ preview })))).toEqual(written);
  });

  it("needs only the start of a file", () => {
    const file = encodeDng(dngContent({ width: 512, height: 300 }));
    expect(readHeader(file.subarray(0, 4096))).toMatchObject({ ...written, width: 512, height: 300 });
  });

  it("says null for what is not there", () => {
    const bare = dngContent({ lens: null, serial: null, aperture: null, focalMm: null, zoneOffset: null });
    expect(readHeader(encodeDng(bare))).toMatchObject({
      lens: null,
      serial: null,
      exposure: { aperture: null },
      focalMm: null,
      zoneOffset: null,
    });
  });

  it("gives the part meant to be shown as size", () => {
    const file = encodeDng(dngContent({ defaultCrop: { x: 2, y: 4, width: 60, height: 40 } }));
    expect(readHeader(file)).toMatchObject({ width: 60, height: 40 });
  });

  it.each(["jpeg", "png", "webp"] as const)("reads %s", async (format) => {
    const file = await still(format, {
      IFD0: { Make: "Maker", Model: "Kind", DateTime: "2024:02:29 01:02:03" },
      IFD2: { ExposureTime: "1/250", FNumber: "8/1", OffsetTime: "+05:45" },
    });
    expect(readHeader(file)).toMatchObject({
      make: "Maker",
      model: "Kind",
      exposure: { shutter: 1 / 250, aperture: 8, iso: null },
      takenAt: Date.UTC(2024, 1, 29, 1, 2, 3) / 1000,
      takenFrom: "modify-date",
      zoneOffset: 20_700,
      orientation: 1,
    });
    if (format !== "webp") expect(readHeader(file)).toMatchObject({ width: 20, height: 10 });
  });

  it.each([
    ["N", "E", "35/1 40/1 4800/100", "139/1 46/1 12/1", { latitude: 35.68, longitude: 139.77 }],
    ["S", "W", "33/1 2754/100 0/1", "70/1 0/1 0/1", { latitude: -33.459, longitude: -70 }],
    ["N", "E", "0/1 0/1 0/1", "0/1 0/1 0/1", null],
    ["N", "E", "95/1 0/1 0/1", "10/1 0/1 0/1", null],
  ])("reads where it was taken: %s %s %s, %s", async (northSouth, eastWest, latitude, longitude, place) => {
    const gps = {
      GPSLatitudeRef: northSouth,
      GPSLatitude: latitude,
      GPSLongitudeRef: eastWest,
      GPSLongitude: longitude,
    };
    const read = readHeader(await still("jpeg", { IFD0: { Make: "Maker" }, IFD3: gps }))?.place ?? null;
    if (place === null) expect(read).toBeNull();
    else {
      expect(read?.latitude).toBeCloseTo(place.latitude, 6);
      expect(read?.longitude).toBeCloseTo(place.longitude, 6);
    }
  });

  it("gives at least the size of a JPEG without EXIF", async () => {
    expect(readHeader(await still("jpeg"))).toMatchObject({ make: null, takenAt: null, takenFrom: null, width: 20 });
  });

  it("reads a CR3's boxes and a RAF's JPEG", async () => {
    const tiff = encodeDng(dngContent()).subarray(0, 2048);
    const uuid = box("uuid", new Uint8Array(16), box("CMT1", tiff), box("CMT2", tiff));
    const cr3 = Buffer.concat([box("ftyp", Buffer.from("crx \0\0\0\x01crx isom")), box("moov", uuid)]);
    expect(readHeader(cr3)).toMatchObject({ make: "Rushes", takenAt: 1_700_000_000.25, place: null });
    const told = box("uuid", new Uint8Array(16), box("CMT1", tiff), box("CMT4", gpsTiff()));
    const withGps = Buffer.concat([box("ftyp", Buffer.from("crx \0\0\0\x01crx isom")), box("moov", told)]);
    expect(readHeader(withGps)).toMatchObject({ make: "Rushes", place: { latitude: -33.5, longitude: 70.25 } });
    const jpeg = await still("jpeg", { IFD0: { Make: "FUJI" } });
    const raf = Buffer.alloc(100 + jpeg.length);
    raf.write("FUJIFILMCCD-RAW ");
    raf.writeUInt32BE(100, 84);
    raf.writeUInt32BE(jpeg.length, 88);
    raf.set(jpeg, 100);
    expect(readHeader(raf)).toMatchObject({ make: "FUJI" });
  });

  it("knows nothing of other bytes", () => {
    expect(readHeader(new Uint8Array(0))).toBeNull();
    expect(readHeader(new TextEncoder().encode("a text file named .NEF"))).toBeNull();
  });

  it("never throws on damage", async () => {
    const files = [
      encodeDng(dngContent({ width: 16, height: 4, preview })),
      await still("png"),
      await still("webp"),
      await still("jpeg"),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(1500), fc.nat(255)), { maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (file, damage, share) => {
          const copy = file.slice(0, Math.round(file.length * share));
          for (const [at, value] of damage) if (at < copy.length) copy[at] = value;
          readHeader(copy);
        },
      ),
      { numRuns: 500 },
    );
  });
});

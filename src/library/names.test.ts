import { assert, constantFrom, property, string, array, uint8Array, nat } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFileName, timeFromName } from "./file-name.ts";
import { compareNatural, sortNatural } from "./natural-order.ts";
import { nameToText, sourcePath } from "./source-path.ts";
import { toPhotoHeader } from "./exiftool-tags.ts";

const name = array(constantFrom("a", "B", "0", "1", "9", "10", "/", "_", ".", "é", "🌆"), { maxLength: 12 }).map(
  (parts) => parts.join(""),
);

describe("compareNatural", () => {
  it("counts as people do", () => {
    const sorted = [
      "a_2.jpg",
      "a_10.jpg",
      "A_11.jpg",
      "a_099.jpg",
      "a_100.jpg",
      "b/1.jpg",
      "b/2.jpg",
      "b1/1.jpg",
      "b10/1.jpg",
    ];
    expect(sortNatural([...sorted].reverse(), (text) => text)).toEqual(sorted);
  });

  it("is a total order", () => {
    assert(
      property(name, name, name, (a, b, c) => {
        expect(Math.sign(compareNatural(a, b))).toBe(-Math.sign(compareNatural(b, a)) || 0);
        expect(compareNatural(a, b) === 0).toBe(a === b);
        if (compareNatural(a, b) <= 0 && compareNatural(b, c) <= 0) expect(compareNatural(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("parseFileName", () => {
  it.each([
    [
      "DCIM/100NIKON/DSC_0042.NEF",
      { folder: "DCIM/100NIKON", prefix: "DSC_", counter: 42, digits: 4, extension: ".nef" },
    ],
    ["raw_image_100.jpeg", { folder: "", prefix: "raw_image_", counter: 100, digits: 3 }],
    ["1756377844.jpg", { counter: null, digits: 0 }],
    ["P1030999.RW2", { prefix: "P", counter: 1030999, digits: 7 }],
    ["sunset", { stem: "sunset", extension: "", prefix: "sunset", counter: null }],
    ["a.b/.x", { folder: "a.b", stem: ".x", extension: "" }],
  ])("takes %s apart", (path, parts) => expect(parseFileName(path)).toMatchObject(parts));
});

describe("timeFromName", () => {
  it.each([
    ["1756377844", 1_756_377_844],
    ["img_1756377844123_x", 1_756_377_844.123],
    ["2015022116-43-00", Date.UTC(2015, 1, 21, 16, 43) / 1000],
    ["IMG_20240229_101112", Date.UTC(2024, 1, 29, 10, 11, 12) / 1000],
    ["2024-02-29 10.11.12.5", Date.UTC(2024, 1, 29, 10, 11, 12) / 1000 + 0.5],
    ["20230229_101112", null],
    ["DSC_0042", null],
    ["0000000000", null],
  ])("reads %s", (stem, time) => expect(timeFromName(stem)).toBe(time));
});

describe("nameToText and sourcePath", () => {
  it("give every name back byte for byte", () => {
    const awkward = uint8Array({ maxLength: 20 }).map((bytes) =>
      Buffer.from(bytes.map((byte) => (byte === 0 || byte === 47 || byte === 92 ? 65 : byte))),
    );
    assert(
      property(awkward, string(), nat(2), (bytes, text, index) => {
        // A separator or a NUL is never part of a name; `.` and `..` are no names.
        const plain = text.replaceAll(/[/\0]/g, "").replaceAll("\uFFFD", "?");
        const original = Buffer.concat([
          Buffer.from("n"),
          [bytes, Buffer.from(plain), Buffer.from("\\xE9\\x5C")][index] as Buffer,
        ]);
        const path = sourcePath("/root", nameToText(original));
        expect(Buffer.from(path).equals(Buffer.concat([Buffer.from("/root/"), original]))).toBe(true);
        expect(Buffer.from(nameToText(original)).toString()).toBe(nameToText(original));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("toPhotoHeader", () => {
  it("reads sub-seconds as digits of a fraction, and ratios exactly", () => {
    const header = toPhotoHeader({
      Make: "Canon",
      Model: "EOS R5",
      SerialNumber: 33024001432,
      LensID: "Unknown 6-22mm",
      Lens: "6.0 - 22.5 mm",
      ExposureTime: 0.01666666667,
      FNumber: 5.6,
      ISO: 65535,
      RecommendedExposureIndex: 204800,
      DateTimeOriginal: "2024:02:29 10:11:12",
      SubSecTimeOriginal: "05",
      OffsetTimeOriginal: "+05:30",
      ImageSize: "8192 5464",
      GPSLatitude: -33.459,
      GPSLongitude: -70.5,
      Orientation: 8,
    });
    expect(header).toEqual({
      make: "Canon",
      model: "EOS R5",
      serial: "33024001432",
      lens: "6.0 - 22.5 mm",
      exposure: { shutter: 1 / 60, aperture: 5.6, iso: 204800 },
      focalMm: null,
      takenAt: Date.UTC(2024, 1, 29, 10, 11, 12) / 1000 + 0.05,
      takenFrom: "original",
      zoneOffset: 19_800,
      place: { latitude: -33.459, longitude: -70.5 },
      orientation: 8,
      width: 8192,
      height: 5464,
    });
  });

  it("knows bulb times, blank fields and older dates", () => {
    expect(
      toPhotoHeader({
        ExposureTime: 0,
        BulbDuration: 32,
        SerialNumber: "000000",
        DateTimeOriginal: "0000:00:00 00:00:00",
        CreateDate: "    :  :     :  :  ",
        ModifyDate: "2024:02:29 10:11:12",
        SubSecTime: 5,
        Orientation: 77,
      }),
    ).toMatchObject({
      serial: null,
      exposure: { shutter: 32, aperture: null, iso: null },
      takenAt: Date.UTC(2024, 1, 29, 10, 11, 12) / 1000 + 0.5,
      takenFrom: "modify-date",
      orientation: 1,
      width: null,
    });
  });
});

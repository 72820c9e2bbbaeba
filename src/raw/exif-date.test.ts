import { expect, it } from "vitest";
import { exifDate, exifOffset } from "./exif-date.ts";

it("writes a camera clock with milliseconds", () => {
  expect(exifDate(0.9994)).toEqual({ text: "1970:01:01 00:00:00", subsecond: "999" });
  expect(exifDate(1_700_000_000.9996)).toEqual({ text: "2023:11:14 22:13:21", subsecond: "000" });
});

it("writes zones east and west, in minutes", () => {
  expect([0, 20_700, -12_600].map(exifOffset)).toEqual(["+00:00", "+05:45", "-03:30"]);
});

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, it } from "vitest";
import { applySonyCipher } from "./sony-cipher.ts";
import { readSonyBlack } from "./sony-levels.ts";
import { readTiff, subIfds, type TiffIfd } from "./tiff.ts";

/** The first 100 kB of a real ARW, which hold its directories. */
const REAL = fileURLToPath(new URL("../../../shared/data/bad/truncated/sample.arw", import.meta.url));

it.skipIf(!existsSync(REAL))("uncovers what a DSLR-A330 hid: no black level to take off", () => {
  const tiff = readTiff(readFileSync(REAL));
  const [raw] = subIfds(tiff, tiff.ifds[0] as TiffIfd, 330);
  expect(readSonyBlack(tiff, raw as TiffIfd)).toEqual([0, 0, 0, 0]);
});

it("uncovers what it hid, and leaves the bytes behind the last word", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), fc.nat(0xffffffff), (bytes, key) => {
      const worked = bytes.slice();
      applySonyCipher(worked, key);
      const whole = bytes.length & ~3;
      expect(worked.subarray(whole)).toEqual(bytes.subarray(whole));
      applySonyCipher(worked, key);
      expect(worked).toEqual(bytes);
    }),
  );
});

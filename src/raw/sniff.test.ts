import fc from "fast-check";
import sharp from "sharp";
import { expect, it } from "vitest";
import { dngContent } from "./dng-content.fixture.ts";
import { encodeDng } from "./dng-writer.ts";
import { sniffFormat } from "./sniff.ts";

const text = (value: string): Uint8Array => Uint8Array.from(value, (c) => c.charCodeAt(0));

it("knows finished pictures", async () => {
  const image = sharp({ create: { width: 20, height: 10, channels: 3, background: "red" } });
  for (const format of ["jpeg", "png", "webp", "tiff"] as const) {
    expect(sniffFormat(await image.clone().toFormat(format).toBuffer())).toBe(format);
  }
  expect(sniffFormat(text("\0\0\0\x18ftypheic\0\0\0\0mif1heic"))).toBe("heic");
  expect(sniffFormat(text("\0\0\0\x18ftypisom\0\0\0\0mp41"))).toBeNull();
});

it("knows raws by content", () => {
  const preview = { width: 8, height: 6, rgb: new Uint8Array(144) };
  expect(sniffFormat(encodeDng(dngContent()))).toBe("raw");
  expect(sniffFormat(encodeDng(dngContent({ preview })).subarray(0, 2048))).toBe("raw");
  expect(sniffFormat(text("FUJIFILMCCD-RAW 0201"))).toBe("raw");
  expect(sniffFormat(text("\0\0\0\x18ftypcrx \0\0\0\x01"))).toBe("raw");
  expect(sniffFormat(text("II*\0\x10\0\0\0CR\x02\0\0\0\0\0"))).toBe("raw");
  expect(sniffFormat(text("IIRO\x08\0\0\0"))).toBe("raw");
  expect(sniffFormat(text("IIU\0\x18\0\0\0"))).toBe("raw");
});

it("knows nothing of text, nothing and anything", () => {
  expect(sniffFormat(new Uint8Array(0))).toBeNull();
  expect(sniffFormat(text("Dear diary,"))).toBeNull();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void sniffFormat(bytes)));
});

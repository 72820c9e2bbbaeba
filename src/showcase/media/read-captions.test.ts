import { describe, expect, it } from "vitest";
import { MAX_CAPTION_BYTES, readCaptions } from "./read-captions.ts";

const CUE = "00:01.000 --> 00:03.000\n";
const read = (text: string, language = "en", seconds: number | null = null) =>
  readCaptions(Buffer.from(text), language, seconds);
const told = (text: string, seconds: number | null = null) => read(text, "en", seconds).notes.map((note) => note.text);

describe("captions", () => {
  it("are text and times, whatever else the file has", () => {
    const { vtt } = read(
      `WEBVTT\n\nSTYLE\n::cue { background: url(https://evil.example/x) }\n\nNOTE <script>1</script>\n\n` +
        `REGION\nid:a\n\n${CUE.trim()} line:90% onclick:alert(1)\n<script>alert(1)</script><b onclick="x()">Sea</b> &lt;i&gt; --> 1\n`,
    );
    expect(vtt).toBe("WEBVTT\n\n00:00:01.000 --> 00:00:03.000 line:90%\nalert(1)Sea &lt;i&gt; --&gt; 1\n");
  });

  it("may be HTML, SVG or a playlist in disguise, and are refused", () => {
    for (const text of [
      "<!doctype html><p>1 --> 2",
      "<svg onload='x()'/>",
      "#EXTM3U\n#EXTINF:4,\n/etc/passwd",
      "\u0000\u0000",
    ]) {
      expect(() => read(text)).toThrow("There are no captions in this file");
    }
  });

  it("are read in the encoding they are in", () => {
    const text = `1\n${CUE}Été à Łódź — 海\n`;
    const utf16 = Buffer.from(text, "utf16le");
    for (const bytes of [utf16, Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), Buffer.from(utf16).swap16()]) {
      const { vtt, notes } = readCaptions(bytes, "fr", null);
      expect(vtt).toContain("Été à Łódź — 海");
      expect(notes[0]!.text).toMatch(/read as utf-16/);
    }
    const old = Buffer.from(`1\n${CUE}\u00c9t\u00e9\n`, "latin1");
    expect(readCaptions(old, "fr", null).vtt).toContain("Été");
    // The same bytes are other letters in another language.
    expect(readCaptions(old, "ru", null)).toMatchObject({ notes: [{ text: expect.stringContaining("windows-1251") }] });
  });

  it("that no player would show are cut before they are looked at", () => {
    // Looking for markup in such a line would take hours.
    const evil = [`${"{\\".repeat(500_000)}`, `${"<".repeat(500_000)}`, `${"&".repeat(500_000)}`, " ".repeat(900_000)];
    const { vtt, notes } = read(evil.map((line) => `${CUE}${line}x\nend\n`).join("\n"));
    expect(vtt.length).toBeLessThan(5000);
    expect(notes.map(({ text }) => text)).toContain("4 captions were too long and were cut.");
    expect(told(`${CUE}${"word\n".repeat(40)}`)).toContain("One caption was too long and was cut.");
    expect(() => readCaptions(Buffer.alloc(MAX_CAPTION_BYTES + 1, 32), "en", null)).toThrow("larger than 4 MB");
    expect(() => read(`${CUE}a\n\n`.repeat(20_001))).toThrow("more than 20000 captions");
  });

  it("that are wrong in time are told of", () => {
    const texts = told(
      "00:05.000 --> 00:09.000\nsecond one\n\n00:01.000 --> 00:06.000\nfirst one\n\n00:08.000 --> 00:07.000\nbackwards\n\n" +
        `00:10.000 --> 00:10.500\n${"too fast ".repeat(9)}\n\n999:59:59.999 --> 999:59:59.999\nnever\n\n00:30.000 --> 00:31.000\nlate`,
      20,
    );
    expect(texts).toEqual([
      "2 captions end before they start; they were left out.",
      "One caption was out of order.",
      "One caption begins before the one before it ends, at 00:00:05.000.",
      "One caption is too fast to read, at 00:00:10.000.",
      "One caption comes after the film's end.",
    ]);
  });
});

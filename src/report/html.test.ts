import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeText, markup, trusted } from "./html.ts";

function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

describe("escapeText", () => {
  it("leaves nothing that ends text or an attribute, or cannot be seen", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        // oxlint-disable-next-line no-control-regex
        expect(escapeText(text)).not.toMatch(/[<>"'\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
        expect(escapeText(text)).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });

  it("gives ordinary text back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>&\"'abc é 山 🌆 ש") }), (text) => {
        expect(unescape(escapeText(text))).toBe(text);
      }),
    );
  });

  it("shows what cannot be seen", () => {
    expect(escapeText("a\nb\tc\0d")).toBe("a[U+000A]b[U+0009]c[U+0000]d");
    expect(escapeText("photo\u202Egnp")).toBe("photo[U+202E]gnp");
    expect(escapeText("\uD800 \uDC00 🌆")).toBe("\uFFFD \uFFFD 🌆");
  });
});

describe("markup", () => {
  it("escapes values and not markup", () => {
    expect(
      markup`<p title="${'"'}">${"<b>"}${markup`<i>${"&"}</i>`}${3}${null}${["<", trusted("<br>")]}</p>`.html,
    ).toBe('<p title="&quot;">&lt;b&gt;<i>&amp;</i>3&lt;<br></p>');
  });
});

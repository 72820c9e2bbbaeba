import { describe, expect, it } from "vitest";
import { makeFrame, makeLight, makeReport, makeShot } from "../../test/fixtures/small-report.ts";
import { buildJson } from "./report-json.ts";

const image = { uri: "data:image/jpeg;base64,AAAA", width: 3, height: 2 };

describe("buildJson", () => {
  it("holds all of the report but the pictures", () => {
    const frames = [makeFrame(0, `"\n\u2028<script>🌆`), makeFrame(1, null)];
    const report = makeReport([makeShot(frames, { images: { contactSheet: null, keogram: image } })]);
    const text = buildJson(report);
    expect(text).not.toContain("base64");
    const { uri: _left, ...rest } = image;
    const expected = { ...report, shots: [{ ...report.shots[0], images: { contactSheet: null, keogram: rest } }] };
    expect(JSON.parse(text)).toEqual(expected);
  });

  it("has null for what is not finite, and lists on one line", () => {
    const light = makeLight(3, { before: [1, Number.NaN, Number.POSITIVE_INFINITY] });
    const text = buildJson(
      makeReport([makeShot([makeFrame(0, "a"), makeFrame(1, "b"), makeFrame(2, "c")], { light })]),
    );
    expect(text).toContain('"before": [1, null, null],\n');
  });
});

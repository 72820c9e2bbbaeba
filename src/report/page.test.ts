import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { HOSTILE_NAMES, makeUpReport } from "../../test/fixtures/made-up-report.ts";
import { makeFrame, makeLight, makeReport, makeShot } from "../../test/fixtures/small-report.ts";
import { escapeText } from "./html.ts";
import { buildPage } from "./page.ts";
import { buildJson } from "./report-json.ts";
import type { Report } from "./report.ts";

const VOID = new Set(["meta", "link", "img", "input", "br"]);

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Reads the page's tags, strictly: every attribute quoted or bare, every element closed in order. Returns open tags. */
function readTags(page: string): Tag[] {
  const tags: Tag[] = [];
  const open: string[] = [];
  const body = page.replace(/<style>[^<]*<\/style>/, "").replace(/<script>[\s\S]*?<\/script>/, "");
  const stray = body.replaceAll(
    /<(?:\/?[a-z][a-z0-9]*(?: [a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*\/?|!doctype html)>/gi,
    "",
  );
  expect(stray).not.toMatch(/[<>]/);
  for (const [, slash, name = "", rest = ""] of body.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>/g)) {
    if (slash === "/") expect(open.pop()).toBe(name);
    else {
      tags.push({
        name,
        attributes: new Map(
          [...rest.matchAll(/ ([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g)].map((match) => [
            match[1] as string,
            match[2] ?? "",
          ]),
        ),
      });
      if (!VOID.has(name) && !rest.endsWith("/")) open.push(name);
    }
  }
  expect(open).toEqual([]);
  return tags;
}

function checkPage(page: string): Tag[] {
  const tags = readTags(page);
  const ids = tags.flatMap(({ attributes }) => attributes.get("id") ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { name, attributes } of tags) {
    if (name === "img") expect(attributes.get("alt")).not.toBe("");
    for (const [attribute, value] of attributes) {
      expect(attribute).not.toMatch(/^on|^style$/);
      if (attribute === "src") expect(value).toMatch(/^data:image\/jpeg;base64,/);
      if (attribute === "href" && name === "a") expect(ids).toContain(value.slice(1));
      if (attribute === "href" && name === "link") expect(value).toBe("data:,");
    }
  }
  const levels = tags.filter(({ name }) => /^h[1-6]$/.test(name)).map(({ name }) => Number(name[1]));
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  return tags;
}

describe("buildPage", () => {
  let report: Report;
  let page: string;
  beforeAll(async () => {
    report = await makeUpReport();
    page = buildPage(report);
  });

  it("is well formed, with one heading of each page and text for each picture", () => {
    const tags = checkPage(page);
    expect(tags.filter(({ name }) => name === "img")).toHaveLength(6);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">/);
  });

  it("is below 3 MB for 2,358 frames", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
  });

  it("names nothing that could be fetched", () => {
    expect(page.replaceAll(/base64,[A-Za-z0-9+/=]+/g, "")).not.toMatch(/https?:|\/\/[a-z]|url\(|@import|srcset/i);
  });

  it("lets only its own script and style run", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
    const hash = (element: string): string => {
      const text = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)?.[1] ?? "";
      expect(text.length).toBeGreaterThan(500);
      return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    };
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      "img-src data:",
      `style-src ${hash("style")}`,
      `script-src ${hash("script")}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<style/g)).toHaveLength(1);
  });

  it("has a row for every frame and every missing moment", () => {
    const entries = report.shots.reduce((sum, shot) => sum + shot.frames.length, report.outside.length);
    expect(page.match(/<tr class="(used|held|skipped|unreadable)/g)).toHaveLength(entries);
    expect(page.match(/<tr class="held/g)).toHaveLength(report.counts.held);
    expect(page.match(/<tr class="unreadable/g)).toHaveLength(report.counts.unreadable);
    expect(page.match(/<tr class="[a-z]+ stepped/g)).toHaveLength(
      report.shots.reduce((sum, shot) => sum + shot.light.steps.length, 0),
    );
  });

  it("says what read the frames: once for all, or each in its row when they differ", () => {
    const make = (...decoders: (string | null)[]): string => {
      const frames = decoders.map((decoder, slot) => makeFrame(slot, `${slot}.cr2`, { decoder }));
      const shot = makeShot(frames, { light: makeLight(frames.length) });
      const whole = makeReport([shot]);
      for (const [slot, decoder] of decoders.entries()) {
        const told = (JSON.parse(buildJson(whole)) as Report).shots[0]?.frames[slot]?.decoder;
        expect(told).toBe(decoder);
      }
      return buildPage(whole);
    };
    const same = make("cr2", "cr2", null);
    expect(same).toContain("read by cr2<");
    expect(same).not.toContain("Read by</th>");
    const mixed = make("cr2", "libraw", "cr2", null);
    expect(mixed).toContain("read by cr2 (2), libraw (1)");
    expect(mixed).toContain('<th scope="col">Read by</th>');
    const cells = [...mixed.matchAll(/<td>(cr2|libraw|–)<\/td><\/tr>/g)].map(([, name]) => name);
    expect(cells).toEqual(["cr2", "libraw", "cr2", "–"]);
  });

  it("shows hostile names as text", () => {
    for (const name of HOSTILE_NAMES) expect(page).toContain(`<bdi>${escapeText(name)}</bdi>`);
    expect(page).not.toContain("<script>window");
    expect(page).not.toContain("<img src=x");
  });

  it("escapes every text of the report", () => {
    const bad = `"'><script>&`;
    const frames = [
      makeFrame(0, `${bad}1`, { settings: bad, decoder: bad }),
      makeFrame(1, `${bad}2`, { fate: "held", reason: bad, decoder: "other" }),
    ];
    const light = makeLight(2, { flickerBefore: 0.1, flickerAfter: 0.01, flickerDefinition: bad });
    const texts = {
      id: bad,
      folder: bad,
      firstName: bad,
      lastName: `${bad}z`,
      camera: bad,
      lens: bad,
      whiteBalance: bad,
    };
    const base = makeReport(
      [makeShot(frames, { ...texts, notes: [bad], light })],
      [makeFrame(null, bad, { fate: "skipped", reason: bad })],
    );
    const { film } = base;
    const facts = {
      codec: bad,
      pixelFormat: bad,
      primaries: bad,
      transfer: bad,
      matrix: bad,
      range: bad,
      container: bad,
    };
    checkPage(
      buildPage({
        ...base,
        rushes: bad,
        name: bad,
        made: { film: bad, source: bad, command: bad, at: bad },
        film: { ...film, ...facts, fps: bad, look: bad, sha256: bad },
        timing: { ...base.timing, stages: [{ name: bad, wallSeconds: 1, cpuSeconds: 1, count: 1 }] },
        machine: { cores: 1, node: bad, platform: bad },
        problems: [{ code: bad, path: bad, message: bad }],
      }),
    );
  });

  it("stands when nothing is known", () => {
    checkPage(buildPage(makeReport([])));
    const unknown = { times: [null], before: [null], after: [null], exposureEv: [null], gain: [null], scene: [null] };
    const text = buildPage(makeReport([makeShot([makeFrame(0, "a")], { light: makeLight(1, unknown) })]));
    checkPage(text);
    expect(text).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  it("folds many problems away", () => {
    const problems = Array.from({ length: 40 }, (_, index) => ({ code: "truncated", path: `f${index}`, message: "m" }));
    const text = buildPage({ ...makeReport([]), problems });
    checkPage(text);
    expect(text).toContain("<details><summary><b>40 problems</b>");
  });
});

import { describe, expect, test } from "vitest";
import { FILM_VERSION, parseFilm } from "./film.ts";
import { addToFilmText, formatFilm, readFilm } from "./film-text.ts";

const film = parseFilm(
  {
    rushes: FILM_VERSION,
    name: "day-3",
    source: "../cards/day-3",
    output: { file: "day-3.mp4", size: "3840x2160", fps: "24000/1001", codec: "h264", bits: 8, crf: 17 },
    shots: [{ id: "s01", kind: "ramp", interval: 10, frames: ["RSH_[0001-0096].DNG", { missing: 1 }] }],
    cut: [{ shot: "s01" }],
    apart: [{ kind: "still", frames: ["castle # 1.jpg"] }],
  },
  "day-3.film.yaml",
);

describe("film.yaml", () => {
  test("what is written reads back the same", () => {
    expect(readFilm(formatFilm(film), "x")).toEqual(film);
  });

  test("unknown fields are kept", () => {
    const text = `${formatFilm(film)}\nmusic: { file: song.flac }\n`;
    expect(readFilm(text, "x")).toMatchObject({ music: { file: "song.flac" } });
  });

  const withLight = (light: string): string =>
    formatFilm(film).replace("    kind: ramp", `    kind: ramp\n    light: ${light}`);

  test("a shot may say which parts of the picture tell its light", () => {
    const areas = [
      { name: "sky", use: "include", box: [0.1, 0, 0.4, 0.3] },
      {
        use: "exclude",
        keyframes: [
          { frame: 1, box: [0, 0.5, 0.2, 0.2] },
          { frame: "RSH_0096.DNG", box: [0.8, 0.5, 0.2, 0.2] },
        ],
      },
    ];
    expect(readFilm(withLight(JSON.stringify({ areas })), "x").shots[0]?.light?.areas).toEqual(areas);
  });

  test("adding keeps comments and changes nothing else", () => {
    const text = formatFilm(film).replace("kind: ramp", "kind: ramp # my favourite");
    const shot = { ...film.shots[0]!, id: "s02" };
    const added = addToFilmText(text, "x", { shots: [shot], cut: [{ shot: "s02" }], apart: [] });
    expect(added).toContain("# my favourite");
    expect(readFilm(added, "x")).toEqual({
      ...film,
      shots: [...film.shots, shot],
      cut: [...film.cut, { shot: "s02" }],
    });
  });

  test("where it was, unquoted as people write it, and every kind of white balance", () => {
    const balances = [
      "as-shot",
      "[2, 1, 1.5]",
      "{ kelvin: 5200 }",
      "{ sun: auto }",
      "{ sun: [[6, 5500], [-12, 3900]] }",
      "{ keyframes: [{ frame: 1, kelvin: 5400 }, { frame: 97, rgb: [1.7, 1, 2.3] }] }",
    ];
    for (const balance of balances) {
      const text = formatFilm(film).replace("whiteBalance: as-shot", `whiteBalance: ${balance}`);
      const read = readFilm(`${text}place: { latitude: 35.68, longitude: 139.77, zone: +09:00 }\n`, "x");
      expect(read.place).toEqual({ latitude: 35.68, longitude: 139.77, zone: "+09:00" });
      expect(readFilm(formatFilm(read), "x")).toEqual(read);
    }
  });

  test.each([
    ["place: { latitude: 35.68 }", /belong together/],
    ["place: { latitude: 95, longitude: 0 }", /place\.latitude/],
    ["place: { zone: JST }", /a zone such as \+09:00/],
  ])("refuses %s", (line, message) => {
    expect(() => readFilm(`${formatFilm(film)}\n${line}\n`, "x")).toThrow(message);
  });

  test.each([
    "{ kelvin: 500 }",
    "{ sun: [] }",
    "{ sun: [[100, 5000]] }",
    "{ sun: [[0, 5000], [0, 4000]] }",
    "{ sun: noon }",
  ])("refuses the white balance %s", (balance) => {
    const text = formatFilm(film).replace("whiteBalance: as-shot", `whiteBalance: ${balance}`);
    expect(() => readFilm(text, "x")).toThrow(/whiteBalance/);
  });

  test("a shot may have a light of its own; what it leaves out, and what is unknown, stays as it is", () => {
    const light =
      "light: { programme: eye, keyframes: [{ frame: RSH_0005.DNG, ev: 0.5 }, { frame: 97, ev: -1 }], x: 1 }";
    const text = formatFilm(film).replace("    kind: ramp", `    kind: ramp\n    ${light}`);
    expect(readFilm(text, "x").shots[0]?.light).toEqual({
      programme: "eye",
      keyframes: [
        { frame: "RSH_0005.DNG", ev: 0.5 },
        { frame: 97, ev: -1 },
      ],
      x: 1,
    });
    const defaults = { mode: "deflicker", programme: "as-shot", eye: 0.3, local: "auto", passes: 3 };
    expect(readFilm(text, "x").light).toEqual(defaults);
  });

  const withBalance = (balance: string): string =>
    formatFilm(film).replace("whiteBalance: as-shot", `whiteBalance: ${balance}`);

  test("white balance may have keyframes", () => {
    const keyframes = [
      { frame: 1, kelvin: 5200 },
      { frame: "RSH_0096.DNG", rgb: [1.6, 1, 2.4] },
    ];
    expect(readFilm(withBalance(JSON.stringify({ keyframes })), "x").shots[0]?.whiteBalance).toEqual({ keyframes });
  });

  test.each([
    [withLight("{ programme: noon }"), /shots\.0\.light\.programme/],
    [withLight("{ eye: 1.5 }"), /shots\.0\.light\.eye/],
    [withLight("{ keyframes: [{ frame: RSH_0097.DNG, ev: 1 }] }"), /s01.*"RSH_0097\.DNG"/],
    [withLight("{ keyframes: [{ frame: 98, ev: 1 }] }"), /s01.*98: the shot has 97 frames/],
    [
      withLight("{ keyframes: [{ frame: 2, ev: 1 }, { frame: RSH_0002.DNG, ev: 0 }] }"),
      /on one frame \("RSH_0002\.DNG"\)/,
    ],
    [formatFilm(film).replace("  mode: deflicker", "  mode: deflicker\n  areas: []"), /light of a shot/],
    [withLight("{ areas: [{ box: [0, 0, 1, 1] }] }"), /shots\.0\.light\.areas\.0\.use/],
    [withLight("{ areas: [{ use: include }] }"), /either box or keyframes for light\.areas\.0 of shot s01/],
    [withLight("{ areas: [{ use: include, box: [0.5, 0, 0.6, 1] }] }"), /areas\.0\.box of shot s01.*not within/],
    [withLight("{ areas: [{ use: include, box: [-0.1, 0, 0.6, 1] }] }"), /areas\.0\.box of shot s01.*not within/],
    [withLight("{ areas: [{ use: exclude, box: [0.5, 0, 0, 1] }] }"), /areas\.0\.box of shot s01.*empty/],
    [
      withLight("{ areas: [{ use: exclude, keyframes: [{ frame: 3, box: [0.5, 0, 0.5, 2] }] }] }"),
      /areas\.0\.keyframes \(3\) of shot s01/,
    ],
    [
      withLight("{ areas: [{ use: exclude, keyframes: [{ frame: 98, box: [0, 0, 1, 1] }] }] }"),
      /s01.*light\.areas\.0\.keyframes.*98/,
    ],
    [
      withLight(
        "{ areas: [{ use: exclude, keyframes: [{ frame: 9, box: [0, 0, 1, 1] }, { frame: 9, box: [0, 0, 1, 1] }] }] }",
      ),
      /light\.areas\.0\.keyframes of shot s01 are on one frame/,
    ],
    [formatFilm(film).replace("  mode: deflicker", "  mode: deflicker\n  keyframes: []"), /light of a shot/],
    [withBalance("{ keyframes: [] }"), /shots\.0\.whiteBalance/],
    [withBalance("{ keyframes: [{ frame: 1, kelvin: 900 }] }"), /shots\.0\.whiteBalance/],
    [withBalance("{ keyframes: [{ frame: 1, kelvin: 5000, rgb: [2, 1, 1] }] }"), /shots\.0\.whiteBalance/],
    [withBalance("{ keyframes: [{ frame: 99, kelvin: 5000 }] }"), /s01.*whiteBalance\.keyframes.*99/],
    ["rushes: 99\nname: x", /newer rushes/],
    ["rushes: 1\nname: x", /source/],
    ["a: [", /YAML/],
    [formatFilm(film).replace("RSH_[0001-0096].DNG", "../../etc/passwd"), /below the source/],
    [formatFilm(film).replace("- shot: s01", "- shot: s09"), /s09/],
    [formatFilm(film).replace("codec: h264", "codec: vhs"), /codec/],
  ])("%#: says what is wrong", (text, message) => {
    expect(() => readFilm(text, "bad.film.yaml")).toThrow(message);
  });
});

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
    expect(readFilm(text, "x").light).toEqual({ mode: "deflicker", programme: "as-shot", eye: 0.3, local: "auto" });
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

  const withLight = (light: string): string =>
    formatFilm(film).replace("    kind: ramp", `    kind: ramp\n    light: ${light}`);

  test.each([
    [withLight("{ programme: noon }"), /shots\.0\.light\.programme/],
    [withLight("{ eye: 1.5 }"), /shots\.0\.light\.eye/],
    [withLight("{ keyframes: [{ frame: RSH_0097.DNG, ev: 1 }] }"), /s01.*"RSH_0097\.DNG"/],
    [withLight("{ keyframes: [{ frame: 98, ev: 1 }] }"), /s01.*98: the shot has 97 frames/],
    [
      withLight("{ keyframes: [{ frame: 2, ev: 1 }, { frame: RSH_0002.DNG, ev: 0 }] }"),
      /on one frame \("RSH_0002\.DNG"\)/,
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

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { FILM_VERSION, type Film, parseFilm } from "../film/film.ts";
import { loadLuts } from "./load-luts.ts";

const folder = await mkdtemp(join(tmpdir(), "rushes-luts-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

function filmOf(...looks: unknown[]): Film {
  const shots = looks.map((look, i) => ({ id: `s${i}`, kind: "ramp", frames: ["a.dng"], look }));
  const output = { file: "a.mp4", size: "640x360", fps: "24", codec: "h264", bits: 8 };
  return parseFilm({ rushes: FILM_VERSION, name: "a", source: ".", output, shots }, "a.film.yaml");
}

test("each file is read once, beside film.yaml, and another content is another name", async () => {
  const text = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n";
  await writeFile(join(folder, "a.cube"), text);
  const film = filmOf("a.cube", "plain", { lut: "a.cube" });
  const before = await loadLuts(film, folder);
  expect([...before.keys()]).toEqual(["a.cube"]);
  await writeFile(join(folder, "a.cube"), text.replace("1 1 1", "1 1 0.9"));
  const after = await loadLuts(film, folder);
  expect(after.get("a.cube")?.content).not.toBe(before.get("a.cube")?.content);
});

test("says which file is missing, which is broken and where, and which cannot be used so", async () => {
  await expect(loadLuts(filmOf("none.cube"), folder)).rejects.toMatchObject({
    code: "bad-film",
    message: expect.stringMatching(/`none\.cube`.*there is no such file/) as string,
  });
  await writeFile(join(folder, "broken.cube"), "LUT_3D_SIZE 2\n0 0 zero\n");
  await expect(loadLuts(filmOf("broken.cube"), folder)).rejects.toMatchObject({
    code: "bad-film",
    message: expect.stringMatching(/`broken\.cube`, line 2/) as string,
  });
  await writeFile(join(folder, "line.cube"), "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n");
  await expect(loadLuts(filmOf({ lut: { path: "line.cube", on: "log" } }), folder)).rejects.toThrow(/needs|cube/i);
});

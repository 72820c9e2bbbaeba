// An export that a running showcase does because it has the embedded database: asked through the socket in its folder.
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { askForExport } from "../../src/showcase/export/ask-export.ts";
import { withDoorAddress } from "../../src/showcase/export/door-address.ts";
import { openExportDoor } from "../../src/showcase/export/export-door.ts";
import { exportSite, type ExportOptions } from "../../src/showcase/export/export-site.ts";
import { createPublicSite } from "../../src/showcase/public/public-site.ts";
import { openShowcase, type Showcase } from "../../src/showcase/showcase.ts";
import { copyEmbeddedTemplate } from "./embedded-template.ts";
import { addFilm } from "./public-films.ts";

let root: string;
let showcase: Showcase;
/** Its door's path is too long for a socket. */
let from: string;
const options = (folder: string, more: Partial<ExportOptions> = {}): ExportOptions => ({
  folder: join(root, folder),
  url: "https://films.example.org",
  live: null,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...more,
});

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rushes-door-"));
  from = join(root, "a".repeat(60), "b".repeat(60));
  await copyEmbeddedTemplate(join(from, "database"));
  showcase = await openShowcase({ folder: from, origin: "http://localhost:8787" });
  for (let number = 0; number < 6; number++) {
    await addFilm(showcase.db, `Night ${number}`, { slug: `night-${number}` });
  }
});
afterAll(async () => {
  await showcase.close();
  await rm(root, { recursive: true, force: true });
});

it("writes the same as an export of one's own, tells how far it is, and lets nobody else in", async () => {
  expect(await askForExport(from, options("asked"))).toBeNull();
  const door = await openExportDoor(showcase, createPublicSite(showcase));
  expect((await stat(join(from, "run"))).mode & 0o777).toBe(0o700);
  const told: string[] = [];
  const onProgress: ExportOptions["onProgress"] = (stage, done, total) => told.push(`${stage} ${done}/${total}`);
  const asked = await askForExport(from, options("asked", { onProgress }));
  const own = await exportSite(showcase, options("own"));
  expect(asked).toEqual(own);
  expect(told.at(-1)).toBe(`pages ${own.pages + 1}/${own.pages + 1}`);
  const files = async (folder: string): Promise<string[]> =>
    (await readdir(join(root, folder), { recursive: true })).sort();
  expect(await files("asked")).toEqual(await files("own"));
  expect(await askForExport(from, options("asked"))).toMatchObject({ written: 0, removed: 0 });
  // Errors come back as they are.
  await mkdir(join(root, "others"));
  await writeFile(join(root, "others", "index.html"), "mine");
  await expect(askForExport(from, options("others"))).rejects.toMatchObject({ code: "bad-argument" });
  expect(await files("others")).toEqual(["index.html"]);
  await door.close();
  expect(await askForExport(from, options("asked"))).toBeNull();
});

it("stops when the command does or the showcase, says which, and goes on the next time", async () => {
  const door = await openExportDoor(showcase, createPublicSite(showcase));
  const command = new AbortController();
  const stopping = { signal: command.signal, onProgress: () => command.abort(new Error("Stopped.")) };
  await expect(askForExport(from, options("stopped", stopping))).rejects.toThrow("Stopped.");
  let closed: Promise<void> | null = null;
  const closing = options("stopped", { onProgress: () => (closed ??= door.close()) });
  await expect(askForExport(from, closing)).rejects.toThrow(/was stopped while it exported/);
  await closed;
  expect(await readdir(join(root, "stopped"))).not.toContain("sitemap.xml");
  const again = await openExportDoor(showcase, createPublicSite(showcase));
  expect(await askForExport(from, options("stopped"))).toMatchObject({ problems: [], removed: 0 });
  await again.close();
});

it("refuses a second export into a folder, and who has not the secret", async () => {
  const door = await openExportDoor(showcase, createPublicSite(showcase));
  const second: Promise<unknown>[] = [];
  const onProgress = (): void => {
    if (second.length === 0) second.push(askForExport(from, options("twice")).catch((error: unknown) => error));
  };
  expect(await askForExport(from, options("twice", { onProgress }))).toMatchObject({ problems: [] });
  expect(await Promise.all(second)).toEqual([
    expect.objectContaining({ message: expect.stringContaining("Another export") as string }),
  ]);
  // A folder with another secret, whose door leads here.
  const thief = join(root, "thief");
  await mkdir(thief);
  await writeFile(join(thief, "secret"), new Uint8Array(32));
  await symlink(join(from, "run"), join(thief, "run"));
  await expect(askForExport(thief, options("stolen"))).rejects.toThrow(/secret/);
  expect(await readdir(join(root, "stolen"))).toEqual([]);
  // Whoever says something else is cut off.
  await withDoorAddress(from, showcase.secret, async (address) => {
    const socket = createConnection(address);
    socket.on("error", () => undefined).resume();
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await once(socket, "close");
  });
  await door.close();
});

it("notices a door whose showcase was killed, and one of another version", async () => {
  const other = join(root, "other");
  await mkdir(join(other, "run"), { recursive: true });
  await chmod(join(other, "run"), 0o700);
  await writeFile(join(other, "secret"), new Uint8Array(32));
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write('{"rushesExport":2,"nonce":"x"}\n');
  });
  server.listen(join(other, "run", "export.sock"));
  await once(server, "listening");
  await expect(askForExport(other, options("old"))).rejects.toThrow(/another version of rushes/);
  await new Promise((resolve) => server.close(resolve));
  // The socket of one that is gone.
  await writeFile(join(other, "run", "export.sock"), "");
  expect(await askForExport(other, options("old"))).toBeNull();
});

// A film that is uploaded and cut off five times, the server killed each time (not with `lines`: only the line breaks):
// `npm run bench -- showcase-upload [GiB] [lines]`.
// With MEDIA_URL set, media go there. Prints what arrived, what the disk and the server's memory held at most, and times.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { startShowcaseProcess } from "./showcase-server.mjs";

const BLOCK = 1024 ** 2;
const CUTS = 5;
const load = (path) => import(new URL(`../dist/showcase/${path}`, import.meta.url).href);

const noise = Buffer.alloc(BLOCK);
for (let i = 0, state = 1; i < BLOCK; i++) noise[i] = (state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 24;

/** Bytes of the film from `from` on, block by block; each block begins with its number. */
function* film(from, to) {
  for (let at = from; at < to;) {
    const number = Math.floor(at / BLOCK);
    const block = Buffer.from(noise);
    block.writeUInt32LE(number, 0);
    const piece = block.subarray(at - number * BLOCK, Math.min(BLOCK, to - number * BLOCK));
    yield piece;
    at += piece.length;
  }
}

/** @returns status and headers; null: cut off */
function ask(url, method, headers, body) {
  return new Promise((resolve) => {
    const asked = request(url, { method, headers: { "tus-resumable": "1.0.0", ...headers }, agent: false });
    asked.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    asked.on("error", () => resolve(null));
    if (body === undefined) asked.end();
    else body.on("error", () => asked.destroy()).pipe(asked);
  });
}

/** Ends in an error after so many bytes, as a line that breaks does. */
function* cutAfter(blocks, bytes) {
  let sent = 0;
  for (const block of blocks) {
    yield block;
    sent += block.length;
    if (sent >= bytes) throw new Error("cut");
  }
}

async function sizeOf(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}

async function peakOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

async function run([gib = "8", what]) {
  const { openShowcase } = await load("showcase.js");
  const { newLinkSecret, hashLinkSecret } = await load("db/secret-link.js");
  const { submissions } = await load("tables/submissions.js");
  const { assets } = await load("tables/media.js");
  const size = Math.round(Number(gib) * 1024 ** 3);
  const hash = createHash("sha256");
  for (const block of film(0, size)) hash.update(block);
  const expected = hash.digest("hex");
  const folder = await mkdtemp(join(tmpdir(), "rushes-upload-"));
  let running;
  let [peakMemory, peakDisk] = [0, 0];
  const look = setInterval(async () => {
    if (running !== undefined) peakMemory = Math.max(peakMemory, await peakOf(running.pid));
    peakDisk = Math.max(peakDisk, (await sizeOf(join(folder, "uploads"))) + (await sizeOf(join(folder, "media"))));
  }, 100);
  try {
    const link = newLinkSecret();
    const showcase = await openShowcase({ folder, origin: "http://localhost" });
    const row = { id: "one", state: "inbox", via: "form", title: "Long", makerName: "Ana", email: "a@example.org" };
    await showcase.db.insert(submissions).values({ ...row, linkHash: hashLinkSecret(link) });
    await showcase.close();
    running = await startShowcaseProcess(folder, 0, "--empty");
    const words = { purpose: "submission", link, filename: "long.mov" };
    const metadata = Object.entries(words).map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`);
    const begun = await ask(new URL("/uploads", running.url), "POST", {
      "upload-length": size,
      "upload-metadata": metadata.join(","),
    });
    const path = begun.headers.location;
    const started = performance.now();
    let endMs = 0;
    for (let piece = 0; piece <= CUTS; piece++) {
      const head = await ask(new URL(path, running.url), "HEAD", {});
      const offset = Number(head.headers["upload-offset"]);
      console.log(`goes on at ${(offset / 1024 ** 3).toFixed(2)} GiB`);
      const blocks = film(offset, size);
      const isLast = piece === CUTS;
      const body = Readable.from(isLast ? blocks : cutAfter(blocks, size / (CUTS + 1)));
      let lastByte = 0;
      if (isLast) body.on("end", () => (lastByte = performance.now()));
      const headers = {
        "upload-offset": offset,
        "content-type": "application/offset+octet-stream",
        "content-length": size - offset,
      };
      const answer = await ask(new URL(path, running.url), "PATCH", headers, body);
      if (isLast !== (answer !== null)) throw new Error(`Expected a cut but received ${answer?.status}`);
      if (isLast) endMs = performance.now() - lastByte;
      else if (what !== "lines") {
        await running.stop("SIGKILL");
        running = await startShowcaseProcess(folder, 0, "--empty");
      }
    }
    const seconds = (performance.now() - started) / 1000;
    const stands = await ask(new URL(path, running.url), "HEAD", {});
    await running.stop("SIGKILL");
    const after = await openShowcase({ folder, origin: "http://localhost" });
    const kept = await after.db.select().from(assets);
    const [submission] = await after.db.select().from(submissions);
    await after.close();
    const isWhole = kept.length === 1 && kept[0].sha256 === expected && submission.assetId === kept[0].id;
    console.log(
      `sent ${gib} GiB over ${CUTS} cuts in ${seconds.toFixed(0)} s; kept ${kept.length} file, ${kept[0]?.sizeBytes} bytes`,
    );
    console.log(
      `sha256 ${isWhole ? "is that of what was sent" : "IS ANOTHER"}; asked again: ${stands.headers["upload-offset"]} of ${size}`,
    );
    console.log(
      `from the last byte to the answer ${(endMs / 1000).toFixed(1)} s; left in uploads: ${(await readdir(join(folder, "uploads"))).length}`,
    );
    console.log(
      `disk at most ${(peakDisk / size).toFixed(3)} × the file; memory of the server at most ${(peakMemory / 1e6).toFixed(0)} MB`,
    );
    if (!isWhole) process.exitCode = 1;
  } finally {
    clearInterval(look);
    await running?.stop("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

await run(process.argv.slice(2));

// A showcase of many films under load: `npm run bench -- showcase [films] [makers] [folder]`. A folder that is named is kept.
// On PostgreSQL with DATABASE_URL of an empty database, and the folder named.
// Times are of this machine and of whatever else runs on it; CPU per page and the ratio to a bare server say more.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { quantile } from "./quantile.mjs";
import { loadWithWrk } from "./showcase-wrk.mjs";
import { makeLibrary } from "./showcase-library.mjs";
import { startShowcaseProcess, usageOf } from "./showcase-server.mjs";
import { sendSubmissions } from "./showcase-submissions.mjs";

const PORT = 18_787;
const MAIL_PORT = 18_725;
const FLOOR_PORT = 18_788;
const SEGMENT_BYTES = 256 * 1024 ** 2;
const WANTED_PER_SECOND = 1500;

const say = (name, text) => console.log(`${name.padEnd(34)} ${text}`);
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** What a load generator measured, and what it cost the server. */
async function load(pid, options, generator = "showcase-load.mjs") {
  const before = usageOf(pid).cpuMs;
  const child = spawn(process.execPath, [fileURLToPath(new URL(generator, import.meta.url)), JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`The load generator ended with ${code}.`);
  const result = JSON.parse(text);
  return { ...result, cpuMs: (usageOf(pid).cpuMs - before) / result.count };
}

function sayLoad(name, r) {
  say(
    name,
    `${r.perSecond.toFixed(0).padStart(6)} pages/s, p50 ${ms(r.p50)}, p99 ${ms(r.p99)}, longest ${ms(r.max)}, ${r.cpuMs.toFixed(2)} ms CPU a page, ${r.failed} failed (load ${loadavg()[0].toFixed(1)})`,
  );
}

/** autocannon takes more CPU for a page than the server does, and pages wait for it; wrk, where it is installed, takes little. */
async function askWithWrk(origin, slugs) {
  const found = await loadWithWrk(origin, slugs.slice(1), { connections: 100, seconds: 10 });
  if (found === null) return console.log("wrk is not installed: pages were asked for by autocannon alone.");
  say(
    "all pages, at random, by wrk",
    `${found.perSecond.toFixed(0).padStart(6)} pages/s, p50 ${ms(found.p50)}, p99 ${ms(found.p99)}, ${found.failed} failed (load ${loadavg()[0].toFixed(1)})`,
  );
}

/** The floor: Node's own server sending as many bytes under the same headers, in a process of its own. */
async function floor(list, bytes) {
  const code = `require("node:http").createServer((q, r) => r.writeHead(200, ${JSON.stringify({ "content-type": "text/html; charset=utf-8", "content-encoding": "gzip", etag: '"x"', "content-length": bytes })}).end(body)).listen(${FLOOR_PORT}, () => console.log("on")); const body = Buffer.alloc(${bytes}, 120);`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const result = await load(child.pid, { origin: `http://127.0.0.1:${FLOOR_PORT}`, list, order: "any", seconds: 8 });
  child.kill();
  return result;
}

async function firstPage(origin, path) {
  const response = await fetch(origin + path);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
}

async function coldStarts(folder, path) {
  const runs = [];
  for (let count = 0; count < 5; count++) {
    const server = await startShowcaseProcess(folder, PORT);
    await firstPage(server.origin, path);
    runs.push({ ms: performance.now() - server.start, listeningMs: server.listeningMs, cpuMs: server.usage().cpuMs });
    await server.stop();
  }
  const of = (name) =>
    quantile(
      runs.map((run) => run[name]),
      0.5,
    );
  say(
    "cold start, median of 5",
    `${ms(of("ms"))} to the first film page, ${ms(of("listeningMs"))} of it until it listens; ${ms(of("cpuMs"))} CPU`,
  );
}

async function searches(server, { newest }) {
  const typical = ["light", "aurora winter", "mountain", newest.title, "ice harbour", "night city rain", "Kaskamar"];
  const hostile = [
    "a a a a a a a a",
    "the of a",
    "e i o u",
    "GLAÇIAR",
    "ligth of montain",
    "xq zz yy ww",
    "света реки",
    "冬山",
    "\u0000' & | ! :* (",
    "w".repeat(200),
    "mountian glaicer harbuor strom",
  ];
  const ask = async (queries) => {
    const times = [];
    for (let round = 0; round < 5; round++) {
      for (const query of queries) {
        const start = performance.now();
        await firstPage(server.origin, `/search?q=${encodeURIComponent(query)}`);
        times.push(performance.now() - start);
      }
    }
    return times;
  };
  for (const [name, queries] of [
    ["typical", typical],
    ["hostile", hostile],
  ]) {
    const before = server.usage().cpuMs;
    const times = await ask(queries);
    const cpu = (server.usage().cpuMs - before) / times.length;
    say(`search, ${name}`, `p50 ${ms(quantile(times, 0.5))}, p99 ${ms(quantile(times, 0.99))}; ${ms(cpu)} CPU each`);
  }
}

/** Withdraws and publishes the newest film at the desk while pages are asked for as fast as they come. */
async function changes(server, pid, list, { newest }) {
  const post = (path, fields, cookie = "") =>
    fetch(server.origin + path, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
      headers: { cookie },
    });
  const account = {
    code: server.setupCode ?? "",
    name: "Owner",
    email: "owner@example.org",
    password: "correct horse battery",
  };
  // In a folder that was kept, the account is there from before.
  const welcome = await post(server.setupCode === null ? "/desk/sign-in" : "/desk/welcome", account);
  const cookie = welcome.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const loaded = load(pid, { origin: server.origin, list, order: "popular", seconds: 12, seed: 3 });
  await new Promise((done) => setTimeout(done, 2000));
  const [deeds, seen] = [[], []];
  for (let round = 0; round < 6; round++) {
    const [deed, expected] = round % 2 === 0 ? ["withdraw", 404] : ["publish", 200];
    const start = performance.now();
    const answer = await post(`/desk/films/${newest.filmId}/${deed}`, { why: "bench" }, cookie);
    if (answer.status !== 303) throw new Error(`${deed}: ${answer.status}`);
    const done = performance.now();
    const page = await fetch(encodeURI(`${server.origin}/films/${newest.slug}`));
    if (page.status !== expected) throw new Error(`After ${deed} the page was ${page.status}.`);
    await page.arrayBuffer();
    deeds.push(done - start);
    seen.push(performance.now() - done);
    await new Promise((resume) => setTimeout(resume, 1000));
  }
  sayLoad("popular pages, 6 changes meanwhile", await loaded);
  say(
    "a change under that load",
    `${ms(quantile(deeds, 0.5))} at the desk; seen by the next request, which took ${ms(quantile(seen, 0.5))}`,
  );
}

async function segments(server, pid, folder, { newest }) {
  const place = join(folder, "media", "videos", newest.videoId, "hls");
  await mkdir(place, { recursive: true });
  const path = join(place, "bench.m4s");
  const file = await open(path, "w");
  const megabyte = Buffer.alloc(1024 ** 2, 7);
  for (let written = 0; written < SEGMENT_BYTES; written += megabyte.length) await file.write(megabyte);
  await file.close();
  const ranges = (size) =>
    Array.from({ length: SEGMENT_BYTES / size }, (_, index) => [index * size, (index + 1) * size - 1]);
  const size = 4 * 1024 ** 2;
  const timed = async (read) => {
    const [start, cpu] = [performance.now(), usageOf(pid).cpuMs];
    let bytes = 0;
    const queue = ranges(size);
    const work = async () => {
      for (let range = queue.pop(); range !== undefined; range = queue.pop()) {
        const count = await read(range);
        bytes += count;
      }
    };
    await Promise.all(Array.from({ length: 4 }, work));
    if (bytes !== SEGMENT_BYTES) throw new Error(`${bytes} bytes came.`);
    return { rate: bytes / 1e6 / ((performance.now() - start) / 1000), cpu: usageOf(pid).cpuMs - cpu };
  };
  const count = async (stream) => {
    let bytes = 0;
    for await (const part of stream) bytes += part.length;
    return bytes;
  };
  const disk = await timed(([start, end]) => count(createReadStream(path, { start, end })));
  const bare = createServer((request, response) => {
    const [start, end] = request.headers.range.slice(6).split("-").map(Number);
    response.writeHead(206, { "content-length": end - start + 1 });
    createReadStream(path, { start, end }).pipe(response);
  }).listen(FLOOR_PORT);
  const get =
    (origin) =>
    async ([start, end]) => {
      const response = await fetch(origin, { headers: { range: `bytes=${start}-${end}` } });
      if (response.status !== 206) throw new Error(`A range was answered with ${response.status}.`);
      return count(response.body);
    };
  const floorRate = await timed(get(`http://127.0.0.1:${FLOOR_PORT}/`));
  bare.close();
  bare.closeAllConnections();
  const sent = await timed(get(`${server.origin}/media/videos/${newest.videoId}/hls/bench.m4s`));
  await rm(path);
  say(
    "segments, ranges of 4 MB, 4 at once",
    `${sent.rate.toFixed(0)} MB/s, ${((sent.cpu / SEGMENT_BYTES) * 1e9).toFixed(0)} ms CPU a GB; the file read ${disk.rate.toFixed(0)} MB/s, a bare server ${floorRate.rate.toFixed(0)} MB/s`,
  );
}

async function submissions(server, pid, list, run) {
  const loaded = load(pid, { origin: server.origin, list, order: "popular", seconds: 20, seed: 4 });
  await new Promise((done) => setTimeout(done, 1000));
  const to = "films@showcase.example";
  const sent = await sendSubmissions({ origin: server.origin, mailPort: server.mailPort, to, count: 500, run });
  sayLoad("popular pages, 500 films sent in", await loaded);
  for (const line of sent.refused.slice(0, 5)) console.log(line);
  return sent;
}

/** Counts what arrived in the database itself, after the server has ended. */
async function countSubmissions(folder, run) {
  const { openShowcase } = await import(new URL("../dist/showcase/showcase.js", import.meta.url).href);
  const { submissions: table } = await import(new URL("../dist/showcase/tables/submissions.js", import.meta.url).href);
  const showcase = await openShowcase({
    folder,
    origin: "http://localhost",
    databaseUrl: process.env.DATABASE_URL,
  });
  const rows = await showcase.db.select({ title: table.title }).from(table);
  await showcase.close();
  const titles = rows.map(({ title }) => title).filter((title) => title.includes(`in ${run} `));
  return { rows: titles.length, different: new Set(titles).size };
}

async function measure(server, folder, list, library, mark) {
  const { pid, origin } = server;
  const memory = (name) => {
    const { nowMb, mostMb } = server.usage();
    say(`memory ${name}`, `${nowMb.toFixed(0)} MB, at most ${mostMb.toFixed(0)} MB`);
  };
  memory("after the start");
  const first = await load(pid, { origin, list, order: "each", amount: library.slugs.length });
  sayLoad("every page once, none was made", first);
  memory("then");
  const bare = await floor(list, Math.round(first.bytes / first.count));
  sayLoad("floor: a bare server, same bytes", bare);
  const any = await load(pid, { origin, list, order: "any", seconds: 15 });
  sayLoad("all pages, at random", any);
  sayLoad("popular pages", await load(pid, { origin, list, order: "popular", seconds: 15, seed: 2 }));
  const steady = { origin, list, perSecond: WANTED_PER_SECOND, seconds: 10 };
  sayLoad(`${WANTED_PER_SECOND} a second, evenly`, await load(pid, steady, "showcase-steady.mjs"));
  await askWithWrk(origin, library.slugs);
  say("CPU a page against the floor's", `${(any.cpuMs / bare.cpuMs).toFixed(1)} times`);
  memory("then");
  await searches(server, library);
  await changes(server, pid, list, library);
  await segments(server, pid, folder, library);
  const sent = await submissions(server, pid, list, mark);
  memory("at the end");
  return sent;
}

async function run([films = "10000", makers = "2000", named]) {
  const folder =
    named === undefined ? join(await mkdtemp(join(tmpdir(), "rushes-bench-")), "showcase") : resolve(named);
  const list = await makeLibrary(folder, { films: Number(films), makers: Number(makers) });
  const library = JSON.parse(await readFile(list, "utf8"));
  console.log(
    `${films} films, ${makers} film makers; ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} before`,
  );
  await coldStarts(folder, encodeURI(`/films/${library.newest.slug}`));

  const server = await startShowcaseProcess(folder, PORT, "--smtp-port", String(MAIL_PORT));
  const mark = Math.floor(Date.now() / 1000) % 1e6;
  const sent = await measure(server, folder, list, library, mark).finally(() => server.stop());
  const { rows, different } = await countSubmissions(folder, mark);
  say(
    "500 films sent in, form and mail",
    `${sent.seconds.toFixed(1)} s; ${rows} arrived, ${different} different, ${sent.refused.length} refused`,
  );
  if (named === undefined) await rm(resolve(folder, ".."), { recursive: true, force: true });
}

await run(process.argv.slice(2));

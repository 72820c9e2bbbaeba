// A process of its own that asks for films' pages evenly, so many a second, over at most so many connections: `node showcase-steady.mjs
// <JSON>`; prints JSON. Of bench/showcase.bench.mjs. A time counts from when the page was due, not from when it was asked for.
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { quantile } from "./quantile.mjs";
import { random } from "./showcase-library.mjs";

const { origin, list, perSecond, seconds, connections = 100 } = JSON.parse(process.argv[2]);
const slugs = JSON.parse(readFileSync(list, "utf8")).slugs.slice(1);
const next = random(6);
const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
const total = perSecond * seconds;
const times = [];
let [sent, failed] = [0, 0];

/** Milliseconds until it was there, from `due`. */
function ask(due) {
  const path = encodeURI(`/films/${slugs[Math.floor(next() * slugs.length)]}`);
  return new Promise((resolve) => {
    const end = (isGood) => {
      failed += isGood ? 0 : 1;
      times.push(performance.now() - due);
      resolve();
    };
    get(origin + path, { agent, headers: { "accept-encoding": "gzip" } }, (response) => {
      response.resume();
      response.on("end", () => end(response.statusCode === 200));
    }).on("error", () => end(false));
  });
}

const start = performance.now();
const asked = [];
await new Promise((resolve) => {
  const turn = () => {
    const due = Math.min(total, ((performance.now() - start) * perSecond) / 1000);
    while (sent < due) asked.push(ask(start + (sent++ * 1000) / perSecond));
    if (sent < total) setImmediate(turn);
    else resolve();
  };
  turn();
});
await Promise.all(asked);
const took = (performance.now() - start) / 1000;
const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(times, share));
console.log(JSON.stringify({ perSecond: total / took, count: total, p50, p99, max, failed }));
process.exit(0);

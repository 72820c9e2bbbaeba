// A process of its own that asks for pages as fast as they come: `node showcase-load.mjs <JSON>`; prints JSON. Of bench/showcase.bench.mjs.
import { readFileSync } from "node:fs";
import autocannon from "autocannon";
import { random } from "./showcase-library.mjs";

const { origin, list, order, seconds, amount, connections = 100, seed = 1 } = JSON.parse(process.argv[2]);
const { slugs } = JSON.parse(readFileSync(list, "utf8"));
const next = random(seed);

function shuffled() {
  const all = [...slugs];
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [all[last], all[other]] = [all[other], all[last]];
  }
  return all;
}

/** `each`: all of them once, in random order. `any`: at random, again and again. `popular`: as people do (Zipf, exponent 1). */
function chooser() {
  if (order === "any") return () => slugs[Math.floor(next() * slugs.length)];
  if (order === "popular") return () => slugs[Math.min(slugs.length - 1, Math.floor(slugs.length ** next()) - 1)];
  const queue = shuffled();
  let at = 0;
  return () => queue[at++ % queue.length];
}

const choose = chooser();
const result = await autocannon({
  url: origin,
  connections,
  ...(amount === undefined ? { duration: seconds } : { amount }),
  timeout: 30,
  requests: [
    {
      headers: { "accept-encoding": "gzip" },
      setupRequest: (request) => ({ ...request, path: encodeURI(`/films/${choose()}`) }),
    },
  ],
});
const { latency, requests, errors, non2xx, duration } = result;
console.log(
  JSON.stringify({
    perSecond: result["2xx"] / duration,
    count: requests.total,
    p50: latency.p50,
    p99: latency.p99,
    max: latency.max,
    failed: errors + non2xx,
    bytes: result.throughput.total,
  }),
);
process.exit(0);

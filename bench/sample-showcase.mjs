// A showcase with the sample in it, as a new user starts it; for what looks at its pages in a browser.
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { startShowcaseProcess } from "./showcase-server.mjs";

const TICKS_PER_SECOND = 100;

/** Starts it in `folder` and waits until it listens. `setupCode` is null where there is an account. */
export async function startSampleShowcase(folder, port) {
  const { pid, setupCode, stop } = await startShowcaseProcess(folder, port);
  const url = `http://localhost:${port}`;
  return {
    url,
    setupCode,
    /** Seconds of CPU of it and of those of its children that are gone (Linux). */
    cpuSeconds: () => {
      const facts = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
      return facts.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
    },
    /** Waits until the sample's pages are there and its films can be played. */
    pages: () => until(async () => (await films(url)).length > 0),
    films: () =>
      until(async () => (await films(url)).length > 0 && (await films(url)).every((film) => film.isPlayable)),
    list: () => films(url),
    close: () => stop(),
  };
}

async function films(url) {
  const { items } = await (await fetch(`${url}/feed.json`)).json();
  return Promise.all(
    items.map(async (item) => {
      const path = new URL(item.url).pathname;
      return { path, isPlayable: (await (await fetch(url + path)).text()).includes("data-src") };
    }),
  );
}

async function until(isSo) {
  while (!(await isSo())) await wait(500);
}

// `npm run bench -- showcase-page [folder]`: how long the sample of a new showcase takes, and how fast its film page is on a line of
// 10 Mbit/s. A folder that has the sample already is used as it is. Then Lighthouse, where LIGHTHOUSE names its command.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startSampleShowcase } from "./sample-showcase.mjs";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
const RUNS = 5;
const LINE = { offline: false, latency: 0, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8 };

const given = process.argv[2];
const folder = given ?? mkdtempSync(join(tmpdir(), "rushes-sample-"));
const started = performance.now();
const showcase = await startSampleShowcase(folder, 18_795);
const since = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
const cpu = () => `${showcase.cpuSeconds().toFixed(0)} s of CPU`;
try {
  console.log(`listens after ${since()}, ${cpu()}`);
  await showcase.pages();
  console.log(`pages with posters after ${since()}, ${cpu()}`);
  await showcase.films();
  console.log(`all films can be played after ${since()}, ${cpu()}`);
  const { path } = (await showcase.list())[0];
  await measurePage(showcase.url + path);
  if (process.env.LIGHTHOUSE !== undefined) for (const page of [path, "/"]) lighthouse(showcase.url + page);
} finally {
  await showcase.close();
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

async function measurePage(url) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const seen = { lcp: [], start: [], script: [] };
  for (let run = 0; run < RUNS; run++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", LINE);
    const scripts = new Set();
    let scriptBytes = 0;
    session.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) scriptBytes += encodedDataLength;
    });
    await page.goto(url, { waitUntil: "networkidle" });
    seen.script.push(scriptBytes);
    seen.lcp.push(
      await page.evaluate(
        () =>
          new Promise((resolve) =>
            new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({
              type: "largest-contentful-paint",
              buffered: true,
            }),
          ),
      ),
    );
    // From the press of the button, inside the page: what drives the browser is not in it.
    seen.start.push(
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const pressed = performance.now();
            document.querySelector("video").addEventListener("playing", () => resolve(performance.now() - pressed));
            document.querySelector("button.play").click();
          }),
      ),
    );
    await context.close();
  }
  await browser.close();
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  const times = (values) => `${median(values).toFixed(0)} ms (${values.map((value) => value.toFixed(0)).join(", ")})`;
  console.log(`largest contentful paint, 10 Mbit/s: ${times(seen.lcp)}`);
  console.log(`plays after the press, 10 Mbit/s: ${times(seen.start)}`);
  console.log(`script before somebody plays: ${(median(seen.script) / 1000).toFixed(1)} kB`);
}

function lighthouse(url) {
  const output = join(folder, "lighthouse.json");
  const [command, ...before] = process.env.LIGHTHOUSE.split(" ");
  const options = ["--quiet", "--output=json", `--output-path=${output}`, "--chrome-flags=--headless --no-sandbox"];
  execFileSync(command, [...before, url, ...options], { env: { ...process.env, CHROME_PATH: CHROMIUM } });
  const report = JSON.parse(readFileSync(output, "utf8"));
  const scores = Object.values(report.categories).map(({ title, score }) => `${title} ${Math.round(score * 100)}`);
  console.log(`Lighthouse, mobile, ${new URL(url).pathname}: ${scores.join(", ")}`);
  for (const { id, title, score, displayValue } of Object.values(report.audits)) {
    if (score !== null && score < 0.9) console.log(`  ${id}: ${title} ${displayValue ?? ""}`);
  }
}

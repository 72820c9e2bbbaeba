import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../src/report/report.ts";
import { writeReport } from "../src/report/write-report.ts";
import { launchBrowser, NO_BROWSER } from "./browser.ts";
import { HOSTILE_NAMES, makeUpReport } from "../test/fixtures/made-up-report.ts";

describe.skipIf(NO_BROWSER !== "")(`the report in a browser${NO_BROWSER}`, () => {
  let folder = "";
  let report: Report;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-report-"));
    report = await makeUpReport();
    await writeReport(report, { html: join(folder, "film.report.html"), json: join(folder, "film.report.json") });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  });

  /** Opens the report and hands it to `look`; fails on any request but the page itself, and on any error in it. */
  async function open(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith("data:")) requests.push(request.url());
    });
    page.on("console", (message) => errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
    const url = pathToFileURL(join(folder, "film.report.html")).href;
    await page.goto(url);
    await look(page);
    expect(requests).toEqual([url]);
    expect(errors).toEqual([]);
    await context.close();
  }

  it.each([
    ["a desktop", { width: 1280, height: 900 }, "light"],
    ["a phone", { width: 360, height: 780 }, "light"],
    ["a desktop by night", { width: 1280, height: 900 }, "dark"],
    ["a phone by night", { width: 360, height: 780 }, "dark"],
  ] as const)("fits %s, asks for nothing, and shows every picture", async (_name, viewport, colorScheme) => {
    await open({ viewport, colorScheme }, async (page) => {
      expect(await page.title()).toBe(`${report.name} – report`);
      const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(wide).toBeLessThanOrEqual(0);
      const broken = await page.evaluate("[...document.images].filter((image) => !(image.naturalWidth > 0)).length");
      expect(broken).toBe(0);
      expect(await page.locator(".strip image[href^='data:']").count()).toBe(3);
      const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      expect(ground).toBe(colorScheme === "light" ? "rgb(247, 245, 240)" : "rgb(19, 17, 16)");
    });
  });

  it("runs nothing that a file name says", async () => {
    await open({}, async (page) => {
      await page.locator("#shot-s03-frames summary").click();
      expect(await page.evaluate("window.hostile")).toBeUndefined();
      const names = await page.locator("#shot-s03-frames tbody bdi").allTextContents();
      expect(names).toContain(HOSTILE_NAMES[0]);
      expect(names).toContain("two[U+000A]lines[U+0009]and a tab.NEF");
      expect(await page.locator("h1").count()).toBe(1);
    });
  });

  it("forbids a script that is put into it, and any request", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, "film.report.html")).href);
    await page.evaluate(`{
      const script = document.createElement("script");
      script.textContent = "window.hostile = 3";
      document.body.append(script);
      const image = document.createElement("img");
      image.setAttribute("onerror", "window.hostile = 4");
      image.src = "data:,";
      document.body.append(image);
    }`);
    const refused = await page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'fetched', (error) => error.name)");
    expect(refused).toBe("TypeError");
    expect(await page.evaluate("window.hostile")).toBeUndefined();
    await context.close();
  });

  it("shows each shot's colours, and reads frames off the curves, by pointer and by key", async () => {
    await open({ viewport: { width: 1280, height: 900 } }, async (page) => {
      // The shot's colours, side by side from edge to edge.
      const strips = page.locator(".palette");
      expect(await strips.count()).toBe(report.shots.filter(({ colour }) => colour !== null).length);
      const strip = await strips.first().locator("svg").boundingBox();
      const parts = await strips.first().locator("rect").all();
      const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
      expect(parts.length).toBe(report.shots[0]?.colour?.palette.length);
      expect(boxes.reduce((sum, box) => sum + (box?.width ?? 0), 0)).toBeCloseTo(strip?.width ?? 0, 0);
      const plot = page.locator("#shot-s01 .plot[data-slots]");
      const readout = plot.locator(".readout");
      const area = plot.locator(".area").first();
      await area.scrollIntoViewIfNeeded();
      const box = await area.boundingBox();
      if (box === null) throw new Error("no plot");
      await page.mouse.move(box.x + (box.width * 412.5) / 2000, box.y + 50);
      expect(await readout.textContent()).toContain("no photograph");
      expect(await readout.getAttribute("class")).toContain("held");
      await page.mouse.move(box.x + box.width - 0.2, box.y + 50);
      expect(await readout.textContent()).toMatch(
        /^2,000DSC_1120\.NEFused.*\d s · f\/8.*Before −\d.*After −\d.*Gain [+−]\d/,
      );
      const slider = plot.getByRole("slider");
      await slider.focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowRight");
      expect(await slider.getAttribute("aria-valuenow")).toBe("2");
      expect(await readout.textContent()).toContain("DSC_9121.NEF");
      await page.keyboard.press("Escape");
      expect(await readout.textContent()).toContain("Point at the curves");
    });
  });

  it.each([true, false])("switches curves and narrows tables, script or not (%s)", async (javaScriptEnabled) => {
    await open({ javaScriptEnabled, viewport: { width: 1000, height: 900 } }, async (page) => {
      const plot = page.locator("#shot-s01 .plot[data-slots]");
      const before = plot.locator("path.curve.before");
      expect(await before.first().isVisible()).toBe(true);
      await plot.locator(".show-before").uncheck();
      for (const curve of await before.all()) expect(await curve.isVisible()).toBe(false);
      expect(await plot.locator("path.curve.after").first().isVisible()).toBe(true);

      const motion = page.locator("#shot-s01 .motion");
      expect(await motion.textContent()).toContain("85.3 % of the width kept");
      expect(await motion.locator("path.curve.before").first().isVisible()).toBe(true);
      await motion.locator(".show-before").uncheck();
      expect(await motion.locator("path.curve.before").first().isVisible()).toBe(false);
      expect(await motion.locator("path.curve.after").first().isVisible()).toBe(true);

      const table = page.locator("#shot-s01-frames");
      expect(await table.locator("tbody tr").first().isVisible()).toBe(false);
      await table.locator("summary").click();
      await table.locator(".only-unreadable").check();
      const left = await table.evaluate((details: { innerText: string }) => details.innerText);
      expect(left.match(/DSC_\d+\.NEF/g)).toEqual(["DSC_9897.NEF", "DSC_0621.NEF"]);
      await table.locator(".only-all").check();
      expect(await table.locator("tbody tr").first().isVisible()).toBe(true);
    });
  });

  it("prints on light paper without what only a screen can do", async () => {
    await open({ colorScheme: "dark", viewport: { width: 800, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(26, 24, 21)");
      expect(await page.locator(".readout:visible").count()).toBe(0);
      const pdf = await page.pdf({ format: "A4" });
      const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
      expect(pages.length).toBeGreaterThan(2);
      expect(pages.length).toBeLessThan(20);
    });
  });
});

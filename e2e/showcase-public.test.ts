// The public pages in a real browser, on a phone and at a desk: accessible, no wider than the screen, nothing asked of other sites.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, type HttpServer, startServer } from "../src/server/http-server.ts";
import { createApp } from "../src/showcase/app.ts";
import { addPicture } from "../src/showcase/media/add-picture.ts";
import { openShowcase, type Showcase } from "../src/showcase/showcase.ts";
import { copyEmbeddedTemplate } from "../test/showcase/embedded-template.ts";
import { addCollection, addFilm, addPerson } from "../test/showcase/public-films.ts";
import { findViolations, launchBrowser, NO_BROWSER } from "./browser.ts";

const PORT = await freePort();
const ORIGIN = `http://localhost:${PORT}`;
const PAGES = [
  "/",
  "/films/harbour",
  "/makers/ada",
  "/makers",
  "/collections",
  "/map",
  "/search?q=harbour",
  "/about",
  "/none",
];
const SCREENS = [
  ["a desk", 1440, 900],
  ["a phone", 390, 844],
] as const;

describe.skipIf(NO_BROWSER !== "")(`public pages in a browser${NO_BROWSER}`, () => {
  let folder: string;
  let showcase: Showcase;
  let server: HttpServer;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-public-"));
    await copyEmbeddedTemplate(join(folder, "database"));
    showcase = await openShowcase({ folder, origin: ORIGIN });
    const { db } = showcase;
    const ada = await addPerson(db, "Ada Lindqvist", { slug: "ada", bio: "She waits for weather.", place: "Tromsø" });
    const cleo = await addPerson(db, "Cleo Marchetti", { slug: "cleo", isCurator: true });
    const bytes = await sharp({ create: { width: 1280, height: 720, channels: 3, background: "#345" } })
      .png()
      .toBuffer();
    const poster = await addPicture(showcase, bytes, { name: "poster.png", alt: "Blue hour" });
    const film = await addFilm(db, "Harbour", {
      slug: "harbour",
      makers: [ada],
      curatorId: cleo,
      curatorNote: "It made me look up.",
      synopsis: "Six nights.\n\nOne sky.",
      year: 2026,
      place: "Tromsø",
      latitude: 69.6,
      longitude: 18.9,
      posterId: poster.id,
      credits: [{ role: "Music", name: "Sol Nilsen" }],
      tags: ["night sky"],
      interview: [
        { kind: "question", text: "How did you begin?" },
        { kind: "answer", text: "With one frame." },
        { kind: "still", assetId: poster.id, caption: "The first one" },
      ],
      howMade: { frames: 20_480, light: [{ shot: "s01", before: [0, 0.4, -0.2], after: [0, 0.1, 0.2] }] },
    });
    await addCollection(db, "Changing Planet", [film], { position: 0 });
    server = await startServer(createApp(showcase).fetch, { port: PORT });
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await showcase?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(SCREENS)("fit on %s, ask nobody else, and leave no cookie", async (name, width, height) => {
    const context = await browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    const asked: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("status of 404")) errors.push(message.text());
    });
    for (const path of PAGES) {
      await page.goto(`${ORIGIN}${path}`);
      const tooWide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      expect(tooWide, `${path} is wider than ${name}`).toBeLessThanOrEqual(0);
    }
    expect(asked.filter((url) => !url.startsWith(ORIGIN) && !/^(data|blob):/.test(url))).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });

  it.each(SCREENS)("have nothing that axe finds on %s", async (_, width, height) => {
    // The policy lets no script into the page; axe is put in past it, as the browser's own tools would be.
    const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true });
    const page = await context.newPage();
    for (const path of PAGES) {
      await page.goto(`${ORIGIN}${path}`);
      const found = await findViolations(page);
      expect(found, path).toEqual([]);
    }
    await context.close();
  });
});

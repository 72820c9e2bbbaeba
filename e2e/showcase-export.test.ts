// An exported site in a browser, from the plainest file server: the film plays, the search finds, nothing else is asked.
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openExportDoor } from "../src/showcase/export/export-door.ts";
import { addFile } from "../src/showcase/media/add-file.ts";
import { addVideo } from "../src/showcase/media/add-video.ts";
import { createPublicSite } from "../src/showcase/public/public-site.ts";
import { openShowcase } from "../src/showcase/showcase.ts";
import { drawFilm } from "../test/showcase/draw-film.ts";
import { copyEmbeddedTemplate } from "../test/showcase/embedded-template.ts";
import { crawl, type FileServer, serveFiles } from "../test/showcase/file-server.ts";
import { addFilm, addPerson } from "../test/showcase/public-films.ts";
import { events, rushes, temporaryFolder } from "./command.ts";
import { launchBrowser, NO_BROWSER } from "./browser.ts";
import { makeStreams } from "../test/showcase/make-streams.ts";

const URL_ = "https://films.example.org/shown";

describe.skipIf(NO_BROWSER !== "")(`an exported site in a browser${NO_BROWSER}`, () => {
  let exported: unknown;
  let site: FileServer;
  let browser: Browser;

  beforeAll(async () => {
    const folder = await temporaryFolder();
    const from = join(folder, "films");
    await copyEmbeddedTemplate(join(from, "database"));
    const showcase = await openShowcase({ folder: from, origin: "http://localhost:8787" });
    const ada = await addPerson(showcase.db, "Ada Lindqvist", { slug: "ada" });
    const filmId = await addFilm(showcase.db, "Harbour", { slug: "harbour", makers: [ada], place: "Tromsø" });
    await drawFilm(join(folder, "harbour.mp4"));
    const asset = await addFile(showcase, join(folder, "harbour.mp4"), { name: "harbour.mp4" });
    await addVideo(showcase, asset.id, { filmId });
    await makeStreams(showcase);
    // It runs, and the command asks it.
    const door = await openExportDoor(showcase, createPublicSite(showcase));
    const outcome = await rushes(["showcase", "export", join(folder, "site"), "--url", URL_, "--from", from, "--json"]);
    await door.close();
    exported = events(outcome).at(-1);
    await showcase.close();
    site = await serveFiles(join(folder, "site"), "/shown/");
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it("is written without a problem and a dead link", async () => {
    expect(exported).toMatchObject({ event: "done", problems: [], removed: 0 });
    expect((await crawl(site, URL_)).broken).toEqual([]);
  });

  it("plays the film, finds it, and asks nobody else", async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const errors: string[] = [];
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("response", (response) => {
      if (response.status() >= 400) errors.push(`${response.status()} ${response.url()}`);
    });
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(site.url);
    await page.click("text=Harbour");
    await page.waitForURL("**/films/harbour/");
    await page.click("button.play");
    const time = (): Promise<number> =>
      page.locator("video").evaluate((video) => (video as unknown as { currentTime: number }).currentTime);
    await expect.poll(time, { timeout: 20_000 }).toBeGreaterThan(0.3);
    await page.goto(`${site.url}search/`);
    const found = async (query: string): Promise<string | null> => {
      await page.fill("#q", query);
      await page.press("#q", "Enter");
      await page.waitForSelector("#results .card h2");
      return page.textContent("#results [role=status]");
    };
    expect(await found("harbuor")).toBe("No film has “harbuor”. Shown is what was found for “harbour”. 1 film.");
    expect(await found("troms lind")).toBe("1 film.");
    await page.click("#results .card a");
    await page.waitForURL("**/films/harbour/");
    expect(asked.filter((url) => !url.startsWith(site.url) && !/^(data|blob):/.test(url))).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});

// The player in a real browser: a film of 14 s, made into streams by our own encoder, is played, steered by keys and remembered.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinChunks } from "../src/encode/film-writer.ts";
import { freePort, type HttpServer, startServer } from "../src/server/http-server.ts";
import { createApp } from "../src/showcase/app.ts";
import { addCaptions } from "../src/showcase/media/add-captions.ts";
import { addFile } from "../src/showcase/media/add-file.ts";
import { addVideo } from "../src/showcase/media/add-video.ts";
import { openShowcase, type Showcase } from "../src/showcase/showcase.ts";
import { writeChunks } from "../test/golden/encode-chunks.ts";
import { testFormat } from "../test/golden/encode-pictures.ts";
import { copyEmbeddedTemplate } from "../test/showcase/embedded-template.ts";
import { addFilm } from "../test/showcase/public-films.ts";
import { launchBrowser, NO_BROWSER } from "./browser.ts";
import { makeStreams } from "../test/showcase/make-streams.ts";

const PORT = await freePort();
const ORIGIN = `http://localhost:${PORT}`;
/** Of script that a page may bring before somebody plays. */
const MOST_SCRIPT_BYTES = 60_000;
const FORMAT = testFormat({ codec: "h264", width: 128, height: 72, fps: { num: 8, den: 1 } });
const SECONDS = 14;

interface State {
  readonly isPlaying: boolean;
  readonly time: number;
  /** Percent. */
  readonly volume: number;
  readonly isMuted: boolean;
  readonly isFull: boolean;
  /** `language: text` of what is shown. */
  readonly captions: readonly string[];
  readonly chapter: string | null;
}

describe.skipIf(NO_BROWSER !== "")(`the player in a browser${NO_BROWSER}`, () => {
  let folder: string;
  let showcase: Showcase;
  let server: HttpServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-player-"));
    await copyEmbeddedTemplate(join(folder, "database"));
    showcase = await openShowcase({ folder, origin: ORIGIN });
    const path = join(folder, "film.mp4");
    await joinChunks(await writeChunks(folder, FORMAT, [SECONDS * 8]), path, FORMAT);
    const filmId = await addFilm(showcase.db, "Harbour", {
      slug: "harbour",
      chapters: [
        { startSeconds: 0, title: "Morning" },
        { startSeconds: 7, title: "Noon" },
      ],
    });
    for (const [language, label, text] of [
      ["de", "Deutsch", "Das Wasser steigt."],
      ["en", "English", "The water rises."],
    ] as const) {
      const bytes = Buffer.from(`WEBVTT\n\n00:00:00.000 --> 00:00:${SECONDS}.000\n${text}\n`);
      await addCaptions(showcase, filmId, { language, label, bytes, name: `${language}.vtt` });
    }
    await addVideo(showcase, (await addFile(showcase, path, { name: "film.mp4" })).id, { filmId });
    await makeStreams(showcase);
    server = await startServer(createApp(showcase).fetch, { port: PORT });
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await showcase?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the film is doing. */
  const read = (): Promise<State> =>
    page.evaluate<State>(`(() => {
      const video = document.querySelector("video");
      const shown = [...video.textTracks].filter(({ kind, mode }) => kind === "captions" && mode === "showing");
      return {
        isPlaying: !video.paused && video.readyState > 2,
        time: video.currentTime,
        volume: Math.round(video.volume * 100),
        isMuted: video.muted,
        isFull: document.fullscreenElement === video,
        captions: shown.map(({ language, activeCues }) => language + ": " + activeCues?.[0]?.text),
        chapter: document.querySelector(".chapters [aria-current]")?.textContent.trim() ?? null,
      };
    })()`);
  /** Waits until the film does it: players answer in their own time. */
  const until = (what: (state: State) => boolean): Promise<void> =>
    expect.poll(async () => what(await read()), { timeout: 15_000, message: String(what) }).toBe(true);

  it("brings little script and no cookie before somebody plays, and asks only the showcase", async () => {
    let scriptBytes = 0;
    const foreign: string[] = [];
    page.on("response", (response) => {
      if (!response.url().startsWith(ORIGIN) && /^https?:/.test(response.url())) foreign.push(response.url());
    });
    page.on("requestfinished", (request) => {
      if (request.resourceType() !== "script") return;
      void request.sizes().then((sizes) => (scriptBytes += sizes.responseBodySize));
    });
    await page.goto(`${ORIGIN}/films/harbour`, { waitUntil: "networkidle" });
    expect(scriptBytes).toBeGreaterThan(0);
    expect(scriptBytes).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
    expect(await context.cookies()).toEqual([]);
    expect(foreign).toEqual([]);
    page.removeAllListeners();
  });

  it("plays, and does what its keys say", { timeout: 60_000 }, async () => {
    await page.getByRole("button", { name: "Play Harbour" }).click();
    await until(({ isPlaying, time }) => isPlaying && time > 0.1);
    expect(await page.locator(".play").count()).toBe(0);
    const focused = await page.evaluate("document.activeElement.tagName");
    expect(focused, "keys go to the film").toBe("VIDEO");
    await page.keyboard.press("Space");
    await until(({ isPlaying }) => !isPlaying);
    await page.keyboard.press("5");
    await until(({ time }) => Math.abs(time - SECONDS / 2) < 0.2);
    await page.keyboard.press("ArrowRight");
    await until(({ time }) => Math.abs(time - SECONDS / 2 - 5) < 0.2);
    await page.keyboard.press("ArrowLeft");
    await until(({ time }) => Math.abs(time - SECONDS / 2) < 0.2);
    await page.keyboard.press("j");
    await until(({ time }) => time < 0.2);
    await page.keyboard.press("l");
    await until(({ time }) => Math.abs(time - 10) < 0.2);
    await page.keyboard.press("m");
    await until(({ isMuted }) => isMuted);
    await page.keyboard.press("ArrowDown");
    await until(({ isMuted, volume }) => !isMuted && volume === 95);
    await page.keyboard.press("f");
    await until(({ isFull }) => isFull);
    await page.keyboard.press("f");
    await until(({ isFull }) => !isFull);
  });

  it("shows captions, one language after the other, that of the browser first", { timeout: 60_000 }, async () => {
    expect((await read()).captions).toEqual([]);
    for (const shown of [["en: The water rises."], ["de: Das Wasser steigt."], []]) {
      await page.keyboard.press("c");
      await expect.poll(async () => (await read()).captions, { timeout: 10_000 }).toEqual(shown);
    }
  });

  it("goes to chapters and marks the one that plays", { timeout: 60_000 }, async () => {
    await page.evaluate(`document.querySelector("video").addEventListener("seeking", (event) => {
      globalThis.soughtTo = event.target.currentTime;
    })`);
    for (const [name, seconds] of [
      ["Morning", 0],
      ["Noon", 7],
    ] as const) {
      await page.getByRole("link", { name }).click();
      await expect.poll(() => page.evaluate<number>("globalThis.soughtTo"), { timeout: 10_000 }).toBe(seconds);
      await until(({ chapter }) => chapter?.endsWith(name) === true);
      expect(page.url()).toBe(`${ORIGIN}/films/harbour#t=${seconds}`);
    }
  });

  it("offers a window of its own for the film", async () => {
    const button = page.getByRole("button", { name: "Picture in picture" });
    await button.focus();
    expect(await button.isVisible()).toBe(true);
    const isOut = (): Promise<boolean> =>
      page.evaluate<boolean>(`document.pictureInPictureElement === document.querySelector("video")`);
    expect(await isOut()).toBe(false);
    await button.click();
    await expect.poll(isOut, { timeout: 10_000 }).toBe(true);
    await until(({ isPlaying }) => isPlaying);
    await page.locator("video").focus();
    await page.keyboard.press("p");
    await expect.poll(isOut, { timeout: 10_000 }).toBe(false);
  });

  it("remembers place and volume in this browser", { timeout: 60_000 }, async () => {
    await page.evaluate("document.querySelector('video').pause()");
    await page.locator("video").focus();
    await page.keyboard.press("5");
    await until(({ time }) => Math.abs(time - SECONDS / 2) < 0.2);
    await page.goto(`${ORIGIN}/films/harbour`);
    await page.evaluate(`document.querySelector("video").addEventListener("playing", (event) => {
      globalThis.startedAt ??= event.target.currentTime;
    })`);
    await page.getByRole("button", { name: "Play Harbour" }).click();
    await expect
      .poll(() => page.evaluate<number | undefined>("globalThis.startedAt"), { timeout: 15_000 })
      .toBeCloseTo(SECONDS / 2, 0);
    expect((await read()).volume).toBe(95);
    expect(await context.cookies()).toEqual([]);
  });
});

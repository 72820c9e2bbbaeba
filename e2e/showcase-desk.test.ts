// The editor's way in a real browser: welcome, collection, film, publish; and pictures of the desk's pages for people to look at.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import type { Browser, BrowserContext, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, type HttpServer, startServer } from "../src/server/http-server.ts";
import { setupCode } from "../src/showcase/accounts/setup-code.ts";
import { createApp } from "../src/showcase/app.ts";
import { newId } from "../src/showcase/db/new-id.ts";
import { addPicture } from "../src/showcase/media/add-picture.ts";
import { openShowcase, type Showcase } from "../src/showcase/showcase.ts";
import { createSubmission } from "../src/showcase/submit/create-submission.ts";
import { films } from "../src/showcase/tables/films.ts";
import { assets, videos } from "../src/showcase/tables/media.ts";
import { messages } from "../src/showcase/tables/submissions.ts";
import { copyEmbeddedTemplate } from "../test/showcase/embedded-template.ts";
import { findViolations, launchBrowser, NO_BROWSER } from "./browser.ts";

const PORT = await freePort();
const ORIGIN = `http://localhost:${PORT}`;
const PASSWORD = "correct horse battery";
/** A folder: pictures of the pages are left there, for people to look at. */
const SHOTS = process.env["RUSHES_SCREENSHOTS"];

describe.skipIf(NO_BROWSER !== "")(`the desk in a browser${NO_BROWSER}`, () => {
  let folder: string;
  let showcase: Showcase;
  let server: HttpServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-desk-"));
    await copyEmbeddedTemplate(join(folder, "database"));
    showcase = await openShowcase({ folder, origin: ORIGIN });
    server = await startServer(createApp(showcase).fetch, { port: PORT });
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.on("console", (message) => {
      // A page that says "422" is one that the test asked for.
      if (message.type() === "error" && !message.text().includes("status of 4")) errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(error.message));
    if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await showcase?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What axe finds on the page; and pictures of it on a desk and on a phone, where they are wanted. */
  const look = async (name: string): Promise<void> => {
    if (SHOTS !== undefined) {
      for (const [size, width, height] of [
        ["desk", 1440, 900],
        ["phone", 390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: join(SHOTS, `${name}-${size}.png`), fullPage: true });
        const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        expect(overflow, `${name} on a ${size} is wider than the screen`).toBeLessThanOrEqual(0);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    // The policy lets no script into the page; axe is put in past it, as the browser's own tools would be.
    const session = await context.newCDPSession(page);
    await session.send("Page.setBypassCSP", { enabled: true });
    await page.reload();
    const found = await findViolations(page);
    await session.send("Page.setBypassCSP", { enabled: false });
    await page.reload();
    expect(found, name).toEqual([]);
  };

  it("goes from welcome to a published film in a collection", { timeout: 120_000 }, async () => {
    await page.goto(`${ORIGIN}/desk`);
    expect(page.url()).toContain("/desk/welcome");
    await look("welcome");
    await page.fill("#f-code", setupCode(showcase));
    await page.fill("#f-name", "Ada Lovelace");
    await page.fill("#f-email", "ada@example.org");
    await page.fill("#f-password", PASSWORD);
    await page.click("text=Make the owner's account");
    await page.waitForURL(`${ORIGIN}/desk`);

    await page.click("text=Sign out");
    await page.waitForURL(`${ORIGIN}/`);
    await page.goto(`${ORIGIN}/desk/collections`);
    expect(page.url()).toContain("/desk/sign-in");
    await look("sign-in");
    await page.fill("#f-email", "ada@example.org");
    await page.fill("#f-password", PASSWORD);
    await page.click("button:text-is('Sign in')");
    await page.waitForURL(`${ORIGIN}/desk/collections`);

    await page.fill("#f-title", "Changing Planet");
    await page.click("text=Make it");
    await page.waitForURL(/\/desk\/collections\/\w+/);
    const collection = page.url();
    await page.goto(`${ORIGIN}/desk/films`);
    await page.fill("#f-title", "Where the Glacier Was");
    await page.click("text=Make its page");
    await page.waitForURL(/\/desk\/films\/\w+/);
    const film = page.url().split("?")[0]!;
    const filmId = film.split("/").at(-1)!;
    await page.click("text=Publish now");
    expect(await page.textContent("[role=alert]")).toContain("It has no film yet");
    await addReadyVideo(showcase, filmId);
    await page.goto(film);
    await page.fill("#f-tagline", "Forty years of ice, in four minutes.");
    await page.fill("#f-synopsis", "A valley in the Alps, photographed from the same rock every summer since 1984.");
    await page.fill("#f-place", "Rhône glacier, Switzerland");
    await page.fill("#f-credits", "Photography: Mia Maker\nMusic: Jo Sound");
    await page.click("button:text-is('Save')");
    expect(await page.textContent("[role=status]")).toContain("Saved.");
    await page.fill("#f-new", "Mia Maker");
    await page.locator("#makers form", { hasText: "somebody new" }).getByRole("button").click();
    await page.waitForSelector("#makers ol a");
    await look("film");
    await page.click("text=Publish now");
    expect(await page.textContent("main")).toContain("Published.");
    await page.goto(collection);
    await page.selectOption("select[name=film]", filmId);
    await page.click("text=Put it in");
    await page.waitForSelector("#films li");
    await look("collection");
    await page.goto(`${ORIGIN}/desk/collections`);
    await page.click("text=Put on the front page");
    await look("collections");
    const [row] = await showcase.db.select().from(films).where(eq(films.id, filmId));
    expect(row).toMatchObject({ state: "published", slug: "where-the-glacier-was" });
    expect(errors).toEqual([]);
  });

  it("adds a passkey and signs in by it", { timeout: 60_000 }, async () => {
    const session = await context.newCDPSession(page);
    await session.send("WebAuthn.enable");
    await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(`${ORIGIN}/desk/account`);
    await page.click("text=Add a passkey");
    await page.waitForSelector("text=/^Added /");
    await look("account");
    await page.click("text=Sign out");
    await page.waitForURL(`${ORIGIN}/`);
    await page.goto(`${ORIGIN}/desk/sign-in?to=/desk/log`);
    await page.click("text=Sign in with a passkey");
    await page.waitForURL(`${ORIGIN}/desk/log`);
    await look("log");
    expect(errors).toEqual([]);
  });

  it("works on what was sent in", { timeout: 120_000 }, async () => {
    const id = await createSubmission(showcase, {
      state: "inbox",
      via: "form",
      title: "The Night the Fjord Froze",
      makerName: "Sol Nilsen",
      email: "sol@example.org",
      link: "https://video.example.org/fjord",
      answers: {
        tagline: "One night in January, the sea stood still.",
        synopsis: "Over eleven hours the fjord outside my window went from black water to white ice.",
        place: "Tromsø, Norway",
        year: 2025,
        seconds: 214,
        credits: "Photography: Sol Nilsen\nMusic: Ida Berg",
        rights: true,
        music: "own",
      },
    });
    for (const title of ["Salt", "A Bridge in Forty Days", "Monsoon Roofs"]) {
      await createSubmission(showcase, {
        state: "inbox",
        via: "mail",
        title,
        makerName: "Kim Lee",
        email: "k@example.org",
      });
    }
    await showcase.db.insert(messages).values({
      id: newId(),
      submissionId: id,
      direction: "in",
      messageId: newId(),
      fromAddress: "sol@example.org",
      toAddress: "films@example.org",
      subject: "One more thing",
      text: "I forgot to say that there is a version with German captions.\n\nSol",
      createdAt: showcase.now(),
    });
    await page.goto(`${ORIGIN}/desk`);
    await look("desk");
    await page.goto(`${ORIGIN}/desk/submissions`);
    await look("inbox");
    await page.click("text=The Night the Fjord Froze");
    await page.locator(".stars label", { hasText: "4" }).click();
    await page.fill("#f-note", "The last minute is extraordinary.");
    await page.click("text=Keep");
    await page.waitForSelector(".reviews strong");
    await page.selectOption("select[name=template]", "shortlisted");
    await page.click("text=Fill in");
    await page.waitForFunction('document.querySelector("#f-text").value.includes("Sol Nilsen")');
    await look("submission");
    await page.locator("#reply").getByRole("button", { name: "Send" }).click();
    await page.waitForSelector("text=waits to be sent");
    await page.click("button:text-is('Shortlist')");
    await page.click("text=Make its film page");
    await page.waitForURL(/\/desk\/films\/\w+/);
    const film = page.url().split("?")[0]!;
    await addReadyVideo(showcase, film.split("/").at(-1)!);

    await page.goto(`${film}/interview`);
    await page.check("text=What made you want to make this film?");
    await page.check("text=What went wrong, and what did it change?");
    await page.click("text=Add them");
    await page.click("text=Open the link");
    const link = (await page.textContent("code[data-copy]"))!;
    await look("interview-desk");
    await page.goto(link);
    const answer = async (): Promise<void> => {
      await page.fill(
        "textarea[name=text-1]",
        "I could not sleep, and the light was already strange at four in the afternoon.",
      );
      await page.fill(
        "textarea[name=text-3]",
        "The battery froze twice. I warmed it in my coat, and lost ten minutes of ice.",
      );
    };
    await answer();
    await look("interview-maker");
    // Looking at the page loads it again, and what was not saved is gone.
    await answer();
    await page.click("text=Send to the editors");
    await page.waitForSelector("text=Sent.");
    await page.goto(`${film}/interview`);
    await page.fill("textarea[name=text-3]", "The battery froze twice. I warmed it in my coat and lost ten minutes.");
    await page.click("text=Save and ask for approval");
    await page.goto(link);
    await look("interview-approve");
    await page.click("text=I approve the text below");
    await page.waitForSelector("text=You approved this text");

    await page.goto(`${film}/screeners`);
    await page.fill("#f-name", "Jury of the Alpine Film Days");
    await page.click("text=Make a link");
    await page.waitForSelector("code[data-copy]");
    await look("screeners");
    const screener = (await page.textContent("code[data-copy]"))!;
    await page.goto(screener);
    expect(await page.textContent("h1")).toBe("The Night the Fjord Froze");
    await look("screener");
    for (const name of ["films", "people", "settings", "accounts"]) {
      await page.goto(`${ORIGIN}/desk/${name}`);
      await look(name);
    }
    expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  });
});

/** A film's video as it is when it is ready, with pictures to choose from. */
async function addReadyVideo(showcase: Showcase, filmId: string): Promise<void> {
  const thumbnails: string[] = [];
  for (const colour of ["#274b63", "#6b4a2a", "#3b5a3a"]) {
    const bytes = await sharp({ create: { width: 640, height: 360, channels: 3, background: colour } })
      .png()
      .toBuffer();
    thumbnails.push((await addPicture(showcase, new Uint8Array(bytes), { name: "still.png" })).id);
  }
  const assetId = newId();
  const id = newId();
  await showcase.db
    .insert(assets)
    .values({ id: assetId, contentType: "video/mp4", key: `files/${assetId}/film.mp4`, sizeBytes: 1, sha256: "" });
  await showcase.db.insert(videos).values({
    id,
    sourceId: assetId,
    state: "ready",
    progress: 1,
    seconds: 214,
    width: 3840,
    height: 2160,
    fps: 25,
    loudness: -21.4,
    notes: [{ severity: "warning", text: "The sound is quiet: −21.4 LUFS, where −16 is usual on the web." }],
    thumbnails,
  });
  await showcase.db.update(films).set({ videoId: id, posterId: thumbnails[0]! }).where(eq(films.id, filmId));
}

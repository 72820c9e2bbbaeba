import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createTransport } from "nodemailer";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShowcase } from "../src/showcase/showcase.ts";
import { writeSettings } from "../src/showcase/settings.ts";
import { messages, submissions } from "../src/showcase/tables/submissions.ts";
import { copyEmbeddedTemplate } from "../test/showcase/embedded-template.ts";
import { launchBrowser, NO_BROWSER } from "./browser.ts";

const COMMAND = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
const OWN = "films@showcase.example";
/** A folder: pictures of the pages are left there, for people to look at. */
const SHOTS = process.env["RUSHES_SCREENSHOTS"];

interface Running {
  readonly url: string;
  readonly mailPort: number;
  readonly process: ChildProcess;
}

/** The built command, as its users start it. */
async function start(folder: string): Promise<Running> {
  const child = spawn(
    process.execPath,
    [COMMAND, "showcase", folder, "--empty", "--port", "0", "--smtp-port", "0", "--json"],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, DATABASE_URL: undefined, SMTP_URL: undefined },
    },
  );
  for await (const line of createInterface({ input: child.stdout! })) {
    const event = JSON.parse(line) as { event: string; url: string; mailPort: number };
    if (event.event === "listening") return { ...event, process: child };
  }
  throw new Error("The showcase ended before it listened.");
}

async function end(running: Running, signal: NodeJS.Signals): Promise<void> {
  const gone = new Promise((resolve) => running.process.once("exit", resolve));
  running.process.kill(signal);
  await gone;
}

async function read(folder: string) {
  const showcase = await openShowcase({ folder, origin: "http://localhost" });
  const rows = {
    submissions: await showcase.db.select().from(submissions),
    messages: await showcase.db.select().from(messages),
  };
  await showcase.close();
  return rows;
}

describe("films sent in, to the built command", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-submit-"));
    await copyEmbeddedTemplate(join(folder, "database"));
    const showcase = await openShowcase({ folder, origin: "http://localhost" });
    await writeSettings(showcase.db, { submitAddress: OWN });
    await showcase.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has every mail that it said it has, when it is killed in the middle", async () => {
    const running = await start(folder);
    const smtp = createTransport({ host: "127.0.0.1", port: running.mailPort, pool: true, maxMessages: Infinity });
    const taken: string[] = [];
    const sent: string[] = [];
    let isKilled: Promise<void> | null = null;
    await Promise.allSettled(
      Array.from({ length: 40 }, async (_, index) => {
        const messageId = `k${index}@mail`;
        await smtp.sendMail({
          from: `k${index}@example.org`,
          to: OWN,
          subject: `Killed ${index}`,
          messageId: `<${messageId}>`,
          text: "https://vimeo.com/1",
        });
        taken.push(messageId);
        sent.push(messageId);
        if (taken.length === 15) isKilled = end(running, "SIGKILL");
      }),
    );
    smtp.close();
    await isKilled;
    expect(taken.length).toBeGreaterThanOrEqual(15);
    expect(taken.length).toBeLessThan(40);
    const rows = await read(folder);
    const stored = rows.messages.filter((row) => row.direction === "in").map((row) => row.messageId);
    for (const id of taken) expect(stored).toContain(id);
    expect(new Set(stored).size).toBe(stored.length);
    // Each mail with its submission and its receipt, or none of the three.
    expect(rows.submissions).toHaveLength(stored.length);
    expect(rows.messages.filter((row) => row.direction === "out")).toHaveLength(stored.length);
  });

  describe.skipIf(NO_BROWSER !== "")(`in a browser${NO_BROWSER}`, () => {
    let browser: Browser;
    let running: Running;
    beforeAll(async () => {
      running = await start(folder);
      browser = await launchBrowser();
      if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true });
    });
    afterAll(async () => {
      await browser?.close();
      await end(running, "SIGTERM");
    });

    async function look(page: Page, name: string): Promise<void> {
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      if (SHOTS === undefined) return;
      for (const [size, viewport] of [
        ["phone", { width: 390, height: 844 }],
        ["desk", { width: 1440, height: 900 }],
      ] as const) {
        await page.setViewportSize(viewport);
        await page.screenshot({ path: join(SHOTS, `${name}-${size}.png`), fullPage: true });
      }
      await page.setViewportSize({ width: 390, height: 844 });
    }

    it("takes a film from a phone, over a break in between", async () => {
      const errors: string[] = [];
      const open = async (url: string): Promise<Page> => {
        const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
        const page = await context.newPage();
        page.on("pageerror", (error) => errors.push(error.message));
        page.on("request", (request) => {
          if (!request.url().startsWith(running.url) && !request.url().startsWith("data:")) errors.push(request.url());
        });
        await page.goto(url);
        return page;
      };
      let page = await open(`${running.url}/submit`);
      await look(page, "submit");
      await page.getByLabel("Title of the film").fill("Tide");
      await page.getByLabel("Your name").fill("Ana Ruiz");
      await page.getByLabel("Your mail address").fill("ana@example.org");
      await page.getByRole("button", { name: "Go on" }).click();
      const path = new URL(page.url()).pathname;
      expect(path).toMatch(/^\/submissions\/[\w-]{43}$/);
      // Typed and left: it is kept by the page itself.
      await page.getByLabel("Full synopsis").fill("Forty days at one beach.");
      await page.getByLabel("Year it was finished").fill("soon");
      await page.getByText("Saved at").waitFor();
      expect(await page.getByText("Four digits, please").count()).toBe(1);
      await look(page, "draft");
      await page.context().close();

      page = await open(running.url + path);
      expect(await page.getByLabel("Full synopsis").inputValue()).toBe("Forty days at one beach.");
      expect(await page.getByLabel("Year it was finished").inputValue()).toBe("soon");
      const still = await sharp({ create: { width: 1200, height: 800, channels: 3, background: "#25636f" } })
        .png()
        .toBuffer();
      await page.getByLabel("Poster").setInputFiles({ name: "poster.png", mimeType: "image/png", buffer: still });
      await page.locator("#pictures img").waitFor();
      await page.getByRole("button", { name: "Send it in" }).click();
      await page.getByText("Before it can be sent in, we need").waitFor();
      await look(page, "missing");
      for (const [label, text] of [
        ["Link to the film", "https://vimeo.com/1"],
        ["Length", "3:45"],
        ["Year it was finished", "2026"],
        ["Spoken language", "none"],
        ["Short synopsis", "The sea comes and goes."],
        ["Your statement", "I wanted to see it breathe."],
        ["Credits", "Music: Ana Ruiz"],
      ] as const) {
        await page.getByLabel(label, { exact: true }).fill(text);
      }
      await page.getByLabel("I hold the rights").check();
      await page.getByLabel("It was made for this film").check();
      // What was said to be missing goes from the page as it is filled in.
      await page.getByText("Nothing is missing any more").waitFor();
      expect(await page.locator("#answers .problem").count()).toBe(0);
      await page.getByRole("button", { name: "Send it in" }).click();
      await page.getByRole("heading", { name: "It has arrived" }).waitFor();
      await page.getByLabel("Write to us").fill("There is a longer cut as well.");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await page.getByText("There is a longer cut as well.").waitFor();
      await look(page, "sent");
      await page.context().close();
      expect(errors).toEqual([]);
    });

    it("takes a film by mail, and its page is there", async () => {
      const smtp = createTransport({ host: "127.0.0.1", port: running.mailPort });
      await smtp.sendMail({ from: "Bo <bo@example.org>", to: OWN, subject: "By mail", text: "https://vimeo.com/2" });
      smtp.close();
      await end(running, "SIGTERM");
      const rows = await read(folder);
      running = await start(folder);
      expect(rows.submissions.find((row) => row.title === "By mail")).toMatchObject({
        state: "inbox",
        email: "bo@example.org",
      });
      expect(rows.submissions.find((row) => row.title === "Tide")).toMatchObject({ state: "inbox", via: "form" });
    });
  });
});

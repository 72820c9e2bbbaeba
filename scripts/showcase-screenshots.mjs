// Pictures of the showcase's pages for docs/guide/showcase.md: `node scripts/showcase-screenshots.mjs [folder]`. Starts a new showcase,
// waits for its sample (minutes), or takes a copy of a folder in which nobody has an account yet; then looks at every kind of page on a
// desk and on a phone.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { startSampleShowcase } from "../bench/sample-showcase.mjs";

const OUT = fileURLToPath(new URL("../docs/guide/images/showcase/", import.meta.url));
const CHROMIUM = "/usr/bin/chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
const SCREENS = [
  { name: "desk", width: 1440, height: 900, shown: 1080 },
  { name: "phone", width: 390, height: 844, shown: 390 },
];
const QUALITY = 74;
const PORT = 18_796;

const folder = mkdtempSync(join(tmpdir(), "rushes-screenshots-"));
if (process.argv[2] !== undefined) cpSync(process.argv[2], folder, { recursive: true });
const showcase = await startSampleShowcase(folder, PORT);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const context = await browser.newContext({ viewport: SCREENS[0] });
const page = await context.newPage();
mkdirSync(OUT, { recursive: true });

/** The page as it is on each screen, from `from` on: a selector; left out: its top. */
async function look(name, from) {
  for (const { name: screen, width, height, shown } of SCREENS) {
    await page.setViewportSize({ width, height });
    await page.evaluate(
      (selector) => (selector === undefined ? scrollTo(0, 0) : document.querySelector(selector).scrollIntoView()),
      from,
    );
    // Those further down are loaded when somebody comes near.
    await page.waitForFunction(() =>
      [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight),
    );
    // Posters of players are nothing that a page can wait for.
    await page.waitForTimeout(500);
    await sharp(await page.screenshot())
      .resize({ width: shown })
      .webp({ quality: QUALITY, effort: 6 })
      .toFile(join(OUT, `${name}-${screen}.webp`));
  }
  await page.setViewportSize(SCREENS[0]);
}

async function visit(path) {
  await page.goto(path.startsWith("http") ? path : showcase.url + path, { waitUntil: "load" });
}

async function lookAtPublicPages() {
  await visit("/");
  await look("front");
  await visit("/films/what-the-river-keeps");
  await look("film");
  await look("interview", "#interview");
  await look("how-made", "#how-made");
  await visit("/makers/ilse-varga");
  await look("maker");
  await visit("/collections/where-water-is-a-street");
  await look("collection");
  await visit("/map");
  await look("map");
  await visit("/search?q=river");
  await look("search");
  await visit("/submit");
  await look("submit");
}

async function sendInFilms() {
  for (const [title, maker] of [
    ["Salt", "Amara Lindqvist"],
    ["A Bridge in Forty Days", "Jonas Weber"],
    ["The Night the Fjord Froze", "Sol Nilsen"],
  ]) {
    await visit("/submit");
    await page.getByLabel("Title of the film").fill(title);
    await page.getByLabel("Your name").fill(maker);
    await page.getByLabel("Your mail address").fill(`${maker.split(" ")[0].toLowerCase()}@example.org`);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.waitForSelector("[name=synopsis]");
    await fillIn();
    if (title.endsWith("Froze")) await look("submission");
    await page.getByRole("button", { name: "Send it in" }).click();
    await page.waitForLoadState("networkidle");
  }
}

/** What a film maker says of their film. */
async function fillIn() {
  for (const [name, value] of [
    ["link", "https://video.example.org/film"],
    ["tagline", "One night in January, the sea stood still."],
    ["synopsis", "Over eleven hours the fjord outside my window went from black water to white ice."],
    ["place", "Tromsø, Norway"],
    ["year", "2026"],
    ["language", "none"],
    ["statement", "I wanted to see the moment at which it stops."],
    ["seconds", "3:34"],
    ["makerBio", "Films what the sea does in winter."],
    ["credits", "Photography: Sol Nilsen\nMusic: Ida Berg"],
  ]) {
    await page.locator(`[name=${name}]`).fill(value);
  }
  await page.getByLabel("I hold the rights").check();
  await page.getByLabel("It was made for this film").check();
}

async function lookAtDesk() {
  await visit(`/desk/welcome?code=${showcase.setupCode}`);
  await page.fill("#f-name", "Ada Lind");
  await page.fill("#f-email", "ada@example.org");
  await page.fill("#f-password", "correct horse battery");
  await page.click("text=Make the owner's account");
  await page.waitForURL(`${showcase.url}/desk`);
  await look("desk");
  await visit("/desk/submissions");
  await look("desk-inbox");
  await page.click("text=The Night the Fjord Froze");
  await page.waitForLoadState("networkidle");
  await look("desk-submission");
  await visit("/desk/films");
  await page.click("text=Before the Boats");
  await page.waitForLoadState("networkidle");
  const film = page.url().split("?")[0];
  await look("desk-film");
  await visit(`${film}/screeners`);
  await page.fill("#f-name", "Jury of the Alpine Film Days");
  // With the name in the picture it would be encoded anew first.
  await page.uncheck("[name=showsName]");
  await page.click("text=Make a link");
  await page.waitForSelector("code[data-copy]");
  const screener = await page.textContent("code[data-copy]");
  await visit(`${film}/interview`);
  await page.check("text=What made you want to make this film?");
  await page.check("text=What went wrong, and what did it change?");
  await page.click("text=Add them");
  await page.click("text=Open the link");
  const link = await page.textContent("code[data-copy]");
  await visit(link);
  await page.fill("textarea[name=text-1]", "The other bank. For half an hour one cannot be sure that it is there.");
  await look("interview-maker");
  await visit(screener);
  await look("screener");
}

try {
  await showcase.films();
  await lookAtPublicPages();
  await sendInFilms();
  await lookAtDesk();
} finally {
  await browser.close();
  await showcase.close();
  rmSync(folder, { recursive: true, force: true });
}

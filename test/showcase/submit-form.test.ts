import { eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendMail } from "../../src/showcase/mail/send-mail.ts";
import { writeSettings } from "../../src/showcase/settings.ts";
import { submissionUrl } from "../../src/showcase/submit/submission-link.ts";
import { actions } from "../../src/showcase/tables/actions.ts";
import { jobs } from "../../src/showcase/tables/media.ts";
import { messages, submissions } from "../../src/showcase/tables/submissions.ts";
import { DATABASES, openTestShowcase, ORIGIN, type TestShowcase } from "./test-showcase.ts";

const SCRIPT = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;

const WHOLE: Readonly<Record<string, string>> = {
  title: "Tide",
  link: "vimeo.com/1",
  seconds: "3:45",
  year: "2026",
  language: "none",
  tagline: "The sea comes and goes.",
  synopsis: "Forty days at one beach.",
  statement: "I wanted to see it breathe. It does.",
  makerName: "Ana",
  credits: "Music: Ana",
  rights: "yes",
  "rights-shown": "1",
  music: "own",
  action: "send",
};

function form(fields: Readonly<Record<string, string | Blob>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value as string);
  return data;
}

describe.each(DATABASES)("films sent in by form (%s database)", (database) => {
  let test: TestShowcase;
  let number = 0;
  beforeAll(async () => {
    test = await openTestShowcase(database);
  });
  afterAll(() => test.close());

  const post = (path: string, fields: Readonly<Record<string, string | Blob>>, headers: Record<string, string> = {}) =>
    test.fetch(path, { method: "POST", body: form(fields), headers });

  /** Begins one from an address of its own. @returns its page's path */
  const begin = async (fields: Record<string, string> = {}, address = `10.0.${number >> 8}.${number++ & 255}`) => {
    const given = {
      title: "Tide",
      makerName: "Ana",
      email: `ana${number}@example.org`,
      token: `t${number}`,
      ...fields,
    };
    const response = await post("/submit", given, { "x-forwarded-for": address });
    return { status: response.status, path: (response.headers.get("location") ?? "").replace(/\?.*/, ""), response };
  };
  const rowOf = async (path: string) => {
    const rows = await test.showcase.db.select().from(submissions);
    return rows.find((row) => submissionUrl(test.showcase, row.id) === `${ORIGIN}${path}`)!;
  };

  it("asks, says how long answers take, and closes", async () => {
    const page = await (await test.fetch("/submit")).text();
    expect(page).toContain("There are no answers yet");
    await writeSettings(test.showcase.db, { isOpenForSubmissions: false });
    expect(await (await test.fetch("/submit")).text()).toContain("We take no films at the moment");
    expect((await begin()).status).toBe(403);
    await writeSettings(test.showcase.db, { isOpenForSubmissions: true });
  });

  it("begins with three fields, keeps what is typed, and is sent in once", async () => {
    const { path, status } = await begin({ email: "ana@example.org", token: "same" });
    expect(status).toBe(303);
    expect((await begin({ email: "ana@example.org", token: "same" })).path).toBe(path);
    const row = await rowOf(path);
    expect(row.state).toBe("draft");
    // The link is in the mail that goes out, and not in the database.
    const [mail] = await test.showcase.db.select().from(messages).where(eq(messages.submissionId, row.id));
    expect(mail).toMatchObject({ toAddress: "ana@example.org", delivery: "waiting", isAutomatic: true });
    expect(JSON.stringify([mail, row])).not.toContain(path.split("/").at(-1));

    const typed = await post(path, { year: "soon", synopsis: "It is\r\nwet.", action: "send" });
    expect(typed.status).toBe(422);
    const page = await typed.text();
    expect(page).toContain('value="soon"');
    expect(page).toContain("Four digits, please");
    expect(page).toContain("Without a link or an upload we cannot watch it.");
    expect((await rowOf(path)).answers).toEqual({ synopsis: "It is\nwet." });
    expect(await (await test.fetch(path)).text()).toContain('value="soon"');

    expect((await post(path, WHOLE)).headers.get("location")).toBe(`${path}?done=sent`);
    await post(path, WHOLE);
    const sent = await rowOf(path);
    expect(sent).toMatchObject({ state: "inbox", link: "https://vimeo.com/1", typed: {} });
    expect(sent.answers).toMatchObject({ seconds: 225, year: 2026, rights: true, music: "own" });
    const done = await test.showcase.db.select().from(actions).where(eq(actions.subjectId, row.id));
    expect(done.filter((action) => action.what === "sent in")).toHaveLength(1);
    expect(await (await test.fetch(path)).text()).toContain("It has arrived");

    // Editors may have read it: what it said before is in the log.
    await post(path, { tagline: "Other words.", action: "save" });
    const changed = await test.showcase.db.select().from(actions).where(eq(actions.what, "changed"));
    expect(changed[0]?.details).toMatchObject({ before: { tagline: "The sea comes and goes." } });
  });

  it("takes pictures that are pictures, and says of others that they are none", async () => {
    const { path } = await begin();
    const png = await sharp({ create: { width: 700, height: 400, channels: 3, background: "#246" } })
      .png()
      .toBuffer();
    const good = await post(path, { poster: new File([new Uint8Array(png)], "../../a.png"), action: "save" });
    expect(good.status).toBe(303);
    const { posterId } = await rowOf(path);
    expect(posterId).not.toBeNull();
    const shown = await test.fetch(`/media/pictures/${posterId}/w640.webp`);
    expect(shown.headers.get("content-type")).toBe("image/webp");
    for (const bad of [
      "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
      "<html>GIF89a",
      "GIF89a<script>",
    ]) {
      const refused = await post(path, { stills: new File([bad], "a.jpg"), tagline: "Kept", action: "save" });
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain("could not be read as a picture");
    }
    expect(await rowOf(path)).toMatchObject({ stillIds: [], answers: { tagline: "Kept" } });
    await post(path, { action: `remove:${posterId}` });
    expect((await rowOf(path)).posterId).toBeNull();
  });

  it("shows script as the text that it is, wherever it is entered", async () => {
    const { path } = await begin({ title: SCRIPT, makerName: SCRIPT });
    const fields = Object.fromEntries(Object.keys(WHOLE).map((name) => [name, SCRIPT]));
    await post(path, { ...fields, action: "save", files: new File(["x"], SCRIPT) });
    await post(`${path}/messages`, { message: SCRIPT });
    const page = await (await test.fetch(path)).text();
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<img src=x");
    expect(page).toContain("&lt;script&gt;alert");
    const bad = await begin({ title: SCRIPT, email: SCRIPT });
    expect(bad.status).toBe(422);
    expect(await bad.response.text()).not.toContain("<script>alert");
  });

  it("opens for its link only, and not for other sites", async () => {
    const { path } = await begin();
    const secret = path.split("/").at(-1)!;
    const forged = [
      `${secret.slice(0, -1)}${secret.endsWith("A") ? "B" : "A"}`,
      (await rowOf(path)).id,
      "x",
      "%00",
      secret.slice(1),
    ];
    for (const other of forged) expect((await test.fetch(`/submissions/${other}`)).status).toBe(404);
    const foreign = await post(path, { title: "Mine", action: "save" }, { "sec-fetch-site": "cross-site" });
    expect(foreign.status).toBe(403);
    expect((await rowOf(path)).title).toBe("Tide");
    const page = await test.fetch(path);
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(test.logged.join("\n")).not.toContain(secret);
  });

  it("refuses addresses that would be headers, programs, floods, and what is too long", async () => {
    for (const email of [
      "a@example.org\r\nBcc: b@example.org",
      "a@example.org, b@example.org",
      "Ana <a@example.org>",
      "a@b",
    ]) {
      expect((await begin({ email })).status).toBe(422);
    }
    await expect(sendMail(test.showcase, { to: "a@b.org\nBcc: c@d.org", subject: "", text: "" })).rejects.toThrow(
      "one mail address",
    );
    const robot = await begin({ homepage: "https://buy.example" });
    expect(robot.status).toBe(422);
    expect(await robot.response.text()).toContain('value="Tide"');
    const statuses = [];
    for (let count = 0; count < 12; count++) statuses.push((await begin({}, "192.0.2.7")).status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(429);
    expect((await begin({ title: "x".repeat(20_000) })).status).toBe(413);
    const { path } = await begin();
    expect((await post(path, { files: new Blob([new Uint8Array(33 * 1024 ** 2)]), action: "save" })).status).toBe(413);
    expect((await post(path, { synopsis: `\0${"😀".repeat(4000)}`, action: "save" })).status).toBe(303);
    expect((await rowOf(path)).answers.synopsis!.length).toBeLessThanOrEqual(5000);
  });

  it("keeps the conversation, and what was taken back", async () => {
    const { path } = await begin();
    await post(path, WHOLE);
    const { id, email } = await rowOf(path);
    test.advance(86_400 * 3);
    await sendMail(test.showcase, {
      submissionId: id,
      to: email,
      subject: "Hello",
      text: "May we ask: {link}",
      accountId: "editor",
    });
    expect((await rowOf(path)).answeredAt).not.toBeNull();
    expect(await (await test.fetch("/submit")).text()).toContain("in about 3 days");
    const token = "0123456789abcdef";
    await post(`${path}/messages`, { message: "You may.", token });
    await post(`${path}/messages`, { message: "You may.", token });
    const thread = await (await test.fetch(path)).text();
    expect(thread.match(/You may\./g)).toHaveLength(1);
    expect(thread).toContain("May we ask: (this page)");
    expect((await post(`${path}/messages`, { message: " " })).status).toBe(422);

    await post(`${path}/withdraw`, {});
    expect(await rowOf(path)).toMatchObject({ state: "inbox", withdrawnAt: test.showcase.now() });
    expect(await (await test.fetch(path)).text()).toContain("You took it back");
    expect((await post(path, { title: "Other", action: "save" })).status).toBe(409);
  });

  it("takes 250 at once, as many come by mail: none is lost, none doubled", async () => {
    const before = (await test.showcase.db.select({ id: submissions.id }).from(submissions)).length;
    const paths = await Promise.all(
      Array.from({ length: 250 }, async (_, index) => {
        const given = { title: `Film ${index}`, email: `m${index}@example.org`, token: `many${index}` };
        const first = begin(given, `172.16.${index >> 8}.${index & 255}`);
        // Every tenth browser sends its form twice.
        if (index % 10 === 0) await begin(given, `172.16.${index >> 8}.${index & 255}`);
        return (await first).path;
      }),
    );
    expect(new Set(paths).size).toBe(250);
    const rows = await test.showcase.db.select().from(submissions);
    expect(rows).toHaveLength(before + 250);
    const mails = await test.showcase.db
      .select()
      .from(messages)
      .where(eq(messages.subject, "Your film for Short Film Showcase"));
    expect(mails.filter((mail) => mail.toAddress.startsWith("m"))).toHaveLength(250);
    const queued = await test.showcase.db.select().from(jobs).where(eq(jobs.kind, "send-mail"));
    expect(queued).toHaveLength(
      (await test.showcase.db.select().from(messages).where(eq(messages.direction, "out"))).length,
    );
  });
});

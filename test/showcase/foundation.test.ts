import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enqueue } from "../../src/showcase/jobs/enqueue.ts";
import { startJobRunner } from "../../src/showcase/jobs/job-runner.ts";
import { readSettings, writeSettings } from "../../src/showcase/settings.ts";
import { jobs } from "../../src/showcase/tables/media.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

describe.each(DATABASES)("a showcase on the %s database", (database) => {
  let test: TestShowcase;
  beforeAll(async () => {
    test = await openTestShowcase(database);
  });
  afterAll(() => test.close());

  it("shows an empty front page, with a strict policy", async () => {
    const response = await test.fetch("/");
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("Short Film Showcase");
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });

  it("says that a page is not there", async () => {
    const response = await test.fetch("/films/none");
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("Nothing is here");
  });

  it("keeps settings, and refuses what is not allowed", async () => {
    await writeSettings(test.showcase.db, { title: "Films of <i>Places</i>" });
    expect(await readSettings(test.showcase.db)).toMatchObject({
      title: "Films of <i>Places</i>",
      needsTwoEditors: false,
    });
    expect(await (await test.fetch("/")).text()).toContain("Films of &lt;i&gt;Places&lt;/i&gt;");
    await expect(writeSettings(test.showcase.db, { submitAddress: "nobody" })).rejects.toThrow();
    // Texts that are JSON of something else.
    const texts = { title: "1984", tagline: "null", about: '{"a":1}', disclaimer: '"true"', blockedSenders: ["7"] };
    await writeSettings(test.showcase.db, texts);
    expect(await readSettings(test.showcase.db)).toMatchObject(texts);
  });

  it("runs jobs once, and again when they fail", async () => {
    const { showcase } = test;
    const seen: unknown[] = [];
    await enqueue(showcase.db, "pull", { number: 1 });
    await enqueue(showcase.db, "pull", { number: 2 });
    const runner = startJobRunner(showcase, {
      concurrency: 2,
      run: {
        pull: async (payload) => {
          seen.push(payload["number"]);
          if (payload["number"] === 2 && seen.length < 3) throw new Error("The line broke.");
        },
      },
    });
    await runner.drain();
    expect(seen.sort()).toEqual([1, 2]);
    test.advance(11);
    await runner.drain();
    await runner.close();
    expect(seen.sort()).toEqual([1, 2, 2]);
    const rows = await showcase.db.select().from(jobs);
    expect(rows.map((row) => row.state)).toEqual(["done", "done"]);
  });
});

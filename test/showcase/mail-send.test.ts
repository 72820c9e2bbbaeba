import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startJobRunner } from "../../src/showcase/jobs/job-runner.ts";
import { createDeliverer } from "../../src/showcase/mail/deliver.ts";
import { readMail } from "../../src/showcase/mail/read-mail.ts";
import { receiveMail } from "../../src/showcase/mail/receive-mail.ts";
import { sendMail } from "../../src/showcase/mail/send-mail.ts";
import { draftMail, MAIL_TEMPLATES } from "../../src/showcase/mail/templates.ts";
import { writeSettings } from "../../src/showcase/settings.ts";
import { submissionUrl } from "../../src/showcase/submit/submission-link.ts";
import { messages } from "../../src/showcase/tables/submissions.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

const OWN = "films@showcase.example";

describe.each(DATABASES)("mail that goes out (%s database)", (database) => {
  let test: TestShowcase;
  /** Somebody else's server: what it got, and what it says to the next. */
  const got: { readonly to: string; readonly raw: Buffer }[] = [];
  let refusals: number[] = [];
  const other = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    hideSTARTTLS: true,
    onRcptTo(_address, _session, done) {
      const code = refusals.shift();
      done(code === undefined ? null : Object.assign(new Error("not now"), { responseCode: code }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        got.push({ to: session.envelope.rcptTo[0]!.address, raw: Buffer.concat(parts) });
        done(null);
      });
    },
  });
  let smtpUrl = "";

  beforeAll(async () => {
    test = await openTestShowcase(database);
    await writeSettings(test.showcase.db, { submitAddress: OWN, title: "Films, “chosen”" });
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    smtpUrl = `smtp://127.0.0.1:${(other.server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    other.close();
    await test.close();
  });

  const deliverAll = async (): Promise<void> => {
    const deliverer = createDeliverer(test.showcase, { smtpUrl });
    const runner = startJobRunner(test.showcase, { concurrency: 2, run: { "send-mail": deliverer.run } });
    await runner.drain();
    await runner.close();
    deliverer.close();
  };
  const rowOf = async (id: string) => (await test.showcase.db.select().from(messages).where(eq(messages.id, id)))[0]!;

  it("goes out once, with its link, and its answer finds the thread", async () => {
    const mail = Buffer.from(
      `From: Ana <ana@example.org>\r\nTo: ${OWN}\r\nSubject: Tide\r\nMessage-ID: <one@mail>\r\n\r\nhttps://vimeo.com/1 for you`,
    );
    const received = await receiveMail(test.showcase, mail, { from: "ana@example.org", recipients: [OWN] });
    const id = "submissionId" in received ? received.submissionId : "";
    await deliverAll();
    await deliverAll();
    test.advance(1);
    expect(got).toHaveLength(1);
    const receipt = await readMail(got[0]!.raw);
    const header = got[0]!.raw.toString("utf8").split("\r\n\r\n")[0]!;
    expect(receipt.text).toContain(submissionUrl(test.showcase, id));
    expect(receipt.text).not.toContain("{link}");
    expect(receipt.answers).toContain("one@mail");
    expect(receipt.from).toBe(`films+${id}@showcase.example`);
    expect(header).toMatch(/^Auto-Submitted: auto-replied$/m);
    const [stored] = await test.showcase.db.select().from(messages).where(eq(messages.direction, "out"));
    expect(stored).toMatchObject({ delivery: "sent", attempts: 1, messageId: receipt.messageId });

    const answer = Buffer.from(
      `From: ana@example.org\r\nTo: ${receipt.from}\r\nSubject: Re: x\r\nMessage-ID: <two@mail>\r\n\r\nThank you.`,
    );
    const answered = await receiveMail(test.showcase, answer, { from: "ana@example.org", recipients: [receipt.from] });
    expect(answered).toMatchObject({ kind: "answer", submissionId: id });
    test.advance(1);
    await sendMail(test.showcase, {
      submissionId: id,
      to: "ana@example.org",
      subject: "a\r\nBcc: eve@example.org",
      text: "Hello",
      accountId: "e",
    });
    await deliverAll();
    const written = got.at(-1)!.raw.toString("utf8");
    expect(written).toMatch(/^In-Reply-To: <two@mail>$/m);
    expect(written.replaceAll("\r\n ", " ")).toMatch(
      new RegExp(`^References: .*<one@mail>.*<${receipt.messageId}>.*<two@mail>`, "m"),
    );
    expect(written).not.toMatch(/^(Bcc|Auto-Submitted):/m);
    expect(got.map((one) => one.to)).toEqual(["ana@example.org", "ana@example.org"]);
  });

  it("tries again when told to, and gives up when told never", async () => {
    const before = got.length;
    refusals = [451];
    const later = await sendMail(test.showcase, { to: "b@example.org", subject: "later", text: "x" });
    await deliverAll();
    expect(await rowOf(later)).toMatchObject({ delivery: "waiting", attempts: 1 });
    await deliverAll();
    expect(got).toHaveLength(before);
    test.advance(61);
    await deliverAll();
    expect(await rowOf(later)).toMatchObject({ delivery: "sent", attempts: 2, deliveryError: null });
    expect(got).toHaveLength(before + 1);

    refusals = [550];
    const never = await sendMail(test.showcase, { to: "c@example.org", subject: "never", text: "x" });
    await deliverAll();
    test.advance(200_000);
    await deliverAll();
    expect(await rowOf(never)).toMatchObject({ delivery: "failed", attempts: 1 });
    expect((await rowOf(never)).deliveryError).toContain("not now");

    refusals = [451, 451];
    const late = await sendMail(test.showcase, { to: "d@example.org", subject: "late", text: "x" });
    await deliverAll();
    test.advance(172_801);
    await deliverAll();
    expect((await rowOf(late)).delivery).toBe("failed");
    expect(got).toHaveLength(before + 1);
  });

  it("has a draft for each step, that names what it lacks", () => {
    for (const template of MAIL_TEMPLATES) {
      const draft = draftMail(template, { title: "Tide", makerName: "Ana", showcase: "Films", editorName: "Eva" });
      expect(draft.subject).toContain("Tide");
      expect(draft.text).toMatch(/^Dear Ana,\n\n[\s\S]*Eva\nFilms$/);
      expect(draft.text).not.toContain("undefined");
    }
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { eq } from "drizzle-orm";
import { createTransport, type Transporter } from "nodemailer";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { receiveMail } from "../../src/showcase/mail/receive-mail.ts";
import { startSmtpReceiver, type SmtpReceiver } from "../../src/showcase/mail/smtp-receiver.ts";
import { writeSettings } from "../../src/showcase/settings.ts";
import { actions } from "../../src/showcase/tables/actions.ts";
import { assets } from "../../src/showcase/tables/media.ts";
import { messages, submissions } from "../../src/showcase/tables/submissions.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

const OWN = "films@showcase.example";
/** Makes the certificate; Node itself makes none. */
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

function raw(headers: Readonly<Record<string, string>>, body: string): Buffer {
  const all = { From: "Ana <ana@example.org>", To: OWN, Subject: "Tide", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Connects, and waits to be greeted: who speaks before is sent away. */
async function greeted(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("data", resolve));
  return socket;
}

/** What a server answers to what is said to it, until it hangs up. */
async function talk(port: number, said: string): Promise<string> {
  const socket = await greeted(port);
  let heard = "";
  socket.on("data", (data) => {
    heard += String(data);
  });
  socket.write(said);
  await closed(socket);
  return heard;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

/** What a server answers over TLS to `said`, when `smuggled` came right after STARTTLS, before the line was encrypted. */
async function talkTls(port: number, cert: string, smuggled: string, said: string): Promise<string[]> {
  const socket = await greeted(port);
  const answered = (): Promise<unknown> => new Promise((resolve) => socket.once("data", resolve));
  socket.write("EHLO here\r\n");
  await answered();
  socket.write(`STARTTLS\r\n${smuggled}`);
  await answered();
  const over = connectTls({ socket, ca: cert, servername: "localhost" });
  over.on("error", () => undefined);
  let heard = "";
  over.on("data", (data) => {
    heard += String(data);
  });
  over.write(said);
  await closed(socket);
  return heard.split("\r\n").filter((line) => line !== "");
}

describe.each(DATABASES)("mail that comes in (%s database)", (database) => {
  let test: TestShowcase;
  let receiver: SmtpReceiver;
  let smtp: Transporter;
  let number = 0;
  beforeAll(async () => {
    test = await openTestShowcase(database);
    await writeSettings(test.showcase.db, { submitAddress: OWN, blockedSenders: ["spam.example"] });
    receiver = await startSmtpReceiver(test.showcase, { port: 0 });
    smtp = createTransport({
      host: "127.0.0.1",
      port: receiver.port,
      pool: true,
      maxConnections: 5,
      maxMessages: Infinity,
    });
  });
  afterAll(async () => {
    smtp.close();
    await receiver.close();
    await test.close();
  });

  const take = (mail: Buffer, from = "ana@example.org", recipients: readonly string[] = [OWN]) =>
    receiveMail(test.showcase, mail, { from, recipients });
  /** One from somebody new each time, so that no limit of another test counts. */
  const takeNew = (headers: Record<string, string>, body: string) =>
    take(raw({ From: `Bo <bo${++number}@example.org>`, "Message-ID": `<new${number}@x>`, ...headers }, body));
  const submissionOf = async (id: string) =>
    (await test.showcase.db.select().from(submissions).where(eq(submissions.id, id)))[0]!;
  const thread = (id: string) =>
    test.showcase.db
      .select()
      .from(messages)
      .where(eq(messages.submissionId, id))
      .orderBy(messages.createdAt, messages.direction);
  const idOf = (received: Awaited<ReturnType<typeof receiveMail>>): string => {
    if (!("submissionId" in received)) throw new Error(JSON.stringify(received));
    return received.submissionId;
  };

  it("makes a submission of a mail, keeps what is attached, and answers with a link", async () => {
    const still = await sharp({ create: { width: 800, height: 450, channels: 3, background: "#246" } })
      .jpeg()
      .toBuffer();
    const sent = await smtp.sendMail({
      from: { name: "Añá <b>R</b>", address: "ana@example.org" },
      to: OWN,
      subject: "Film: Márea 🌊",
      text: "Look: https://example.org/about and https://vimeo.com/42.",
      attachments: [
        { filename: "../../../etc/passwd.jpg", content: still, contentType: "image/jpeg" },
        { filename: "still.jpg", content: "<html><script>1</script>", contentType: "image/jpeg" },
        { filename: "C:\\x\\bomb.zip", content: "PK\u0003\u0004", contentType: "application/zip" },
      ],
    });
    const [inbox] = await test.showcase.db.select().from(submissions);
    expect(inbox).toMatchObject({
      state: "inbox",
      via: "mail",
      title: "Márea 🌊",
      makerName: "Añá <b>R</b>",
      email: "ana@example.org",
      link: "https://vimeo.com/42",
      answers: { links: "https://example.org/about" },
    });
    const mails = await thread(inbox!.id);
    expect(mails.map((mail) => mail.direction)).toEqual(["in", "out"]);
    expect(mails[0]!.attachmentIds).toHaveLength(3);
    expect(mails[1]).toMatchObject({ toAddress: "ana@example.org", isAutomatic: true, inReplyTo: mails[0]!.messageId });
    expect(mails[1]!.text).toContain("{link}");
    expect(sent.messageId).toContain(mails[0]!.messageId);
    const kept = await test.showcase.db.select().from(assets);
    expect(kept.map((asset) => asset.name).sort()).toEqual(["bomb.zip", "passwd.jpg", "still.jpg"]);
    for (const asset of kept) {
      expect(asset.key).not.toContain("..");
      expect(asset.key.startsWith("pictures/")).toBe(asset.name === "passwd.jpg");
    }
    expect(await readdir(join(test.showcase.folder, "incoming"))).toEqual([]);
  });

  it("takes a film that is attached for the film, and what an answer brings for what was missing", async () => {
    // An MP4's first box; that it is called something else changes nothing.
    const film = Buffer.from("\0\0\0\u0018ftypisom\0\0\0\0isomiso2", "latin1");
    const still = await sharp({ create: { width: 800, height: 450, channels: 3, background: "#a46" } })
      .png()
      .toBuffer();
    const read = async (id: string) =>
      (await test.showcase.db.select().from(submissions).where(eq(submissions.id, id)))[0]!;
    const mail = { from: "fay@example.org", to: OWN, text: "Here it is." };
    const submissionOf = async (subject: string) =>
      (await test.showcase.db.select().from(submissions).where(eq(submissions.title, subject)))[0]!;
    await smtp.sendMail({
      ...mail,
      subject: "Attached",
      attachments: [
        { filename: "notes.txt", content: "None." },
        { filename: "film.bin", content: film, contentType: "application/octet-stream" },
      ],
    });
    const sent = await submissionOf("Attached");
    const nameOf = async (id: string | null) =>
      (
        await test.showcase.db
          .select()
          .from(assets)
          .where(eq(assets.id, id ?? ""))
      )[0]?.name;
    expect(await nameOf(sent.assetId)).toBe("film.bin");
    expect(await Promise.all(sent.fileIds.map(nameOf))).toEqual(["notes.txt"]);
    const receipt = (await thread(sent.id)).find((one) => one.direction === "out")!;
    expect(receipt.text).not.toContain("a link to the film");
    expect(receipt.text).toContain("a poster, and two or three stills");

    await smtp.sendMail({ ...mail, subject: "Nothing yet", text: "Which format would you like it in?" });
    const empty = await submissionOf("Nothing yet");
    expect((await thread(empty.id)).find((one) => one.direction === "out")!.text).toContain("a link to the film");
    const answer = { ...mail, to: `films+${empty.id}@showcase.example`, subject: "Re: Nothing yet" };
    await smtp.sendMail({
      ...answer,
      attachments: [
        { filename: "film.mp4", content: film },
        { filename: "still.png", content: still, contentType: "image/png" },
      ],
    });
    const answered = await read(empty.id);
    expect(await nameOf(answered.assetId)).toBe("film.mp4");
    expect(await Promise.all(answered.stillIds.map(nameOf))).toEqual(["still.png"]);
    // Another film does not take its place.
    await smtp.sendMail({ ...answer, text: "Better?", attachments: [{ filename: "second.mp4", content: film }] });
    const again = await read(empty.id);
    expect(again.assetId).toBe(answered.assetId);
    expect(await Promise.all(again.fileIds.map(nameOf))).toEqual(["second.mp4"]);
  });

  it("puts answers into their thread, once", async () => {
    const id = idOf(await take(raw({ "Message-ID": "<first@mail>" }, "See https://vimeo.com/1, please.")));
    const receipt = (await thread(id)).find((mail) => mail.direction === "out")!;
    const answers: readonly [Record<string, string>, readonly string[]][] = [
      [{ "Message-ID": "<a1@mail>", "In-Reply-To": `<${receipt.messageId}>`, From: "other@example.net" }, [OWN]],
      [{ "Message-ID": "<a2@mail>", References: `<x@y> <${receipt.messageId}>` }, [OWN]],
      [{ "Message-ID": "<a3@mail>", From: "other@example.net" }, [`Films+${id}@SHOWCASE.example`]],
      [{ "Message-ID": "<a4@mail>", "In-Reply-To": "<first@mail>" }, [OWN]],
    ];
    for (const [headers, recipients] of answers) {
      expect(idOf(await take(raw(headers, "More."), "x@example.org", recipients))).toBe(id);
    }
    // Somebody else who knows a maker's own Message-ID begins a thread of their own.
    const stranger = { "Message-ID": "<a5@mail>", "In-Reply-To": "<first@mail>", From: "eve@example.net" };
    expect(idOf(await take(raw(stranger, "Listen to me instead, please.")))).not.toBe(id);
    expect(await take(raw({ "Message-ID": "<a1@mail>" }, "More."))).toEqual({ kind: "duplicate" });
    // Two mails that share an id by mistake are two mails.
    expect((await take(raw({ "Message-ID": "<a1@mail>" }, "Something else: https://vimeo.com/9"))).kind).toBe(
      "submission",
    );
    const twins = await Promise.all(
      [1, 2, 3].map(() => takeNew({ "Message-ID": "<twin@x>", From: "t@x.org" }, "https://vimeo.com/3")),
    );
    expect(twins.map((one) => one.kind).sort()).toEqual(["duplicate", "duplicate", "submission"]);
    expect((await thread(id)).filter((mail) => mail.direction === "in")).toHaveLength(5);
    // Answers are not answered by a program.
    expect((await thread(id)).filter((mail) => mail.direction === "out")).toHaveLength(1);
  });

  it("marks mail that bounced, and answers no program", async () => {
    const id = idOf(await takeNew({}, "https://vimeo.com/5 for you"));
    const receipt = (await thread(id)).find((mail) => mail.direction === "out")!;
    const report = (action: string): Buffer =>
      raw(
        {
          From: "MAILER-DAEMON@mx.example.org",
          Subject: "Returned",
          "Message-ID": `<dsn-${action}@mx>`,
          "Content-Type": 'multipart/report; report-type=delivery-status; boundary="b"',
        },
        [
          "--b\r\nContent-Type: text/plain\r\n\r\nSorry.",
          `--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; bo@example.org\r\nAction: ${action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user`,
          `--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <${receipt.messageId}>\r\nSubject: x`,
          "--b--\r\n",
        ].join("\r\n"),
      );
    expect(await take(report("delayed"), "")).toEqual({ kind: "bounce" });
    expect((await thread(id)).find((mail) => mail.id === receipt.id)!.delivery).toBe("waiting");
    expect(await take(report("failed"), "")).toEqual({ kind: "bounce" });
    expect((await thread(id)).find((mail) => mail.id === receipt.id)).toMatchObject({
      delivery: "bounced",
      deliveryError: "smtp; 550 no such user",
    });
    const before = await test.showcase.db.select().from(messages).where(eq(messages.direction, "out"));
    const away = {
      "Auto-Submitted": "auto-replied",
      "In-Reply-To": `<${receipt.messageId}>`,
      "Message-ID": "<away@x>",
    };
    expect(idOf(await take(raw(away, "I am away.")))).toBe(id);
    for (const headers of [
      { "Auto-Submitted": "auto-generated" },
      { Precedence: "bulk" },
      { "X-Loop": OWN },
      { From: OWN },
      { From: `Us <films+x@showcase.example>` },
      { From: "noreply@shop.example" },
      { "List-Id": "<list.example>" },
    ]) {
      expect(await takeNew(headers, "Our film is at https://vimeo.com/7")).toMatchObject({
        kind: "submission",
        isJunk: true,
      });
    }
    expect(await test.showcase.db.select().from(messages).where(eq(messages.direction, "out"))).toHaveLength(
      before.length,
    );
    const counted = await test.showcase.db.select().from(actions).where(eq(actions.what, "answered by a program"));
    expect(counted).toHaveLength(1);
    // A loop that shows no sign of being one ends by itself.
    for (let count = 0; count < 9; count++) {
      await take(raw({ From: "loop@example.org", "Message-ID": `<l${count}@x>` }, `https://vimeo.com/${count}`));
    }
    const receipts = await test.showcase.db.select().from(messages).where(eq(messages.toAddress, "loop@example.org"));
    expect(receipts).toHaveLength(5);
  });

  it("keeps junk out of sight, with the reason", async () => {
    const many = Array.from({ length: 12 }, (_, index) => `p${index}@example.org`).join(", ");
    const program = [
      "--b\r\nContent-Type: text/plain\r\n\r\nhttps://vimeo.com/1",
      '--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="film.mp4.scr"\r\n\r\nMZ',
      "--b--",
    ].join("\r\n");
    for (const [headers, body, reason] of [
      [{}, "", "It says nothing."],
      [{ From: "a@mail.spam.example" }, "https://vimeo.com/1", "blocked senders"],
      [{ To: many }, "https://vimeo.com/1", "12 addresses"],
      [{ "Content-Type": "multipart/mixed; boundary=b" }, program, "film.mp4.scr"],
    ] as const) {
      const id = idOf(await takeNew(headers, body));
      expect((await submissionOf(id)).state).toBe("spam");
      const [action] = await test.showcase.db.select().from(actions).where(eq(actions.subjectId, id));
      expect(JSON.stringify(action!.details)).toContain(reason);
      expect((await thread(id)).map((mail) => mail.direction)).toEqual(["in"]);
    }
  });

  it("reads HTML, old encodings, and what no database keeps", async () => {
    const html = await takeNew(
      { "Content-Type": "text/html; charset=utf-8" },
      "<p>My <b>film</b></p><script>x</script><a href='https://vimeo.com/8'>here</a>",
    );
    const [mail] = await thread(idOf(html));
    expect(mail!.text).toContain("My film");
    expect(mail!.text).not.toContain("<");
    expect(await submissionOf(idOf(html))).toMatchObject({ link: "https://vimeo.com/8" });
    const latin = raw(
      { From: "l@example.org", "Content-Type": "text/plain; charset=iso-8859-1", Subject: "=?iso-8859-1?Q?Mar=E9e?=" },
      "",
    );
    const id = idOf(await take(Buffer.concat([latin, Buffer.from("caf\xe9 https://vimeo.com/1", "latin1")])));
    expect((await thread(id))[0]!.text).toBe("café https://vimeo.com/1");
    expect((await submissionOf(id)).title).toBe("Marée");
    const odd = idOf(
      await takeNew({ Subject: "=?utf-8?Q?a=00b=0D=0ABcc:_eve@example.org?=" }, "nul \0 here https://vimeo.com/1"),
    );
    expect((await submissionOf(odd)).title).not.toMatch(/[\r\n\0]/);
  });

  it("refuses mails that are made to be costly", async () => {
    const parts = { "Content-Type": "multipart/mixed; boundary=b" };
    const many = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(10_000);
    expect(await takeNew(parts, many)).toMatchObject({ kind: "refused", code: 554 });
    let deep = "";
    for (let depth = 0; depth < 500; depth++)
      deep += `--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth + 1}\r\n\r\n`;
    expect(await takeNew({ "Content-Type": "multipart/mixed; boundary=b0" }, deep)).toMatchObject({
      kind: "refused",
      code: 554,
    });
    expect(await takeNew({ "X-Long": "x".repeat(300_000) }, "hi")).toMatchObject({ kind: "refused", code: 552 });
    const files = '--b\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nx\r\n'.repeat(60);
    expect(await takeNew(parts, `${files}--b--`)).toMatchObject({ kind: "refused", code: 552 });
    const tags = `${"<div>".repeat(30_000)}deep`;
    expect((await takeNew({ "Content-Type": "text/html" }, tags)).kind).toBe("submission");
  });

  it("is no relay, and cuts off who is slow or sends too much", async () => {
    // Of its own: a machine with much to do would be too slow for these limits.
    const strict = await startSmtpReceiver(test.showcase, { port: 0, idleSeconds: 1, mailSeconds: 2 });
    const { port } = strict;
    const hello = "EHLO me\r\nMAIL FROM:<a@example.org>\r\n";
    const others = "RCPT TO:<other@example.org>\r\nRCPT TO:<films@showcase.example.org>\r\n";
    const relay = await talk(port, `${hello}${others}QUIT\r\n`);
    expect(relay.match(/^550 /gm)).toHaveLength(2);
    expect(relay).not.toContain("AUTH");
    expect(await talk(port, "EHLO me\r\nMAIL FROM:<a@example.org> SIZE=99999999\r\nQUIT\r\n")).toContain("552 ");
    expect(await talk(port, "EHLO me\r\n")).toContain("421 ");
    // A byte now and then keeps no connection open for longer than a mail may take.
    const slow = await greeted(port);
    slow.resume();
    slow.write(`${hello}RCPT TO:<${OWN}>\r\nDATA\r\n`);
    const drip = setInterval(() => slow.write("x"), 200);
    const began = performance.now();
    await closed(slow);
    clearInterval(drip);
    expect(performance.now() - began).toBeGreaterThan(1000);
    // Half a mail is none.
    const rows = (await test.showcase.db.select().from(messages)).length;
    const half = await greeted(port);
    half.resume();
    half.write(`${hello}RCPT TO:<${OWN}>\r\nDATA\r\nSubject: half\r\n\r\nhttps://vimeo.com/1`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    half.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await test.showcase.db.select().from(messages)).toHaveLength(rows);
    await strict.close();
  }, 20_000);

  it("takes 250 at once, as many come by form: none is lost, none doubled", async () => {
    // The last ten are sent by servers that did not hear the answer and ask again.
    const sent = await Promise.all(
      Array.from({ length: 260 }, (_, count) => {
        const index = count % 250;
        return smtp.sendMail({
          from: `many${index}@example.org`,
          to: OWN,
          subject: `Many ${index}`,
          messageId: `<many-${index}@x>`,
          text: `https://vimeo.com/${index}`,
        });
      }),
    );
    expect(sent.every((one) => one.response?.startsWith("250") === true)).toBe(true);
    const rows = (await test.showcase.db.select().from(submissions)).filter((row) => row.title.startsWith("Many "));
    expect(new Set(rows.map((row) => row.title)).size).toBe(250);
    expect(rows).toHaveLength(250);
  });

  it.skipIf(!hasOpenssl)("takes mail over an encrypted line, and by it only what is sent after it is one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rushes-tls-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
    execFileSync("openssl", [...make.split(" "), "-keyout", key, "-out", cert], { stdio: "ignore" });
    const tls = { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
    await rm(folder, { recursive: true, force: true });
    const encrypted = await startSmtpReceiver(test.showcase, { port: 0, tls });
    try {
      // Refuses to go on in the clear, and checks who it talks to.
      const over = createTransport({
        host: "127.0.0.1",
        port: encrypted.port,
        requireTLS: true,
        tls: { ca: tls.cert, servername: "localhost" },
      });
      await over.sendMail({ from: "tls@example.org", to: OWN, subject: "Over TLS", text: "x" });
      over.close();
      // What was smuggled in before the line was encrypted is not taken for what was said after.
      const said = await talkTls(encrypted.port, tls.cert, "MAIL FROM:<evil@example.org>\r\n", "NOOP\r\nQUIT\r\n");
      expect(said.map((line) => line.slice(0, 3))).toEqual(["250", "221"]);
    } finally {
      await encrypted.close();
    }
    const [kept] = await test.showcase.db.select().from(submissions).where(eq(submissions.title, "Over TLS"));
    expect(kept).toMatchObject({ email: "tls@example.org", via: "mail" });
  });
});

// Many films sent in at once, half by form and half by mail. Of bench/showcase.bench.mjs.
import { createTransport } from "nodemailer";

/** Sends `count`; every tenth form is sent twice, as browsers do. @returns seconds it took, and what was refused */
export async function sendSubmissions({ origin, mailPort, to, count, run }) {
  const start = performance.now();
  const refused = [];
  const form = async (index) => {
    const fields = {
      title: `Sent in ${run} ${index}`,
      makerName: `Maker ${index}`,
      email: `form${index}@${run}.example.org`,
      token: `bench-${run}-${index}`,
    };
    const send = async () => {
      const response = await fetch(`${origin}/submit`, {
        method: "POST",
        body: new URLSearchParams(fields),
        redirect: "manual",
        // One network each: a household may begin ten films.
        headers: { "x-forwarded-for": `10.${run % 256}.${index >> 8}.${index & 255}` },
      });
      await response.arrayBuffer();
      if (response.status !== 303) refused.push(`form ${index}: ${response.status}`);
    };
    await Promise.all(index % 10 === 0 ? [send(), send()] : [send()]);
  };
  const smtp = createTransport({ host: "127.0.0.1", port: mailPort, pool: true, maxConnections: 15, maxMessages: 1e6 });
  const mail = (index) =>
    smtp
      .sendMail({
        from: `Maker ${index} <mail${index}@${run}.example.org>`,
        to,
        subject: `Mailed in ${run} ${index}`,
        text: `Dear showcase, here is my film: https://films.example.org/${index}\n\nIt is about the tide.`,
      })
      .catch((error) => refused.push(`mail ${index}: ${error.message}`));
  const half = count / 2;
  await Promise.all(Array.from({ length: half }, (_, index) => [form(index), mail(index)]).flat());
  smtp.close();
  return { seconds: (performance.now() - start) / 1000, refused };
}

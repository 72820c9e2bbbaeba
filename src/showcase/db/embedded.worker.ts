// The embedded database, in a thread of its own: it speaks PostgreSQL's protocol with `embedded-database.ts`.
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import type { EmbeddedTask, FromEmbedded, ToEmbedded } from "./embedded-database.ts";

const { folder, settings } = workerData as EmbeddedTask;
const tell = (message: FromEmbedded): void => parentPort!.postMessage(message);

try {
  const database = await PGlite.create(folder, { startParams: [...PGlite.defaultStartParams, ...settings] });
  let last: Promise<unknown> = Promise.resolve();
  parentPort!.on("message", (message: ToEmbedded) => {
    last = last.then(async () => {
      if (message === "close") {
        await database.close();
        parentPort!.close();
        return;
      }
      const answer = await ask(database, message);
      parentPort!.postMessage(answer, [answer.buffer]);
    });
  });
  tell("ready");
} catch (error) {
  tell({ failed: String(error) });
  parentPort!.close();
}

/**
 * What the database says of a wrong question is part of its answer. `execProtocolRaw` alone would read each answer, too,
 * and keep what it read for ever: 6 kB a question. It is for the first message, which has no type.
 */
async function ask(database: PGlite, message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (message[0] === 0) return new Uint8Array(await database.execProtocolRaw(message));
  const parts: Uint8Array[] = [];
  // Its own memory is used again for the next one.
  await database.execProtocolRawStream(message, { onRawData: (part) => void parts.push(part.slice()) });
  const answer = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    answer.set(part, at);
    at += part.length;
  }
  return answer;
}

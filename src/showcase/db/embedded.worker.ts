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
      // What the database says of a wrong question is part of its answer.
      const answer = await database.execProtocolRaw(message);
      // Its own memory is used again for the next one.
      const copy = answer.slice();
      parentPort!.postMessage(copy, [copy.buffer]);
    });
  });
  tell("ready");
} catch (error) {
  tell({ failed: String(error) });
  parentPort!.close();
}

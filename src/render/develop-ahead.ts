import { basename } from "node:path/posix";
import { isAbort, RushesError, toErrorRecord } from "../base/errors.ts";
import type { PlannedPicture } from "../edit/recipe.ts";
import { type DeliverableFormat, packedAs } from "../encode/sequence-format.ts";
import { sourcePath } from "../library/source-path.ts";
import type { HeldPicture, WorkerPool } from "./worker-pool.ts";

/** Where pictures come from, and how they are packed. */
interface AheadOptions {
  /** Folder of the photographs. */
  readonly root: string;
  readonly format: DeliverableFormat;
  readonly pool: WorkerPool;
  /** Photographs are wanted as DNGs, too. */
  readonly hasDng?: boolean;
}

/** A frame that measured well could not be developed: the film has to be planned again without it. */
export class LostFrame extends RushesError {
  readonly path: string;

  constructor(path: string, error: unknown) {
    const record = toErrorRecord(error);
    super(record.code, record.message, { details: record.details, cause: error });
    this.path = path;
  }
}

/** Pictures that workers develop ahead of whoever takes them, in order. */
export interface DevelopAhead {
  /** The next picture, in order. */
  take(picture: PlannedPicture): Promise<HeldPicture>;
  /** Gives up what nobody will take any more. */
  close(): Promise<void>;
}

/** Starts to develop `pictures`, `windowPerWorker` of them a worker at a time. `take` throws LostFrame. */
export function developAhead(
  pictures: readonly PlannedPicture[],
  windowPerWorker: number,
  { root, pool, format, hasDng = false }: AheadOptions,
): DevelopAhead {
  const packing = { format: packedAs(format), colour: format.colour, hasDng };
  const window: Promise<HeldPicture>[] = [];
  let next = 0;
  const fill = (): void => {
    while (window.length < pool.size * windowPerWorker && next < pictures.length) {
      const picture = pictures[next++] as PlannedPicture;
      const { path, stamp } = picture;
      const file = { path: sourcePath(root, path), name: basename(path), stamp };
      const developed = pool.develop(file, picture.recipe, packing);
      // Handled where it is taken; a failure must not count as unhandled before that.
      developed.catch(() => undefined);
      window.push(developed);
    }
  };
  return {
    async take(picture) {
      fill();
      const developed = window.shift();
      if (!developed) throw new RushesError("internal", `Expected picture ${picture.index} to be under way`);
      try {
        return await developed;
      } catch (error) {
        throw isAbort(error) ? error : new LostFrame(picture.path, error);
      } finally {
        fill();
      }
    },
    async close() {
      next = pictures.length;
      const rest = await Promise.allSettled(window.splice(0));
      for (const result of rest) if (result.status === "fulfilled") result.value.close();
    },
  };
}

import { RushesError } from "../../base/errors.ts";
import type { Form } from "../desk/form.ts";
import type { InterviewBlock } from "../tables/films.ts";

const MAX_BLOCKS = 80;
const MAX_LENGTH = 12_000;

/** What an editor's form says each block is: text under `text-<i>`, what it is under `kind-<i>`. */
export function readEditorBlocks(form: Form, before: readonly InterviewBlock[]): readonly InterviewBlock[] {
  const blocks: InterviewBlock[] = [];
  for (let index = 0; form.has(`kind-${index}`); index++) {
    if (index >= MAX_BLOCKS) throw new RushesError("bad-argument", `An interview has at most ${MAX_BLOCKS} parts.`);
    const kind = form.text(`kind-${index}`);
    const text = form.text(`text-${index}`).slice(0, MAX_LENGTH);
    if (kind === "question" || kind === "answer" || kind === "quote") {
      blocks.push({ kind, text });
    } else if (kind === "still") {
      const assetId = form.text(`asset-${index}`);
      // Only pictures that this interview has: an id in a form may be anything.
      if (before.some((block) => block.kind === "still" && block.assetId === assetId)) {
        blocks.push({ kind, assetId, caption: text });
      }
    } else throw new RushesError("bad-argument", "An interview has no such part.");
  }
  return blocks;
}

/** A maker writes answers and nothing else, under `text-<i>`; every other block stays what it is. */
export function readMakerBlocks(form: Form, before: readonly InterviewBlock[]): readonly InterviewBlock[] {
  return before.map((block, index) =>
    block.kind === "answer" && form.has(`text-${index}`)
      ? { kind: "answer", text: form.text(`text-${index}`).slice(0, MAX_LENGTH) }
      : block,
  );
}

/** A place to answer after every question that has none. */
export function withAnswers(blocks: readonly InterviewBlock[]): readonly InterviewBlock[] {
  return blocks.flatMap((block, index) =>
    block.kind === "question" && blocks[index + 1]?.kind !== "answer"
      ? [block, { kind: "answer", text: "" } satisfies InterviewBlock]
      : [block],
  );
}

/**
 * What a button of the editor's form does besides saving: `up-3`, `down-3`, `remove-3`, `add-question` …
 * A button that is none of these only saves.
 */
export function changeBlocks(blocks: readonly InterviewBlock[], deed: string): readonly InterviewBlock[] {
  const [, verb = "", what = ""] = /^(up|down|remove|add)-(\w+)$/.exec(deed) ?? [];
  if (verb === "add" && (what === "question" || what === "answer" || what === "quote")) {
    return [...blocks, { kind: what, text: "" }];
  }
  const index = Number(what);
  const block = blocks[index];
  if (block === undefined) return blocks;
  if (verb === "remove") return blocks.toSpliced(index, 1);
  const to = verb === "up" ? index - 1 : verb === "down" ? index + 1 : -1;
  return to < 0 || to >= blocks.length ? blocks : blocks.toSpliced(index, 1).toSpliced(to, 0, block);
}

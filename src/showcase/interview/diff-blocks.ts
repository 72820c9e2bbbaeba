import type { InterviewBlock } from "../tables/films.ts";

/** A run of text that both have, or only the older or the newer. */
export interface DiffPart {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** What became of a block. */
export interface BlockDiff {
  readonly kind: InterviewBlock["kind"];
  readonly change: "same" | "changed" | "removed" | "added";
  readonly parts: readonly DiffPart[];
}

/** Comparisons beyond this are not made word by word: the texts are then shown whole, one after the other. */
const MAX_CELLS = 4_000_000;

/** What of an interview was changed, block by block and within a block word by word. */
export function diffBlocks(before: readonly InterviewBlock[], after: readonly InterviewBlock[]): readonly BlockDiff[] {
  const keyOf = (block: InterviewBlock): string => JSON.stringify(block);
  const steps = diffSequences(before.map(keyOf), after.map(keyOf));
  const result: BlockDiff[] = [];
  let index = 0;
  while (index < steps.length) {
    const step = steps[index]!;
    if (step.kind === "same") {
      const block = before[step.before]!;
      result.push({ kind: block.kind, change: "same", parts: [{ kind: "same", text: textOf(block) }] });
      index++;
      continue;
    }
    const removed: InterviewBlock[] = [];
    const added: InterviewBlock[] = [];
    for (; index < steps.length && steps[index]!.kind !== "same"; index++) {
      const { kind, before: from, after: to } = steps[index]!;
      if (kind === "removed") removed.push(before[from]!);
      else added.push(after[to]!);
    }
    result.push(...pairUp(removed, added));
  }
  return result;
}

/** Within a run of changes, blocks of one kind stand for each other in order. */
function pairUp(removed: readonly InterviewBlock[], added: readonly InterviewBlock[]): readonly BlockDiff[] {
  const result: BlockDiff[] = [];
  const left = [...removed];
  for (const block of added) {
    const index = left.findIndex((other) => other.kind === block.kind);
    if (index === -1) {
      result.push({ kind: block.kind, change: "added", parts: [{ kind: "added", text: textOf(block) }] });
      continue;
    }
    for (const gone of left.splice(0, index + 1).slice(0, index)) result.push(removedBlock(gone));
    const was = removed[removed.length - left.length - 1]!;
    result.push({ kind: block.kind, change: "changed", parts: diffWords(textOf(was), textOf(block)) });
  }
  return [...result, ...left.map(removedBlock)];
}

function removedBlock(block: InterviewBlock): BlockDiff {
  return { kind: block.kind, change: "removed", parts: [{ kind: "removed", text: textOf(block) }] };
}

/** What of a text was changed, by words. */
export function diffWords(before: string, after: string): readonly DiffPart[] {
  const older = wordsOf(before);
  const newer = wordsOf(after);
  if (older.length * newer.length > MAX_CELLS) {
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  }
  const parts: { kind: DiffPart["kind"]; text: string }[] = [];
  for (const step of diffSequences(older, newer)) {
    const text = step.kind === "added" ? newer[step.after]! : older[step.before]!;
    const last = parts.at(-1);
    if (last?.kind === step.kind) last.text += text;
    else parts.push({ kind: step.kind, text });
  }
  return parts;
}

/** Words with the space after them, so that all together are the text. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}

function textOf(block: InterviewBlock): string {
  return block.kind === "still" ? block.caption : block.text;
}

interface Step {
  readonly kind: DiffPart["kind"];
  readonly before: number;
  readonly after: number;
}

/** The shortest way from one sequence to the other, by the longest that both have. */
function diffSequences(before: readonly string[], after: readonly string[]): readonly Step[] {
  const width = after.length + 1;
  // lengths[i * width + j]: longest common part of before[i…] and after[j…].
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      steps.push({ kind: "same", before: i++, after: j++ });
    } else if (
      j >= after.length ||
      (i < before.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    ) {
      steps.push({ kind: "removed", before: i++, after: j });
    } else {
      steps.push({ kind: "added", before: i, after: j++ });
    }
  }
  return steps;
}

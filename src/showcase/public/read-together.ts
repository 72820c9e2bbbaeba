/**
 * Answers many questions about single things with few questions to the database: what is asked for while an answer is on
 * its way waits for it, and is then read together. Alone, nobody waits.
 *
 * @param load reads at a moment after it is called; what is not there is missing from its answer
 * @param most at once
 */
export function readTogether<Value>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  most: number,
): (key: string) => Promise<Value | null> {
  interface Asked {
    readonly key: string;
    resolve(value: Value | null): void;
    reject(error: unknown): void;
  }
  const waiting: Asked[] = [];
  let isReading = false;
  const readAll = async (): Promise<void> => {
    isReading = true;
    while (waiting.length > 0) {
      const asked = waiting.splice(0, most);
      try {
        const found = await load([...new Set(asked.map(({ key }) => key))]);
        for (const { key, resolve } of asked) resolve(found.get(key) ?? null);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    isReading = false;
  };
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!isReading) void readAll();
    });
}

import { setTimeout as wait } from "node:timers/promises";
import { RushesError } from "../../base/errors.ts";

export interface ClientOptions {
  /** Address of the showcase, without a slash at its end. */
  readonly to: string;
  readonly key: string;
  readonly signal: AbortSignal;
  /** A line for people. */
  readonly say: (text: string) => void;
  /** Seconds before each new attempt, while nothing answers. */
  readonly pauses?: readonly number[];
}

/** Asks a showcase with a publish key. */
export interface ShowcaseClient {
  /**
   * Goes on asking over cuts and restarts of the server, for some minutes.
   * @param path below the showcase's address, or a whole address there
   * @returns any answer below 500 that is no redirect and not about the key
   * @throws RushesError in words: no answer, a wrong key, an answer that leads elsewhere
   */
  ask(method: string, path: string, request?: AskOptions): Promise<Response>;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Seconds until no answer is none. */
  readonly timeoutSeconds?: number;
  /** False: what does not answer at once is told at once. */
  readonly isPatient?: boolean;
}

const PAUSES: readonly number[] = [1, 2, 4, 8, 15, 30, 60, 60, 60, 60];
const TIMEOUT_SECONDS = 300;

export function createShowcaseClient(options: ClientOptions): ShowcaseClient {
  const { to, key, signal, say, pauses = PAUSES } = options;
  const once = async (method: string, path: string, request: AskOptions): Promise<Response> => {
    const url = new URL(path.startsWith("/") ? `${to}${path}` : path);
    // The key is for this showcase only.
    if (url.origin !== new URL(to).origin) throw new RushesError("unsupported", `${to} sends us on to ${url.origin}.`);
    const response = await fetch(url, {
      method,
      headers: { ...request.headers, authorization: `Bearer ${key}` },
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout((request.timeoutSeconds ?? TIMEOUT_SECONDS) * 1000)]),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const { status } = response;
    if (status >= 500 && status !== 507) throw new Error(`the server answered ${status}: ${await firstLine(response)}`);
    if (status === 401) {
      throw new RushesError(
        "bad-argument",
        `${to} does not know this publish key. Editors make one at ${to}/desk/account.`,
      );
    }
    if (status >= 300 && status < 400) {
      const where = response.headers.get("location") ?? "elsewhere";
      throw new RushesError(
        "bad-argument",
        `${to} sends us on to ${where}. Give the showcase's own address with --to.`,
      );
    }
    return response;
  };
  return {
    async ask(method, path, request = {}) {
      for (let attempt = 0; ; attempt++) {
        try {
          return await once(method, path, request);
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof RushesError) throw error;
          const pause = request.isPatient === false ? undefined : pauses[attempt];
          if (pause === undefined) {
            throw new RushesError("timeout", `${to} does not answer: ${reasonOf(error)}.`, { cause: error });
          }
          if (attempt === 1) say(`${to} does not answer (${reasonOf(error)}); trying on.`);
          await wait(pause * 1000, undefined, { signal });
        }
      }
    },
  };
}

/** What a refusal says, for people: servers that are no showcase answer with pages. */
export async function firstLine(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  const isText = (response.headers.get("content-type") ?? "text/plain").startsWith("text/plain");
  const line = isText ? (text.trim().split("\n")[0] ?? "").slice(0, 300) : "";
  return line === "" ? `the answer was ${response.status}` : line;
}

/** Node's fetch hides why in a cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : String(cause);
}

import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { RushesError } from "../../base/errors.ts";

/** Where an S3-compatible service is, and what of it is ours. */
export interface S3Place {
  /** `https://host:port` */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Before every key; empty, or with `/` at its end. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Left out: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Sends signed requests. */
export interface S3Client {
  /**
   * @returns any answer below 300, and 404
   * @throws RushesError `disk`, in words, when the service refuses, or is not there after some attempts
   */
  ask(request: S3Request): Promise<Response>;
}

const ATTEMPTS = 4;

/** @param retryMs before the second attempt; four times as long before each further one */
export function createS3Client(place: S3Place, retryMs = 250): S3Client {
  const { endpoint, region, bucket, prefix, accessKeyId, secretAccessKey } = place;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 });
  const where = `${new URL(endpoint).host}/${bucket}`;

  const send = ({ method, key, query = {}, headers, body }: S3Request): Promise<Response> => {
    const url = new URL(`${endpoint}/${bucket}${key === undefined ? "" : `/${prefix}${key}`}`);
    url.search = new URLSearchParams(query).toString();
    const content = body ?? new Uint8Array(0);
    return client.fetch(url, {
      method,
      // Of the content, so that bytes that change on the way are refused and not stored.
      headers: { ...headers, "x-amz-content-sha256": createHash("sha256").update(content).digest("hex") },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
  };

  return {
    async ask(request) {
      for (let attempt = 1; ; attempt++) {
        const isLast = attempt === ATTEMPTS;
        let answer: Response | null = null;
        try {
          answer = await send(request);
        } catch (error) {
          if (isLast) throw gone(where, error);
        }
        if (answer !== null && (answer.ok || answer.status === 404)) return answer;
        // Busy or broken for the moment; all else it would answer again.
        if (answer !== null && (isLast || (answer.status < 500 && answer.status !== 429 && answer.status !== 408))) {
          throw await refused(where, answer);
        }
        await answer?.body?.cancel();
        await wait(retryMs * 4 ** (attempt - 1));
      }
    },
  };
}

function gone(where: string, error: unknown): RushesError {
  // What fetch throws says only that it failed; its cause says why.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException | null)?.code ?? String(cause);
  return new RushesError("disk", `The media store ${where} does not answer (${code}).`);
}

async function refused(where: string, answer: Response): Promise<RushesError> {
  const code = elementOf(await answer.text().catch(() => ""), "Code") ?? `status ${answer.status}`;
  const isKey = answer.status === 401 || answer.status === 403;
  return new RushesError(
    "disk",
    isKey
      ? `The media store ${where} refuses the key, or what the key may do (${code}).`
      : `The media store ${where} refused a request (${code}).`,
    { details: { code, status: answer.status } },
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Texts of all elements of a name: answers of S3 are flat enough not to need more. */
export function elementsOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text]) =>
    text!.replace(
      /&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([\da-f]+));/gi,
      (_, word?: string, ten?: string, hex?: string) =>
        word === undefined
          ? String.fromCodePoint(Number.parseInt(ten ?? hex!, ten === undefined ? 16 : 10))
          : ENTITIES[word]!,
    ),
  );
}

/** Text of the first; null: none. */
export function elementOf(xml: string, name: string): string | null {
  return elementsOf(xml, name)[0] ?? null;
}

import { startJobRunner } from "../jobs/job-runner.ts";
import type { Showcase } from "../showcase.ts";
import type { SmtpOptions } from "./smtp-receiver.ts";

export interface MailOptions {
  /** Where mail is received; left out: it is not. */
  readonly receive?: SmtpOptions | undefined;
  /** `smtp://…`, which brings our mail away; left out: it waits. */
  readonly smtpUrl?: string | undefined;
  /** Sender where the settings name no address for submissions. */
  readonly mailFrom?: string | undefined;
}

/** Mail at work, in and out. */
export interface RunningMail {
  /** Where mail is received; null: nowhere. */
  readonly port: number | null;
  close(): Promise<void>;
}

const AT_ONCE = 2;

/** Starts what was asked for. Mail has its own runner: it does not wait behind films that are being made ready. */
export async function startMail(showcase: Showcase, options: MailOptions): Promise<RunningMail> {
  const { receive, smtpUrl, mailFrom } = options;
  const receiver =
    receive === undefined ? null : await (await import("./smtp-receiver.ts")).startSmtpReceiver(showcase, receive);
  if (smtpUrl === undefined) showcase.log("SMTP_URL is not set: mail is kept and waits until it is.");
  const deliverer =
    smtpUrl === undefined ? null : (await import("./deliver.ts")).createDeliverer(showcase, { smtpUrl, mailFrom });
  const runner =
    deliverer === null ? null : startJobRunner(showcase, { concurrency: AT_ONCE, run: { "send-mail": deliverer.run } });
  return {
    port: receiver?.port ?? null,
    close: async () => {
      await receiver?.close();
      await runner?.close();
      deliverer?.close();
    },
  };
}

/** Whether mail leaves this showcase; else it is kept until a server is named that takes it. */
export function sendsMail(): boolean {
  return process.env["SMTP_URL"] !== undefined;
}

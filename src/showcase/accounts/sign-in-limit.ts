import { createRateLimit } from "../../server/rate-limit.ts";

/** Counts tries at passwords, codes and links. */
export interface SignInLimit {
  /** False: too many tries, by this address or at this account. Both are counted, whatever comes of the try. */
  take(address: string, account: string, now: Date): boolean;
}

/**
 * Twenty tries of one address at once and then one in half a minute; eight at one account and then one a minute. Whoever
 * guesses at an account from many addresses keeps its password from working meanwhile, but not its passkeys.
 */
export function createSignInLimit(): SignInLimit {
  const byAddress = createRateLimit({ burst: 20, perSecond: 1 / 30 });
  const byAccount = createRateLimit({ burst: 8, perSecond: 1 / 60 });
  return {
    take(address, account, now) {
      const seconds = now.getTime() / 1000;
      return byAddress.take(address, seconds) && byAccount.take(account.trim().toLowerCase(), seconds);
    },
  };
}

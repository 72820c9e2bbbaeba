const AUTH = "/desk/auth/passkey";

/** Buttons that sign in by passkey or add one, where the browser can. */
export function offerPasskeys(): void {
  if (typeof PublicKeyCredential === "undefined") return;
  const signIn = document.querySelector<HTMLElement>("[data-passkey-sign-in]");
  if (signIn !== null) {
    offer(signIn, async () => {
      await signInByPasskey();
      location.assign(signIn.dataset["passkeySignIn"] ?? "/desk");
    });
  }
  const add = document.querySelector<HTMLElement>("[data-passkey-add]");
  if (add !== null) {
    offer(add, async () => {
      await addPasskey();
      location.reload();
    });
  }
}

function offer(place: HTMLElement, deed: () => Promise<void>): void {
  place.hidden = false;
  const status = place.querySelector("[role=status]");
  place.querySelector("button")?.addEventListener("click", () => {
    deed().catch((error: unknown) => {
      if (status !== null) status.textContent = error instanceof Error ? error.message : "That did not work.";
    });
  });
}

interface Descriptor {
  readonly id: string;
  readonly type: "public-key";
  readonly transports?: AuthenticatorTransport[];
}

async function signInByPasskey(): Promise<void> {
  const options = await ask<PublicKeyCredentialRequestOptions & { challenge: string; allowCredentials?: Descriptor[] }>(
    "generate-authenticate-options",
  );
  const credential = (await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytesOf(options.challenge),
      allowCredentials: (options.allowCredentials ?? []).map(descriptorOf),
    },
  })) as PublicKeyCredential | null;
  if (credential === null) throw new Error("No passkey was chosen.");
  const response = credential.response as AuthenticatorAssertionResponse;
  await ask("verify-authentication", {
    response: {
      ...factsOf(credential),
      response: {
        clientDataJSON: textOf(response.clientDataJSON),
        authenticatorData: textOf(response.authenticatorData),
        signature: textOf(response.signature),
        ...(response.userHandle === null ? {} : { userHandle: textOf(response.userHandle) }),
      },
    },
  });
}

async function addPasskey(): Promise<void> {
  const options = await ask<
    Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & {
      challenge: string;
      user: { id: string; name: string; displayName: string };
      excludeCredentials?: Descriptor[];
    }
  >("generate-register-options");
  const credential = (await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytesOf(options.challenge),
      user: { ...options.user, id: bytesOf(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map(descriptorOf),
    },
  })) as PublicKeyCredential | null;
  if (credential === null) throw new Error("No passkey was made.");
  const response = credential.response as AuthenticatorAttestationResponse;
  await ask("verify-registration", {
    name: `Added ${new Date().toLocaleDateString()}`,
    response: {
      ...factsOf(credential),
      response: {
        clientDataJSON: textOf(response.clientDataJSON),
        attestationObject: textOf(response.attestationObject),
        transports: response.getTransports(),
      },
    },
  });
}

function factsOf(credential: PublicKeyCredential) {
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function descriptorOf({ id, ...rest }: Descriptor): PublicKeyCredentialDescriptor {
  return { ...rest, id: bytesOf(id) };
}

async function ask<T>(what: string, body?: unknown): Promise<T> {
  const response = await fetch(
    `${AUTH}/${what}`,
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  );
  if (response.ok) return (await response.json()) as T;
  if (response.status === 429) throw new Error("Too many tries. Please wait a few minutes.");
  const { code } = (await response.json().catch(() => ({}))) as { code?: string };
  throw new Error(
    code === "SESSION_NOT_FRESH"
      ? "Please sign out and in again first: a passkey is added only shortly after signing in."
      : "That did not work.",
  );
}

/** From base64url. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** To base64url. */
function textOf(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

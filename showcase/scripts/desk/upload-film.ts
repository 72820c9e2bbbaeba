/** Each piece fits into the time that the server gives a request, on slow lines too. */
const CHUNK_BYTES = 16 * 1024 ** 2;
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 30_000, 60_000, 60_000];

/** The field for a film's file: uploads piece by piece, and goes on where it was cut off. */
export function offerUpload(): void {
  const place = document.querySelector<HTMLFormElement>("[data-upload-film]");
  const input = place?.querySelector<HTMLInputElement>("input[type=file]");
  const bar = place?.querySelector("progress");
  const status = place?.querySelector("[role=status]");
  if (place == null || input == null || bar == null || status == null) return;
  place.hidden = false;
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (file === undefined) return;
    input.disabled = true;
    bar.hidden = false;
    // Loaded only by those who upload.
    const { Upload } = await import("tus-js-client");
    const filmId = place.dataset["uploadFilm"] ?? "";
    const upload = new Upload(file, {
      endpoint: "/uploads",
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      // The same file sent for another film is another upload.
      fingerprint: async () => ["rushes", filmId, file.name, file.size, file.lastModified].join("-"),
      metadata: { purpose: "film", filmId, filename: file.name, filetype: file.type },
      onProgress: (sent, total) => {
        bar.value = total === 0 ? 0 : (100 * sent) / total;
        status.textContent = `${Math.floor(bar.value)} % of ${Math.ceil(total / 1e6)} MB`;
      },
      onSuccess: () => {
        location.assign(`/desk/films/${filmId}?said=uploaded`);
      },
      onError: () => {
        input.disabled = false;
        status.textContent = "It was cut off. Choose the same file again to go on where it stopped.";
      },
    });
    const [before] = await upload.findPreviousUploads();
    if (before !== undefined) upload.resumeFromPreviousUpload(before);
    upload.start();
  });
}

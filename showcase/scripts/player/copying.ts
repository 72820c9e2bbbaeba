/** Puts a button beside each address that is there to be copied. */
export function bindCopying(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-copy]")) {
    field.addEventListener("focus", () => field.select());
    if (navigator.clipboard === undefined) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(field.value).then(() => {
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = "Copy"), 2000);
      });
    });
    field.closest("label")?.after(button);
  }
}

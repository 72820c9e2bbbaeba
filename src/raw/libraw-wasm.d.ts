/** The inner module of libraw-wasm: LibRaw itself, without the package's Web Worker around it. */
declare module "libraw-wasm/dist/libraw.js" {
  const init: (options: { readonly wasmBinary: Uint8Array; readonly printErr?: (text: string) => void }) => Promise<{
    readonly LibRaw: new () => unknown;
  }>;
  export default init;
}

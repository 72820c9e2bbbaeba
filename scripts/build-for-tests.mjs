// Before tests: what they import from src is the built code, so it has to be of the sources as they are now.
export { build as setup } from "./build.mjs";

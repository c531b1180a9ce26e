// The bundles vendor.mjs makes.
declare module "tiptap" {
  export { Editor, Extension, Mark, Node } from "@tiptap/core";
  export { Image } from "@tiptap/extension-image";
  export { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
  export { StarterKit } from "@tiptap/starter-kit";
}
declare module "noble-ciphers" {
  export { chacha20poly1305 } from "@noble/ciphers/chacha.js";
}
declare module "noble-hashes" {
  export { sha256 } from "@noble/hashes/sha2.js";
}
declare module "chart.js" {
  export { Chart } from "chart.js/auto";
}
declare module "fabric";

// The bundle vendor.mjs makes of tiptap.
declare module "tiptap" {
  export { Editor, Extension, Mark, Node } from "@tiptap/core";
  export { StarterKit } from "@tiptap/starter-kit";
}

"""The forms: one module each (paperwork.registry.Form), with its typst template beside it where it is printed."""

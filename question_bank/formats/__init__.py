"""Exchange formats: one module each; read(text) gives questions and faults with row and column."""

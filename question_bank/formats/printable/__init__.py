"""A printed paper, or the key to it, of any questions: docx and PDF. Nothing is read back from these."""

from question_bank.formats.printable.docx_file import write_docx
from question_bank.formats.printable.pdf_file import write_pdf

__all__ = ["write_docx", "write_pdf"]

"""Documents that are made in a task: what stands in their cleaned HTML, and the same as docx and PDF for people.

to_docx(title, html, picture) and to_pdf(title, html, picture) give the bytes of a file; `picture` says where a picture
of a work lies by its name (pack/tea.jpg, own/<SHA-256>), or None.
"""

from question_bank.documents.docx_file import to_docx
from question_bank.documents.pdf_file import to_pdf

__all__ = ["to_docx", "to_pdf"]

"""How people write questions in Chinese text: numbers, lettered options, tags such as 答案：, headings, tables of keys.

Shared by the formats plain_text, two_file_text and ez_docx; no format by itself.
"""

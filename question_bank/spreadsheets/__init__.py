"""Spreadsheets: a workbook as plain JSON, xlsx in and out, and formulas that are worked out again on the server."""

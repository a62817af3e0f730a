"""Sheets that nobody edits, as PDF: slips with QR codes, blank forms on paper.

The templates are Typst files beside this one; what people are called reaches them as data only.
"""

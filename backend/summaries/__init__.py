"""Storage -> plain rows -> papers: DOCX, XLSX, ZIP. Summaries read; they never decide."""

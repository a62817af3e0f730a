"""What receives the validated data: official papers, and the office's pages."""

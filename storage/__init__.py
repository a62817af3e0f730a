"""What is kept: tables, migrations, and the one edge through which they are read and written."""

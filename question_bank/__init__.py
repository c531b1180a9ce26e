"""What a question is, how an answer is read and marked: no web, no database, no clock, no network."""

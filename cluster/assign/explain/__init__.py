"""Why an article is where it is, and what became of an incident, read from the log; nothing is decided here."""

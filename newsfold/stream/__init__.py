"""What crosses a process boundary: messages, topics, the log, the run loop and the metrics."""

"""The fault suite: real stages on a real Kafka, disturbed in every way that is promised not to show.

`make faults` runs the long form, `python -m tests.faults.suite --help` says what can be chosen, and
`tests/faults/test_suite.py` runs a short form with the other tests. Everything comes from a seeded generator, so no
data is needed.
"""

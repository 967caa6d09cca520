"""The invented world of `newsfold demo`: outlets, events and pages, served on loopback.

Every outlet, town, person and event in it is made up, and every host ends in `.example`. The same world
is the end-to-end fixture of the tests, since it says of each page which event it is about and in which role.
"""

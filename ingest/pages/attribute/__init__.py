"""Attribution: the agencies and outlets that a text leans on, each with the words that say so."""

from ingest.pages.attribute.credits import Work
from ingest.pages.attribute.decide import Link, attribute
from ingest.pages.attribute.register import Register, default_register, load_register, register_with

__all__ = ["Link", "Register", "Work", "attribute", "default_register", "load_register", "register_with"]

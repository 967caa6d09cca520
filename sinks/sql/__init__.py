"""Incidents in a SQL database: the writing stage and the reading side."""

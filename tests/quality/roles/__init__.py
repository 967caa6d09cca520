"""A hand-made fixture of incidents for roles and origins, and how well the real stages read it.

Every outlet, person and event of it is invented; a few real agencies and papers appear as origins that no
feed carried. It was written before the rules it judges, by what a news editor would say. Four parts
("dev", "kept", "third", "fourth") are for looking at errors, the last ("fifth") for figures only.
"""

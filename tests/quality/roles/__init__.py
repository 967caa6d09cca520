"""A hand-made fixture of incidents for roles and origins, and how well the real stages read it.

Every outlet, person and event of it is invented; a few real agencies and papers appear as origins that no
feed carried. Its parts say what a news editor would say, and each was scored once before anybody read its errors:
those first figures, in ARCHITECTURE.md, are what to expect of news never seen.
"""

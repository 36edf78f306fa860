"""People, what they may do, and how much they have had to look at.

Comes in: accounts, roles, API keys, per-case access, looks at material. Goes out:
*may this actor do this?*, denied unless a role says yes. Works here: administrators,
who manage people and settings but see no material and take no case decision.

Passwords, codes and sessions are django-allauth's; this package owns the person.
"""

"""Where a matter belongs: evidence about places, weighed; and who is offered for it. Free of Django.

Comes in: what a clue's items say (addresses with time, port and proxy flag, telephone codes, stated
countries, languages), what tables of addresses say, what a person noted. Goes out: for the subject, the
affected child and the service each, countries with the evidence for and against, "not known" always among
them; and, by the desk's own routes, whom a liaison may refer the matter to. Nothing here sends or decides.
"""

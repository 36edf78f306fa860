"""A whole case out of this desk and into another: archive, tables, graph, and disclosure to a court's parties.

In: a case that is open to whoever exports it; or an archive sealed to this desk's key, or a CASE graph.
Out: an age archive, a zip of CSV tables, a CASE graph; or a new case whose rows keep the ids they had over there.

Who works here: investigators with access to the case. Nothing leaves without a line in the disclosure ledger, and
who a child is leaves only after a second key-holder granted it. What comes is confirmed by nobody here: ages,
judgements and exhibits are asked anew, and what the rules of this desk close stays closed.

``tables`` says of every table of casework where it has its place in an archive, or why it has none.
"""

"""What every other package may use: ids, actors, errors, values with a qualifier, time checks, text hygiene.

Comes in: nothing of ours. Goes out: small frozen values and pure functions.
Nothing here reads a clock, a file, a socket or a setting.
"""

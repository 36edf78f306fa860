"""``python -m tests.fuzz``."""

from tests.fuzz.campaign import main

main()

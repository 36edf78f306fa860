"""Compiled kernels of Coldframe; see ``native/README.md``. Import them through ``coldframe`` only."""

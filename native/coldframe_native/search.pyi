from typing import Any

import numpy as np
import numpy.typing as npt

INSTRUCTIONS: list[str]

class Index:
    @staticmethod
    def build(rows: npt.NDArray[np.uint8], threads: int = 0, tables: int = 0) -> Index: ...
    @staticmethod
    def attach(
        rows: npt.NDArray[np.uint8], parity: int, tables: list[tuple[npt.NDArray[Any], ...]]
    ) -> Index: ...
    @property
    def parity(self) -> int: ...
    @property
    def tables(
        self,
    ) -> list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]]: ...
    def query(
        self,
        queries: npt.NDArray[np.uint8],
        radius: int,
        most: int = ...,
        threads: int = 1,
        instructions: str = "",
        prefer: str = "",
    ) -> tuple[
        npt.NDArray[np.int64],
        npt.NDArray[np.int64],
        npt.NDArray[np.uint8],
        int,
        tuple[int, int, int, int],
    ]: ...

def read_at_random(rows: npt.NDArray[np.uint8], count: int) -> int: ...

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

INSTRUCTIONS: str

def add_rows(
    sums: npt.NDArray[np.float32],
    picture: npt.NDArray[np.uint8],
    top: int,
    weights: npt.NDArray[np.float32],
    first: npt.NDArray[np.int32],
    end: npt.NDArray[np.int32],
) -> None: ...
def sample_columns(
    sums: npt.NDArray[np.float32],
    channels: int,
    weights: npt.NDArray[np.float32],
    first: npt.NDArray[np.int32],
    end: npt.NDArray[np.int32],
    grid: npt.NDArray[np.float32],
) -> None: ...
def with_each_kernel(act: Callable[[str], object]) -> None: ...

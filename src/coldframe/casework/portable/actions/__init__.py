"""The verbs of cases that travel."""

from coldframe.casework.portable.actions.allowing import Wish
from coldframe.casework.portable.actions.arriving import drop_archive, preview_archive, receive_archive
from coldframe.casework.portable.actions.exporting import Outgoing, export_case
from coldframe.casework.portable.actions.importing import (
    import_case,
    import_graph,
    receive_graph,
    retry_beside,
)

__all__ = [
    "Outgoing",
    "Wish",
    "drop_archive",
    "export_case",
    "import_case",
    "import_graph",
    "preview_archive",
    "receive_archive",
    "receive_graph",
    "retry_beside",
]

"""Assembly: the one place that names every stage's work.

``tasks`` are the automatic steps in their order, and what falls due; ``resting`` is what rests on a decision
and has to be stopped, recalled or told when it is reversed; ``incoming`` says which stage takes which kind of
message from another desk. Importing this registers every task.
"""

from coldframe.pipeline import tasks
from coldframe.pipeline.incoming import answer_recall, receive_message
from coldframe.pipeline.resting import list_resting

__all__ = ["answer_recall", "list_resting", "receive_message", "tasks"]

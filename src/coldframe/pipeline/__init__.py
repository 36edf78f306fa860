"""Assembly: the one place that names every stage's work.

``tasks`` are the automatic steps in their order, and what falls due; ``resting`` is what rests on a decision
and has to be stopped, recalled or told when it is reversed; ``incoming`` says which stage takes which kind of
message from another desk; ``keeping`` destroys what a partner's terms allow keeping no longer. Importing this registers every task.
"""

from coldframe.pipeline import tasks
from coldframe.pipeline.incoming import answer_recall, receive_message
from coldframe.pipeline.keeping import destroy_received
from coldframe.pipeline.resting import ask_back_resting, list_resting, list_to_ask_back

__all__ = [
    "answer_recall",
    "ask_back_resting",
    "destroy_received",
    "list_resting",
    "list_to_ask_back",
    "receive_message",
    "tasks",
]

"""The steps across the bridge between an administrative office and the police: which may follow, and what runs.

Source: State Council Order 310 (2001), revised by Order 730 (2020), articles 5 to 13; lengths are in the rule pack.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType

from coldframe.casework.terms.bridges import BridgeAct, BridgeState, Direction, Taken
from coldframe.rulepacks.bridge import PeriodCode

_A, _S = BridgeAct, BridgeState

_BOTH_WAYS = {
    (_S.SIGNING, _A.SIGN): _S.SIGNING,
    (_S.REPORTED, _A.APPROVE): _S.APPROVED,
    (_S.REPORTED, _A.REFUSE): _S.NOT_APPROVED,
    (_S.APPROVED, _A.TRANSFER): _S.TRANSFERRED,
    (_S.TRANSFERRED, _A.ACCEPT): _S.ACCEPTED,
    (_S.ACCEPTED, _A.DECLINE): _S.NOT_FILED,
    (_S.NOT_FILED, _A.TAKE_BACK): _S.FILE_BACK,
}

TRANSITIONS = MappingProxyType(
    {
        Direction.TO_CRIMINAL: MappingProxyType(
            {
                **_BOTH_WAYS,
                (_S.ACCEPTED, _A.EXTEND): _S.ACCEPTED,
                (_S.ACCEPTED, _A.FILE): _S.FILED,
                (_S.FILED, _A.HAND_OVER): _S.HANDED_OVER,
                (_S.NOT_FILED, _A.ASK_AGAIN): _S.RECONSIDERED,
                (_S.NOT_FILED, _A.ASK_PROSECUTOR): _S.SUPERVISED,
                (_S.FILE_BACK, _A.ASK_AGAIN): _S.RECONSIDERED,
                (_S.FILE_BACK, _A.ASK_PROSECUTOR): _S.SUPERVISED,
                (_S.FILE_BACK, _A.HANDLE): _S.HANDLED,
                (_S.RECONSIDERED, _A.FILE): _S.FILED,
                (_S.RECONSIDERED, _A.UPHOLD): _S.UPHELD,
                (_S.UPHELD, _A.ASK_PROSECUTOR): _S.SUPERVISED,
                (_S.UPHELD, _A.HANDLE): _S.HANDLED,
                (_S.SUPERVISED, _A.FILE): _S.FILED,
                (_S.SUPERVISED, _A.UPHOLD): _S.CONFIRMED,
                (_S.CONFIRMED, _A.HANDLE): _S.HANDLED,
            }
        ),
        Direction.TO_ADMINISTRATIVE: MappingProxyType({**_BOTH_WAYS, (_S.ACCEPTED, _A.HANDLE): _S.HANDLED}),
    }
)
"""Which step leads where, each way."""

_FILING = (PeriodCode.FILE, PeriodCode.FILE_VERIFY, PeriodCode.FILE_COMPLEX)
_RUNS = {
    _S.REPORTED: PeriodCode.DECIDE,
    _S.FILED: PeriodCode.HAND_OVER,
    _S.NOT_FILED: PeriodCode.ASK_AGAIN,
    _S.FILE_BACK: PeriodCode.ASK_AGAIN,
    _S.RECONSIDERED: PeriodCode.ANSWER_AGAIN,
    _S.UPHELD: PeriodCode.ASK_PROSECUTOR,
}


def replay_v1(direction: Direction, officers: int, steps: Sequence[Taken]) -> BridgeState:
    """Walk the steps and say where the matter stands. The report stands when every officer of the team signed.

    Raises:
        ValueError: A step was not open where it stands.
    """
    state, signed = _S.SIGNING, 0
    for step in steps:
        if step.act not in acts_v1(direction, state, extended=0):
            raise ValueError(f"{step.act} is not open at {state}")
        state = TRANSITIONS[direction][state, step.act]
        signed += step.act is _A.SIGN
        if state is _S.SIGNING and signed == officers:
            state = _S.REPORTED
    return state


def acts_v1(direction: Direction, state: BridgeState, *, extended: int) -> tuple[BridgeAct, ...]:
    """Say which steps are open. The police may extend twice: to check the facts, and because a case is hard."""
    found = (act for at, act in TRANSITIONS[direction] if at is state)
    return tuple(act for act in found if act is not _A.EXTEND or extended < len(_FILING) - 1)


def running_v1(
    direction: Direction, state: BridgeState, steps: Sequence[Taken]
) -> tuple[PeriodCode, datetime] | None:
    """Say which period runs, and since when; ``None`` where the law sets none.

    An extended period still counts from acceptance, and the right to ask again from the notice, not from the
    day on which the file came back.
    """
    if not steps:
        return None
    at = {step.act: step.at for step in steps}
    if state is _S.APPROVED:
        is_back = direction is Direction.TO_ADMINISTRATIVE
        return (PeriodCode.SEND_BACK if is_back else PeriodCode.TRANSFER), at[_A.APPROVE]
    if direction is Direction.TO_ADMINISTRATIVE and state is not _S.REPORTED:
        return None
    if state is _S.ACCEPTED:
        return _FILING[sum(step.act is _A.EXTEND for step in steps)], at[_A.ACCEPT]
    code = _RUNS.get(state)
    if code is None:
        return None
    return code, at[_A.DECLINE] if code is PeriodCode.ASK_AGAIN else steps[-1].at

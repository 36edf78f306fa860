"""The door for work without a web server: a process that only takes work.

Run as ``coldframe worker``. Ends on SIGTERM or SIGINT after the steps in progress; a
second signal ends it at once, which loses nothing either.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from importlib import import_module
from types import FrameType

import django

_log = logging.getLogger("coldframe.worker")


def run(
    modules: tuple[str, ...] = ("coldframe.pipeline",),
    *,
    stop_seconds: float = 20.0,
    concurrency: int | None = None,
    beat_seconds: float = 5.0,
    timeout_seconds: float = 45.0,
) -> int:
    """Take work until told to stop. Call it from the main thread.

    Args:
        modules: What to import so that tasks are registered.
        stop_seconds: How long steps in progress may take after the signal.
        concurrency: Tasks at a time; by default the setting WORKER_CONCURRENCY.
        beat_seconds: How often it shows that it lives.
        timeout_seconds: How long another worker may be silent before its work is taken over.

    Returns:
        An exit code: 0 after a signal, 1 if the engine stopped by itself or a step did not end in time.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415  # Django must be set up first

    from coldframe.work.engine import EngineOptions, is_running, start_engine, stop_engine  # noqa: PLC0415  # as above

    for module in modules:
        import_module(module)
    asked = threading.Event()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            os._exit(128 + number)
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    options = EngineOptions(
        concurrency=concurrency or settings.COLDFRAME_WORKER_CONCURRENCY,
        beat_seconds=beat_seconds,
        timeout_seconds=timeout_seconds,
    )
    executor_id = start_engine(options)
    _log.info("worker %s takes work, %d tasks at a time", executor_id, options.concurrency)
    while not asked.wait(1.0):
        if not is_running():
            _log.error("the engine stopped by itself; start the worker again")
            stop_engine(stop_seconds)
            return 1
    is_idle = stop_engine(stop_seconds)
    _log.info("worker %s stopped%s", executor_id, "" if is_idle else ", leaving a step to the next worker")
    return 0 if is_idle else 1


def main() -> None:
    """Run, then end the process without waiting for threads."""
    try:
        code = run()
    except BaseException:
        logging.getLogger("coldframe.worker").exception("the worker could not go on")
        code = 1
    logging.shutdown()
    sys.stdout.flush()
    # A step that hangs, or a task that another worker took over, sits in a thread that Python would wait for.
    os._exit(code)


if __name__ == "__main__":
    main()

"""The WSGI application that granian serves (ADR 0003 says why not ASGI).

With ``COLDFRAME_WORKER=embedded`` this process also does the background work.
"""

from __future__ import annotations

import atexit
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
application = get_wsgi_application()


def _work_beside_serving() -> None:
    from django.conf import settings  # noqa: PLC0415 — Django is set up by now

    if settings.COLDFRAME_WORKER != "embedded":
        return
    import coldframe.pipeline  # noqa: F401, PLC0415 — registers every task
    from coldframe.work.engine import start_engine, stop_engine  # noqa: PLC0415

    start_engine()
    atexit.register(stop_engine)


_work_beside_serving()

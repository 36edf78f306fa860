"""The WSGI application that granian serves (ADR 0003 says why not ASGI)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
application = get_wsgi_application()

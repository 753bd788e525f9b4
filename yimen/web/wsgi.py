"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from yimen.platform import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.settings")
limits.PAGES.hold()
application = get_wsgi_application()

"""Settings: all come from the environment, with defaults that suit one machine. Rooms bring theirs (`settings.py`).

`docs/guide/operate.md` explains each variable; a test keeps that page complete.
"""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from yimen.platform import addresses, bodies, environment, house, rooms

PROJECT = Path(__file__).resolve().parent.parent


# --- The folder that holds everything of this installation: database, keys, registers, secret ----------------------
DATA_DIR = Path(os.environ.get("YIMEN_DATA_DIR", PROJECT / ".data")).resolve()
GOVERNMENT_FOLDER = Path(os.environ.get("YIMEN_GOVERNMENT", PROJECT / "cities" / "haitang")).resolve()
FONTS = [
    PROJECT / "node_modules" / "@expo-google-fonts" / "noto-serif-sc" / weight for weight in ("400Regular", "700Bold")
]
DEMO = environment.flag("YIMEN_DEMO", default=False)  # `make run` turns it on
DEBUG = environment.flag("YIMEN_DEBUG", default=False)
PINNED = None if DEBUG else DATA_DIR / "pinned"  # the manifest of files, and the copies that pages are served from
PUBLIC_URL = os.environ.get("YIMEN_PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
ALLOWED_HOSTS = os.environ.get("YIMEN_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- The edge: who is believed about where a request comes from, and what one address may do ------------------------
TRUSTED_PROXIES = environment.checked("YIMEN_TRUSTED_PROXIES", addresses.networks)
PROXY_HEADER = environment.one_of("YIMEN_PROXY_HEADER", addresses.HEADERS)
ADDRESS_CONNECTIONS = environment.number("YIMEN_ADDRESS_CONNECTIONS", default=256)  # open, in each process
ADDRESS_UNDER_WAY = environment.number("YIMEN_ADDRESS_REQUESTS", default=64)  # at the same time, in each process
ADDRESS_RATE = environment.number("YIMEN_ADDRESS_RATE", default=100)  # a second, in each process


def _secret_key() -> str:
    """The given key, or one made once and kept in the data folder, readable by its owner only."""
    if given := os.environ.get("YIMEN_SECRET_KEY"):
        return given
    path = DATA_DIR / "keys" / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()


# --- Databases: the application's login, and the owner's for migrations (DESIGN: two database users) ----------------
def database(url: str) -> dict[str, object]:
    """Django's settings of one `postgresql://user:password@host:port/name?host=/socket` URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"a database URL begins with postgresql://, not {parts.scheme!r}")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    port = options.pop("port", None) or parts.port or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _urls() -> dict[str, str]:
    """The URLs given in the environment, else those that the embedded server left in the data folder."""
    given = {
        "app": os.environ.get("DATABASE_URL", ""),
        "owner": os.environ.get("DATABASE_OWNER_URL", ""),
        "worker": os.environ.get("DATABASE_WORKER_URL", ""),
        "sequencer": os.environ.get("DATABASE_SEQUENCER_URL", ""),
    }
    path = DATA_DIR / "postgres-urls.json"
    if not given["app"] and path.exists():
        given |= json.loads(path.read_text())
    return given


DATABASE_URLS = _urls()
_role = os.environ.get("YIMEN_DATABASE_ROLE", "app")
if _role not in DATABASE_URLS:
    raise ImproperlyConfigured(f"YIMEN_DATABASE_ROLE must be one of {', '.join(sorted(DATABASE_URLS))}, not {_role!r}")
if _role in {"worker", "sequencer"} and not DATABASE_URLS[_role]:
    _role = "app"  # an installation with one login
DATABASES = {
    "default": database(DATABASE_URLS[_role] or "postgresql:///yimen"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The house ------------------------------------------------------------------------------------------------------
ROOMS = house.rooms(without=() if DEMO else ("demo",))
INSTALLED_APPS = [
    *[f"yimen.{room}" for room in ROOMS],
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yimen.platform.pinned_serving.StaticFiles",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yimen.web.middleware.WellFormedText",
    "yimen.identity.middleware.VisitorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "yimen.web.urls"
WSGI_APPLICATION = "yimen.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent],  # what stands in a folder of its own within a room names it from here
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["yimen.platform.pinned_serving.InFolders", "yimen.platform.pinned_serving.InRooms"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", gettext_lazy("Simplified Chinese")),
    ("zh-hant", gettext_lazy("Traditional Chinese")),
    ("en", "English"),
]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Sessions, cookies, security ------------------------------------------------------------------------------------
_https = PUBLIC_URL.startswith("https://")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
_host = "__Host-" if _https else ""  # such a cookie no other host of the domain can set, and none without TLS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_host}session", f"{_host}csrftoken"
DEVICE_COOKIE_NAME = f"{_host}device"
LANGUAGE_COOKIE_NAME, TEXT_SIZE_COOKIE_NAME = f"{_host}language", f"{_host}text_size"
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_SSL_REDIRECT = _https  # of what a trusted proxy says came without TLS; all else counts as the public address
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# What a page takes stands beside its view, and the edge holds to it. It is in memory then, and stays off the disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = bodies.LARGEST_OF_ALL

# --- Static files ---------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = PROJECT / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "yimen.platform.logs.Discreet",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("YIMEN_LOG_LEVEL", "WARNING")},
}

# --- What rooms bring -----------------------------------------------------------------------------------------------
for _room in ROOMS:
    globals().update(rooms.settings_of(_room))

"""What the web server runs: the pages in threads, behind the edge."""

from a2wsgi import WSGIMiddleware
from django.conf import settings

from yimen.platform import addresses, bodies, connections
from yimen.platform.edge import Edge, Limits
from yimen.web import problems
from yimen.web.wsgi import application as pages

THREADS = 4

problems.warm()
connections.watch(
    most=settings.ADDRESS_CONNECTIONS, trusted=lambda address: addresses.among(address, settings.TRUSTED_PROXIES)
)
application = Edge(
    WSGIMiddleware(pages, workers=THREADS),  # type: ignore[arg-type]
    limits=Limits(address_under_way=settings.ADDRESS_UNDER_WAY, address_rate=settings.ADDRESS_RATE),
    largest=bodies.largest,
    page=problems.for_headers,
    scheme=settings.PUBLIC_URL.partition(":")[0],
    proxies=settings.TRUSTED_PROXIES,
    header=settings.PROXY_HEADER,
)

"""The printed form of a credential: the values its template gets, the QR code, and the PDF."""

import io
import json
from typing import Any

import segno
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from yimen.credentials import rules, typeset
from yimen.credentials.queries import CredentialView
from yimen.government import datatypes
from yimen.government.schema import Datum
from yimen.government.schema.text import Text

KEEP = 24 * 3600  # seconds; the same credential prints the same for ever


def verify_url(credential: CredentialView) -> str:
    """The public page of the credential, as it stands in the QR code."""
    return f"{settings.PUBLIC_URL}{reverse('credentials:verify_code', args=[credential.public_code])}"


def qr_svg(text: str) -> str:
    """A QR code (ISO/IEC 18004, level M) as SVG."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", border=2, xmldecl=False, omitsize=True, dark="#1d2b3a")
    return out.getvalue().decode()


def values(credential: CredentialView) -> dict[str, object]:
    """What the template finds as JSON in `sys.inputs.data`; texts come as `{zh, en}`, dates as ISO 8601."""
    release, definition = credential.release, credential.definition
    agency = release.agencies[release.definition(credential.service).agency]
    return {
        "number": credential.number,
        "holder": credential.holder_name,
        "output": _text(definition.name),
        "agency": _text(agency.name),
        "city": _text(release.city.name),
        "values": [
            {"label": _text(datum.label), "value": stated(credential.data.get(name), datum).zh}
            for name, datum in definition.in_order
            if credential.data.get(name) not in {None, ""}
        ],
        "data": {name: stated(credential.data.get(name), datum).zh for name, datum in definition.data.items()},
        "issued_on": credential.valid_from.isoformat(),
        "valid_from": credential.valid_from.isoformat(),
        "valid_until": credential.valid_until.isoformat() if credential.valid_until else None,
        "code": rules.grouped(credential.public_code),
        "verify_url": verify_url(credential),
    }


def stated(value: Any, datum: Datum) -> Text:
    """A value of an output in words; on paper it stands in Chinese, whoever prints it."""
    return datatypes.of(datum.type).show(value)


def pdf(credential: CredentialView) -> bytes:
    """The credential as PDF/A-2b. Raises `typeset.TypesettingFailed`."""
    key = f"credential-pdf:{credential.id}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = typeset.pdf(
            credential.definition.template,
            {
                "data": json.dumps(values(credential), ensure_ascii=False),
                "qr": qr_svg(verify_url(credential)),
            },
            fonts=settings.FONTS,
            created_at=int(credential.issued_at.timestamp()),
        )
        cache.set(key, made, KEEP)
    return made


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}

"""The printed form of a credential: the values its template gets, the QR code, and the PDF."""

import io
import json

import segno
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from yimen.credentials import rules
from yimen.credentials.queries import CredentialView
from yimen.government import printing as government
from yimen.platform import typeset

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
    """What the template finds as JSON in `sys.inputs.data`."""
    return government.values(
        credential.release,
        credential.service,
        credential.definition,
        number=credential.number,
        holder=credential.holder_name,
        data=credential.data,
        valid_from=credential.valid_from,
        valid_until=credential.valid_until,
        code=rules.grouped(credential.public_code),
        verify_url=verify_url(credential),
    )


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

"""Files that somebody uploads: true ones, bombs, and what pretends to be one."""

import io
import zipfile
import zlib

from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"


def drawing(title: str, *, kind: str = "PNG", side: int = 64) -> bytes:
    """A small picture, another one for each title."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), f"#{zlib.crc32(title.encode()) & 0xFFFFFF:06x}").save(out, kind)
    return out.getvalue()


def noise(size: int, seed: int) -> bytes:
    """A true picture of about so many bytes, which nothing can press together."""
    side = int((size / 3) ** 0.5)
    content = bytearray()
    state = seed.to_bytes(8, "big")
    import hashlib

    content = bytearray(hashlib.shake_128(state).digest(side * side * 3))
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), bytes(content)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def bomb_picture(side: int) -> bytes:
    """A picture of side × side pixels in a few kilobytes for each thousand lines."""
    import struct

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    line = bytes(1 + side // 8)
    data = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def bomb_zip(size: int) -> bytes:
    """An archive that unpacks to so many bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(size))
    return out.getvalue()


def pdf(*, objects: int = 0, stream: bytes = b"", pages: int = 1, extra: bytes = b"") -> bytes:
    """A PDF by hand: so many pages, further objects, and a packed stream as the content of each page."""
    packed = zlib.compress(stream, 9)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b">>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join([b"3 0 R"] * pages)),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        *[b"<< /A 1 >>"] * objects,
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(out)

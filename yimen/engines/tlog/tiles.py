"""Tiles: a Merkle tree as static files (C2SP `tlog-tiles`).

A tile is up to 256 consecutive hashes of one tile level; tile level L holds the nodes of tree level 8 * L.
Paths are relative to the log's prefix.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from yimen.engines.tlog.hashing import HASH_SIZE, node_hash
from yimen.engines.tlog.tree import Frontier, ReadHash

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_LEVEL = 63
PATH = re.compile(r"tile/([0-9]{1,2})/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
ENTRIES = "tile/entries/"
MAX_ENTRY_SIZE = 0xFFFF  # entries are prefixed with a 16-bit length


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its tile level, its index in that level, and how many hashes it holds (1 to 256)."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        return f"tile/{self.level}/{encode_index(self.index)}{_partial_suffix(self.width)}"


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """The path of the bundle of entries that belongs to a tile of level 0."""
    return f"{ENTRIES}{encode_index(index)}{_partial_suffix(width)}"


def encode_index(index: int) -> str:
    """Zero-padded groups of three digits, all but the last marked: 1234067 is `x001/x234/067`."""
    if index < 0:
        raise ValueError(f"{index} is not the index of a tile")
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])


def parse_path(path: str) -> Tile:
    """Read the path of a tile of hashes. Raises ValueError unless it is exactly what `Tile.path` would write."""
    match = PATH.fullmatch(path)
    if match is None:
        raise ValueError(f"{path!r} is not the path of a tile")
    level, groups, width = match.groups()
    tile = Tile(int(level), int(groups.replace("x", "").replace("/", "")), int(width or TILE_WIDTH))
    if tile.level > MAX_LEVEL or tile.width > TILE_WIDTH or tile.path != path:
        raise ValueError(f"{path!r} is not the path of a tile")
    return tile


def parse_entries_path(path: str) -> Tile:
    """Read the path of a bundle of entries: the tile of level 0 that holds their hashes. Raises ValueError."""
    if not path.startswith(ENTRIES):
        raise ValueError(f"{path!r} is not the path of a bundle of entries")
    return parse_path(f"tile/0/{path.removeprefix(ENTRIES)}")


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes a tile holds in a tree of `size` leaves, from 0 (there is none yet) to 256."""
    return max(0, min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH))


def new_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """The tiles that must be written when a tree grows: those whose content or width changed, lowest level first."""
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a log does not shrink from {old_size} to {new_size}")
    level = 0
    while (count := new_size >> (TILE_HEIGHT * level)) > 0:
        known = old_size >> (TILE_HEIGHT * level)
        if count > known:
            for index in range(known // TILE_WIDTH, -(-count // TILE_WIDTH)):
                yield Tile(level, index, min(TILE_WIDTH, count - index * TILE_WIDTH))
        level += 1


def tile_bytes(tile: Tile, read_hash: ReadHash) -> bytes:
    """The content of a tile, from stored nodes: its hashes one after the other."""
    start = tile.index * TILE_WIDTH
    return b"".join(read_hash(tile.level * TILE_HEIGHT, start + offset) for offset in range(tile.width))


def reader(size: int, fetch: Callable[[Tile], bytes]) -> ReadHash:
    """A `read_hash` for the tree of `size` leaves that reads tiles through `fetch` and computes what lies between.

    Keeps what it fetched for as long as the reader lives. Raises ValueError for a tile of a wrong length,
    and LookupError for a node that the tree of this size does not hold.
    """
    fetched: dict[Tile, bytes] = {}

    def read_hash(level: int, index: int) -> bytes:
        if index < 0 or (index + 1) << level > size:
            raise LookupError(f"a tree of {size} leaves has no complete node ({level}, {index})")
        tile_level, height = divmod(level, TILE_HEIGHT)
        first = index << height
        tile_index, offset = divmod(first, TILE_WIDTH)
        width = width_at(tile_level, tile_index, size)
        tile = Tile(tile_level, tile_index, width)
        content = fetched.get(tile)
        if content is None:
            content = fetched[tile] = fetch(tile)
            if len(content) != width * HASH_SIZE:
                raise ValueError(f"{tile.path} has {len(content)} bytes instead of {width * HASH_SIZE}")
        hashes = [content[at * HASH_SIZE : (at + 1) * HASH_SIZE] for at in range(offset, offset + (1 << height))]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    return read_hash


def over(leaf_hashes: Sequence[bytes], index: int, read_hash: ReadHash) -> ReadHash:
    """A `read_hash` that computes what lies within one tile of level 0 from its leaf hashes and reads the rest.

    An inclusion proof of the tile's first leaf made with it holds only if every one of these leaf hashes is in the
    tree: the path of the leaf passes each of its neighbours on the way up.
    """
    first = index * TILE_WIDTH
    nodes = {(node.level, (first >> node.level) + node.index): node.hash for node in Frontier().extend(leaf_hashes)[1]}

    def read(level: int, index: int) -> bytes:
        return nodes.get((level, index)) or read_hash(level, index)

    return read


def bundle(entries: Iterable[bytes]) -> bytes:
    """A bundle of entries, each prefixed with its length as a big-endian 16-bit number."""
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_SIZE:
            raise ValueError(f"an entry has at most {MAX_ENTRY_SIZE} bytes, not {len(entry)}")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def entries_of(content: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ValueError when it ends in the middle of one."""
    entries, at = [], 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        if at + 2 > len(content) or end > len(content):
            raise ValueError("the bundle ends inside an entry")
        entries.append(content[at + 2 : end])
        at = end
    return entries


def _partial_suffix(width: int) -> str:
    if not 1 <= width <= TILE_WIDTH:
        raise ValueError(f"a tile holds 1 to {TILE_WIDTH} hashes, not {width}")
    return "" if width == TILE_WIDTH else f".p/{width}"

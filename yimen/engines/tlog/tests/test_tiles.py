"""C2SP tlog-tiles: names and contents of tiles, and proofs made from tiles alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yimen.engines import tlog
from yimen.engines.tlog import tiles

COUNT = 1000
FRONTIER, MADE = tlog.Frontier().extend(tlog.leaf_hash(b"%d" % number) for number in range(COUNT))
NODES = {(node.level, node.index): node.hash for node in MADE}


def read(level, index):
    return NODES[level, index]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (tiles.Tile(0, 0, 256), "tile/0/000"),
        (tiles.Tile(0, 273, 112), "tile/0/273.p/112"),
        (tiles.Tile(1, 1234067, 256), "tile/1/x001/x234/067"),
        (tiles.Tile(63, 1000, 1), "tile/63/x001/000.p/1"),
    ],
)
def test_tiles_have_the_paths_of_the_specification(tile, path):
    assert tile.path == path
    assert tiles.parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/1000",
        "tile/0/x001",
        "tile/0/000/",
        "tile/0/x000/000",
        "tile/00/000",
        "tile/64/000",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/entries/000",
    ],
)
def test_other_paths_are_refused(path):
    with pytest.raises(ValueError, match="path of a tile"):
        tiles.parse_path(path)


def test_a_tree_of_70000_leaves_has_the_tiles_of_the_specification():
    made = list(tiles.new_tiles(0, 70_000))

    full = [tile for tile in made if tile.width == 256]
    partial = [tile for tile in made if tile.width < 256]
    assert [sum(tile.level == level for tile in full) for level in (0, 1, 2)] == [273, 1, 0]
    assert partial == [tiles.Tile(0, 273, 112), tiles.Tile(1, 1, 17), tiles.Tile(2, 0, 1)]


def test_a_tree_of_256_leaves_is_a_full_tile_and_one_hash_above_it():
    assert list(tiles.new_tiles(0, 256)) == [tiles.Tile(0, 0, 256), tiles.Tile(1, 0, 1)]


@given(st.integers(0, COUNT), st.integers(0, COUNT))
def test_writing_only_what_changed_leaves_every_tile_of_the_new_size(size1, size2):
    size1, size2 = sorted((size1, size2))

    written = {*tiles.new_tiles(0, size1), *tiles.new_tiles(size1, size2)}

    assert set(tiles.new_tiles(0, size2)) <= written


@given(st.integers(1, COUNT), st.data())
@settings(deadline=None)
def test_proofs_made_from_tiles_alone_hold(size, data):
    index = data.draw(st.integers(0, size - 1))
    files = {tile.path: tiles.tile_bytes(tile, read) for tile in tiles.new_tiles(0, size)}
    from_tiles = tiles.reader(size, lambda tile: files[tile.path])

    root = tlog.root_at(size, from_tiles)

    assert root == tlog.root_at(size, read)
    proof = tlog.inclusion_proof(index, size, from_tiles)
    tlog.verify_inclusion(index=index, size=size, leaf_hash=read(0, index), root=root, proof=proof)
    assert tlog.consistency_proof(index + 1, size, from_tiles) == tlog.consistency_proof(index + 1, size, read)


@given(st.integers(1, COUNT), st.data())
@settings(deadline=None)
def test_one_proof_over_the_leaves_of_a_tile_vouches_for_every_one_of_them(size, data):
    index = data.draw(st.integers(0, (size - 1) // 256))
    leaves = [read(0, each) for each in range(index * 256, index * 256 + tiles.width_at(0, index, size))]
    from_tiles = tiles.reader(size, lambda tile: tiles.tile_bytes(tile, read))
    spoiled = list(leaves)
    spoiled[data.draw(st.integers(0, len(leaves) - 1))] = tlog.leaf_hash(b"another")

    def check(hashes):
        proof = tlog.inclusion_proof(index * 256, size, tiles.over(hashes, index, from_tiles))
        root = tlog.root_at(size, read)
        tlog.verify_inclusion(index=index * 256, size=size, leaf_hash=hashes[0], root=root, proof=proof)

    check(leaves)
    with pytest.raises(tlog.ProofError):
        check(spoiled)


def test_a_bundle_of_entries_has_the_path_of_its_tile():
    assert tiles.parse_entries_path("tile/entries/x001/x234/067.p/3") == tiles.Tile(0, 1234067, 3)
    for other in ("tile/0/000", "tile/entries/0", "tile/entries/000.p/0", "tile/entries/../0/000"):
        with pytest.raises(ValueError, match="path of a"):
            tiles.parse_entries_path(other)


def test_a_truncated_tile_is_noticed():
    from_tiles = tiles.reader(COUNT, lambda tile: tiles.tile_bytes(tile, read)[:-1])

    with pytest.raises(ValueError, match="bytes instead of"):
        from_tiles(0, 0)


def test_a_reader_knows_no_node_beyond_its_size():
    from_tiles = tiles.reader(5, lambda tile: tiles.tile_bytes(tile, read))

    with pytest.raises(LookupError):
        from_tiles(0, 5)
    with pytest.raises(LookupError):
        from_tiles(2, 1)


@given(st.lists(st.binary(max_size=50), max_size=256))
def test_a_bundle_gives_its_entries_back(entries):
    assert tiles.entries_of(tiles.bundle(entries)) == entries


def test_a_bundle_that_ends_inside_an_entry_and_an_entry_too_long_are_refused():
    assert tiles.entries_path(1234067, 3) == "tile/entries/x001/x234/067.p/3"
    with pytest.raises(ValueError, match="inside an entry"):
        tiles.entries_of(tiles.bundle([b"whole"])[:-1])
    with pytest.raises(ValueError, match="inside an entry"):
        tiles.entries_of(b"\x00")
    with pytest.raises(ValueError, match="65535"):
        tiles.bundle([b"x" * 65_536])

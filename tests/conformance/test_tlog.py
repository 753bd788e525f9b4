"""Merkle proof vectors of transparency-dev/merkle: each good proof is accepted, each bad one refused."""

import base64
import json
from pathlib import Path

import pytest

from yimen.engines import tlog

VECTORS = Path(__file__).parents[2] / ".." / "shared" / "data" / "tlog"


def vectors(kind):
    files = sorted((VECTORS / kind).rglob("*.json"))
    if not files:
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"no vectors at ../shared/data/tlog/{kind}"))]
    return [pytest.param(path, id=str(path.relative_to(VECTORS))) for path in files]


@pytest.mark.parametrize("path", vectors("inclusion"))
def test_inclusion_vectors(path):
    case = json.loads(path.read_text())
    claim = {
        "index": case["leafIdx"],
        "size": case["treeSize"],
        "leaf_hash": decode(case["leafHash"]),
        "root": decode(case["root"]),
        "proof": [decode(part) for part in case["proof"] or []],
    }

    assert refused(tlog.verify_inclusion, claim) == case["wantErr"]


@pytest.mark.parametrize("path", vectors("consistency"))
def test_consistency_vectors(path):
    case = json.loads(path.read_text())
    claim = {
        "size1": case["size1"],
        "size2": case["size2"],
        "root1": decode(case["root1"]),
        "root2": decode(case["root2"]),
        "proof": [decode(part) for part in case["proof"] or []],
    }

    assert refused(tlog.verify_consistency, claim) == case["wantErr"]


def refused(verify, claim):
    try:
        verify(**claim)
    except tlog.ProofError:
        return True
    return False


def decode(text):
    return base64.b64decode(text or "")

"""How the registers are."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from yimen.exchange import connectors, entering
from yimen.exchange.connectors.base import Unavailable
from yimen.government.schema import Register, Release
from yimen.releases import queries as releases


def registers_in_force(*, now: dt.datetime) -> dict[str, Any]:
    """How each register of the government in force is; not ok as a whole when none is in force."""
    try:
        release = releases.current()
    except releases.NoRelease:
        return {"ok": False, "problem": "no government is in force"}
    return health(release)


def health(release: Release) -> dict[str, dict[str, Any]]:
    """How each register is: asked for a record that cannot exist, all at once, each within its time limit."""
    if not release.registers:
        return {}
    waiting = entering.waiting()
    with ThreadPoolExecutor(max_workers=len(release.registers)) as pool:
        found = dict(zip(release.registers, pool.map(_ask, release.registers.values()), strict=True))
    for register, each in waiting.items():  # what was issued, and the register has not taken yet
        if register in found:
            found[register]["waiting"] = each["entries"]
            if each["problem"]:
                found[register] |= {"ok": False, "problem": each["problem"]}
    return found


def _ask(register: Register) -> dict[str, Any]:
    kind = next(iter(register.evidence.values()))
    started = time.perf_counter()
    try:
        connectors.find(register, kind, "-", kind.fields[:1])
    except Unavailable as problem:
        return {"ok": False, "problem": str(problem)}
    return {"ok": True, "ms": round((time.perf_counter() - started) * 1000)}

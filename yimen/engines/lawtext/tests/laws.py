# ruff: noqa: E501  paragraphs of laws are long
"""An invented law in two versions, and the real texts if they are at hand."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]

FERRY = """# 中华人民共和国渡船法

2001年2月3日 虚构的会议通过

2019年4月5日 虚构的会议修正

<!-- INFO END -->

## 第一章 总　则

第一条 为了规范渡船的登记，保护乘客，制定本法。

第二条 开办渡口的，应当向渡口管理机关申请登记。

第三条规定的登记，由县级渡口管理机关办理。

第三条 申请材料齐全的，渡口管理机关应当当场登记；不能当场登记的，应当在三个工作日内登记；情形复杂的，经负责人批准，可以再延长3个工作日。

渡口管理机关不予登记的，应当说明理由：

（一）申请人没有完全民事行为能力的；

（二）渡口设在航道中央的。

第三条之一 渡船应当配备足够的救生衣，每名乘客一件。

## 第二章 附则

第四条 对登记不服的，可以自知道之日起六十日内申请行政复议，或者在六个月内提起诉讼。登记档案保存三十年。

第五条 本法自2001年7月1日起施行。

附件 渡船的种类

一、摇橹的渡船；二、机动的渡船。
"""
FERRY_NOW = (
    FERRY.replace("三个工作日内登记", "二个工作日内登记")
    .replace(
        "第三条之一 渡船应当配备足够的救生衣，每名乘客一件。", "第四条 渡船应当配备足够的救生衣，每名乘客至少一件。"
    )
    .replace("第四条 对登记不服的", "第五条 对登记不服的")
    .replace("第五条 本法自", "第六条 本法自")
    .replace(
        "第二条 开办渡口的，应当向渡口管理机关申请登记。\n",
        "第二条 渡口由市人民政府统一开办，禁止自行设立。\n",
    )
)


def real_laws() -> Path:
    """The folder of real texts: named by YIMEN_LAWS, or beside the repository. Skips the test without one."""
    named = os.environ.get("YIMEN_LAWS")
    places = [Path(named)] if named else [parent / "shared" / "data" / "laws" for parent in list(ROOT.parents)[:2]]
    for place in places:
        if place.is_dir():
            return place
    pytest.skip("no texts of laws are at hand: name their folder in YIMEN_LAWS")

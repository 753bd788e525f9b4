"""What each of the cast wants, or has a right to without knowing; as the sign-in page of the demonstration tells it."""


def told(
    *, lin: str, chen: str, zhou: str, safe: str, banned: str, expired: str, taken: str
) -> list[tuple[str, str, str]]:
    """A key, the story in Chinese and in English, in the order of the cast.

    `lin`, `chen`, `zhou` are the numbers of their premises; `safe`, `banned` and `expired` those of citizens who may
    or may not be a food-safety officer; `taken` is a name that is taken.
    """
    return [
        (
            "lin",
            f"想开一家85平方米的面馆，场所编号 {lin}，食品安全员 何静 {safe}",
            f"wants to open a noodle shop of 85 m² at premises {lin}; food-safety officer He Jing {safe}",
        ),
        (
            "chen",
            f"想开一家460平方米的酒楼，场所编号 {chen}，须消防检查，食品安全员 何静 {safe}",
            f"wants to open a restaurant of 460 m² at premises {chen}, which needs the fire-safety check; "
            f"food-safety officer He Jing {safe}",
        ),
        (
            "zhou",
            f"想在自家住宅开小吃店，场所编号 {zhou}，店名想用「{taken}」（已有人用）",
            f"wants to open a snack bar in her flat, premises {zhou}, under a name that is taken already",
        ),
        ("he", "食品安全员，健康证明有效", "a food-safety officer with a valid health certificate"),
        ("fang", f"曾被禁止从事食品经营 {banned}", f"a cook who is banned from the food trade, {banned}"),
        (
            "luo",
            f"健康证明已过期 {expired}；用虚假材料办的登记被撤销，三年内不得再次申请登记",
            f"a cook whose health certificate has expired, {expired}; a registration of his was revoked as false, so "
            "he may not register again for three years",
        ),
        ("wu", "84岁，应享高龄津贴而不知道", "84; has a right to the old-age allowance and does not know it"),
        (
            "sun",
            "1946年12月20日生，满80周岁前还差一点，暂不能领高龄津贴",
            "born on 20 December 1946, a little too young for the old-age allowance",
        ),
        (
            "peng",
            "86岁，户籍被误注销，因此没有领到高龄津贴",
            "86; her registration was cancelled by mistake, so that she gets no old-age allowance",
        ),
        (
            "ma",
            "肢体残疾二级，独居，领取最低生活保障，应享两项补贴",
            "disabled, grade two, lives alone on the minimum living guarantee; has a right to both subsidies",
        ),
        (
            "zhu",
            "肢体残疾一级，已领工伤生活护理费，不能再领护理补贴",
            "disabled, grade one; gets a work-injury care allowance already, which excludes the care allowance",
        ),
        (
            "gao",
            "独自抚养10岁的儿子，低收入家庭，刚失业，可能符合最低生活保障条件而不知道",
            "brings up her son of ten alone, of recognised low income, out of work; may qualify for the minimum living "
            "guarantee and does not know it",
        ),
        ("gao-le", "高海燕的儿子，10岁", "Gao Haiyan's son, aged ten"),
        (
            "zheng",
            "与妻子同住，最低生活保障已停发",
            "lives with his wife; their minimum living guarantee has ended",
        ),
        (
            "song",
            "郑立新的妻子，听力残疾三级；最低生活保障停发后不能再领生活补贴",
            "Zheng Lixin's wife; disabled, grade three; gets no living allowance since the guarantee ended",
        ),
        (
            "liang",
            "餐饮公司老板，去年12名员工中裁了1人，应享稳岗返还",
            "runs a catering company; laid off one of twelve last year and is due a refund of unemployment insurance",
        ),
        (
            "han",
            "2025年毕业，灵活就业，自己缴纳社会保险",
            "graduated in 2025, works flexibly and pays her social insurance herself",
        ),
        (
            "xu",
            "灵活就业的大龄失业人员，就业困难人员认定已过期",
            "works flexibly; her recognition as a person in employment hardship has expired",
        ),
        (
            "feng",
            "2024年毕业，首次创业，店已开满一年",
            "graduated in 2024; his first shop has been open for more than a year",
        ),
        (
            "cao",
            "2023年毕业，首次创业，店开了十一个月",
            "graduated in 2023; his first shop has been open for eleven months",
        ),
    ]

"""Regions that may be named: first-level divisions of ISO 3166-2, large enough to hide anybody. A closed list.

Only countries whose articles this project was drawn from; of others the country alone is told. Source: ISO
3166-2:2020, CN and KR; names in Chinese and Korean as the countries' own, those of the other language as its
press writes them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

_ROWS = """
CN-AH|Anhui|安徽|안후이성
CN-BJ|Beijing|北京|베이징시
CN-CQ|Chongqing|重庆|충칭시
CN-FJ|Fujian|福建|푸젠성
CN-GD|Guangdong|广东|광둥성
CN-GS|Gansu|甘肃|간쑤성
CN-GX|Guangxi|广西|광시
CN-GZ|Guizhou|贵州|구이저우성
CN-HA|Henan|河南|허난성
CN-HB|Hubei|湖北|후베이성
CN-HE|Hebei|河北|허베이성
CN-HI|Hainan|海南|하이난성
CN-HL|Heilongjiang|黑龙江|헤이룽장성
CN-HN|Hunan|湖南|후난성
CN-JL|Jilin|吉林|지린성
CN-JS|Jiangsu|江苏|장쑤성
CN-JX|Jiangxi|江西|장시성
CN-LN|Liaoning|辽宁|랴오닝성
CN-NM|Inner Mongolia|内蒙古|네이멍구
CN-NX|Ningxia|宁夏|닝샤
CN-QH|Qinghai|青海|칭하이성
CN-SC|Sichuan|四川|쓰촨성
CN-SD|Shandong|山东|산둥성
CN-SH|Shanghai|上海|상하이시
CN-SN|Shaanxi|陕西|산시성(섬서)
CN-SX|Shanxi|山西|산시성(산서)
CN-TJ|Tianjin|天津|톈진시
CN-XJ|Xinjiang|新疆|신장
CN-XZ|Tibet|西藏|시짱
CN-YN|Yunnan|云南|윈난성
CN-ZJ|Zhejiang|浙江|저장성
KR-11|Seoul|首尔|서울
KR-26|Busan|釜山|부산
KR-27|Daegu|大邱|대구
KR-28|Incheon|仁川|인천
KR-29|Gwangju|光州|광주
KR-30|Daejeon|大田|대전
KR-31|Ulsan|蔚山|울산
KR-41|Gyeonggi|京畿道|경기
KR-42|Gangwon|江原道|강원
KR-43|North Chungcheong|忠清北道|충북
KR-44|South Chungcheong|忠清南道|충남
KR-45|North Jeolla|全罗北道|전북
KR-46|South Jeolla|全罗南道|전남
KR-47|North Gyeongsang|庆尚北道|경북
KR-48|South Gyeongsang|庆尚南道|경남
KR-49|Jeju|济州|제주
"""
_ENDINGS = (
    " province",
    " city",
    " municipality",
    "special city",
    "metropolitan city",
    "省",
    "市",
    "自治区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "특별시",
    "광역시",
    "특별자치도",
    "도",
    "시",
    "성",
)

REGIONS: Mapping[str, Mapping[str, str]] = {
    code: {"en": en, "zh": zh, "ko": ko}
    for code, en, zh, ko in (row.split("|") for row in _ROWS.strip().splitlines())
}
"""ISO 3166-2 code to its name in each language."""


def find_region_v1(path: Sequence[str]) -> str:
    """Find the region of a place; empty if the list has none. What stands below it in the path is not looked at.

    Args:
        path: The country's ISO code, then names from the largest down.
    """
    if len(path) < 2:
        return ""
    wanted = _bare(path[1])
    for code, names in REGIONS.items():
        if code.startswith(f"{path[0]}-") and wanted in (
            _bare(code),
            _bare(code[3:]),
            *(_bare(name) for name in names.values()),
        ):
            return code
    return ""


def _bare(name: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    ending = next((each for each in sorted(_ENDINGS, key=len, reverse=True) if text.endswith(each)), "")
    short = text.removesuffix(ending).strip()
    return short if len(short) > 1 else text

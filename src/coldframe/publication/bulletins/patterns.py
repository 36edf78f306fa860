"""What leads to a person or a place, or teaches, by the form it has in English, Chinese and Korean."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CN = "0-9〇零一二三四五六七八九十两"
_MONTHS = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_TEENS = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen)"
)
_TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy)"
_YEARS = rf"(?:[0-9]{{1,2}}|{_TENS}(?:[- ]{_TEENS})?|{_TEENS})"
_GOES_ON = "(?:was|were|is|who|and|or|in|from|at|had|told|when|on|to|with|by)\\b"
_PERSON = "(?:girl|boy|child|infant|toddler|pupil|student|daughter|son|victim|teenager|minor|man|woman|suspect|s?he)"

_AGE = re.compile(
    rf"\baged? (?:of )?{_YEARS}\b|\b{_YEARS}[- ]?(?:years?[- ]?old|years of age|y/?o)\b|"
    rf"\b{_PERSON},? (?:of|who was|was|is|had turned|just|only|barely|not yet)(?: just| only)? {_YEARS}(?! (?!{_GOES_ON})[a-z]|[,.][0-9])|"
    rf"\bturned {_YEARS}(?! [a-z])|\b(?:DOB|date of birth|birthday)\b|"
    r"\bborn (?:in |on )?(?:[0-9]|[A-Z][a-z]+ [0-9])|\b[0-9]{1,2}(?:st|nd|rd|th)[- ]grade|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[- ]grade|"
    rf"\bnot yet {_YEARS}\b|\bthen (?:just |only )?(?:aged )?{_YEARS}(?=[,.;)])|[读上念][初高][一二三]|\b(?:grade|class|year) [0-9]{{1,2}}[A-Za-z]?\b(?! of)|"
    rf"(?<![0-9第])[{_CN}]{{1,4}} ?周?岁(?!及?以[下上内])|[{_CN}]{{2,4}}年出?生(?![效产])|[一二三四五六七八九1-9]年级|"
    rf"年仅 ?[{_CN}]|生于 ?[{_CN}]|(?<![0-9])[0-9零〇][0-9零〇][后後](?![0-9期])|(?<![当最起])[初高][一二三](?=[男女学生班年(])|"
    r"(?<![0-9])[0-9]{1,2} ?[세살](?!기|트| ?미만| ?이상| ?이하)|[0-9]{2,4}년 ?생|초등 ?(?:학교 ?)?[1-6]년|[1-6] ?학년|(?<![가-힣])[초중고][1-6](?![0-9])|"
    r"(?<![가-힣])(?:(?:열|스물|서른|마흔|쉰)? ?(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉)|열|스무|서른|마흔|쉰) ?살(?! ?미만| ?이상| ?이하)",
    re.IGNORECASE,
)
_LEGAL_AGE = re.compile(
    r"(?:under|below|over|[0-9] to|[0-9岁세] ?[至到~–-]|[未不年已]满)\s*(?:the )?(?:age of |aged? )?$",
    re.IGNORECASE,
)
"""What stands before an age that is a line of the law and nobody's own."""
_LINES_OF_LAW = re.compile(
    r"(?<![0-9])(?:1[2-9]|21|29|30|44|45|59|60)(?![0-9])|十[二三四五六七八九]|열[두세네]|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
)
"""Ages at which laws draw a line, and those of bands: below them none does, and an age is a child's."""

_BEFORE_SCHOOL = "中某各的和在与及级所名国、于入从到向对为是等有让使给由至该本当地关外内大些多数类般通业办村镇市进去往返回离校学"
"""What may stand before a kind of school without being part of its name."""

_SCHOOL = re.compile(
    r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3} (?:School|SCHOOL|Academy|ACADEMY|Kindergarten|KINDERGARTEN|College|COLLEGE)\b|"
    r"\b(?!The |Each |Every |Any |Junior |Senior )[A-Z][\w'’-]+ (?:Elementary|Primary|Middle|High|Secondary)\b(?! [A-Za-z])|"
    r"\b(?:at|of|from) [A-Z][\w'’-]+ (?:Elementary|Primary|Grammar|Middle|High|Secondary)\b(?! (?:Court|Commission\w*|School|Level|Representative\w*))|"
    r"\b(?:St|Saint)\.? [A-Z][\w-]+['’]s\b|\bP\.? ?S\.? [0-9]+|"
    r"(?:[市区县镇乡]|第[一二三四五六七八九十百0-9]+|实验|附属)[\u4e00-\u9fff]{0,8}?(?:小学|中学|高中|幼儿园)|"
    rf"[\u4e00-\u9fff](?<![{_BEFORE_SCHOOL}])(?<!全国)(?<!我国)(?:小学|中学|初中|高中|幼儿园|大学)(?!生(?!活)|教育|阶段)|"
    r"[\u4e00-\u9fff]{2}(?:外国语|国际|双语|职业技术|希望)(?:学校|学院)|"
    r"[\u4e00-\u9fff]{2}[一二三四五六七八九十](?:中|小|高|幼)(?=的|学生|[男女]生|老师|教师|校)|"
    r"(?<![가-힣])(?!초중|각급|전국|인근|해당|일부|모든|여러)[가-힣]{2,12}(?:초등학교|중학교|고등학교|유치원)|"
    r"(?<![가-힣])[가-힣]{2,6}(?:여중|여고|외고|과학고)(?=[에의])|(?<![가-힣])[가-힣]{2,6}고 ?(?=재학|졸업)|(?<![가-힣])[가-힣]{2,6}(?:초|여중|여고|외고|과학고) ?(?=학생|교사|선생님|교장|학부모|재학|졸업|[1-6] ?학년)"
)
_PERHAPS_SCHOOL = re.compile(
    r"[\u4e00-\u9fff](?<![中某各的和在与及级所名国大])(?:小学|中学)生|(?<![가-힣])[가-힣]{2,8}[중고] ?(?:학생|교사|[1-6]학년)"
)
_BEFORE_PLACE = "农乡城各全市区县村镇本该外某等所基和与及、的地山家在到往赴返下故异思同还老驻新小集重坐渔扶个入进出从向是为有线"
"""What may stand before a kind of small place without being its name."""

_ADDRESS = re.compile(
    r"\b[0-9]{1,5} [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)? (?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Crescent|"
    r"Sq\.|Parkway|Pkwy|Way|Court|Close|Terrace|Place|Square|Row|Alley|Highway|Hwy)\b|\b[A-Z][\w'’-]+ (?:Street|Road|Avenue|Boulevard)\b|\b(?:Flat|Apt\.?|Apartment|Suite|Room) [0-9]+[A-Z]?\b|"
    rf"[\u4e00-\u9fff](?:路|街|巷|弄|胡同|大道) ?[{_CN}百]{{1,6}} ?(?:号|弄|巷)|[{_CN}百]{{1,4}} ?(?:号楼|栋|幢|单元)|"
    r"(?<!으)(?:대로|로|길) ?[0-9]{1,4}(?:-[0-9]+)?(?:번길|번지|에|의|(?=[\s,.)]*$))|[0-9]{1,4}(?:-[0-9]+)? ?번지|[0-9]+동 ?[0-9]+호|"
    r"[가-힣]{1,4}(?:시|도) ?[가-힣]{1,3}(?<!요)(?<!친)(?<!연)(?<!기)(?<!도)[구군] ?[가-힣]{1,3}(?:동|읍|면)(?![가-힣])"
)
_SMALL_PLACE = re.compile(
    r"\b[A-Z][\w-]+ (?:County|Township|Village)\b|\b(?:village|hamlet|parish|township|county) of (?:[A-Z0-9]|about)|"
    rf"[\u4e00-\u9fff](?<![{_BEFORE_PLACE}])(?:县|镇|乡|村|街道|社区)(?![级上下域委民落庄校镇])|"
    r"[\u4e00-\u9fff](?<![农各本全])[\u4e00-\u9fff](?<!农)[村镇乡](?:村民|居民|人家)|[가-힣]{1,3}[군시] [가-힣]{1,3}[면읍] [가-힣]{1,4}리"
)
_FINE_PLACE = re.compile(r"\b[A-Z][\w-]+ District\b(?! Court| Attorney| Office)")
_AMOUNT = (
    r"(?:[¥￥$€£₩] ?[0-9][0-9,.]*|\b(?:CNY|RMB|USD|EUR|KRW|GBP) ?[0-9][0-9,.]*|"
    rf"(?:[0-9][0-9,.]*|{_YEARS})(?: hundred| thousand)? ?(?:dollars?|euros?|yuan|won)\b|[{_CN},.百千万]{{1,12}} ?(?:元|块)|[0-9][0-9,.]* ?[백천만]{{0,2}} ?(?:원|달러))"
)
_PRICE = re.compile(
    rf"{_AMOUNT}[^.。,，;；\n]{{0,12}}?(?:\b(?:per|each|every|apiece)\b|\ba (?:video|picture|photo|clip|file|month)\b|[/／]|"
    r"[一每](?:[部张条份段次月]|个(?:视频|月)?)|건당|개당|편당|한 편|한 건|\b씩)|"
    rf"\b(?:per|each|every|a) (?:video|picture|photo|clip|file|month|item)\b[^.。,，;；\n]{{0,24}}?{_AMOUNT}|"
    rf"(?:每(?:[部张个条份段次月]|[A-Z]{{2}})|한 ?(?:편|건|개)에|하나에|건당|개당|편당|월|매월|매달)[^.。,，;；\n]{{0,8}}?{_AMOUNT}|"
    rf"{_AMOUNT} ?(?:钱 ?)?(?:包[年月季天]|[{_CN}百千]{{1,4}} ?[部张个条份段G])|"
    rf"\b[0-9][0-9,]* (?:videos|pictures|photos|clips|files|items) for {_AMOUNT}|{_AMOUNT}[^.;\n]{{0,12}}\b(?:monthly|weekly|yearly|daily|a year|a week)\b",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"(?<![\w.])[\w()\[\]-]{1,80}(?:\.part[0-9]+)?\.(?:jpe?g|png|gif|webp|heic|mp4|mov|avi|mkv|zip|rar|7z|pdf|docx?|xlsx?|torrent)\b",
    re.IGNORECASE,
)
SERVICES = (
    "YouTube", "TikTok", "WeChat", "KakaoTalk", "WhatsApp", "OnlyFans", "PayPal", "DeepL", "OpenAI", "GitHub", "LinkedIn",
    "SoundCloud", "DingTalk", "iPhone", "iCloud", "AliPay", "BiliBili", "AfreecaTV", "SnapChat", "eBay",
)  # fmt: skip
"""Names of services that are written so: no accounts."""

_CALLS = (
    "网名|昵称|艺名|群名|群号|频道名|暗语|黑话|标签|닉네임|아이디|대화명|활동명|은어|해시태그|채널명|대화방|서버|"
    r"\b(?:nick(?:name)?|user ?name|screen name|alias|handle|hashtag|channel|server|chat ?room|room|group|forum|site|app)\b(?: \w+)?"
)
_SURNAMES_ZH = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾夏韦付邹孟熊秦邱尹薛闫段雷侯史陶黎贺顾毛郝龚邵钱严覃戴孔汤"
_SURNAMES = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반"

_HANDLE = re.compile(
    r"@ ?[\w.]{3,}|(?:QQ|微信|[Ww]e[Cc]hat|[Tt]elegram|텔레그램|카카오톡|[Kk]akao[Tt]?a?l?k?|[Dd]iscord|디스코드|라인|LINE)"
    r"[^.。,，;；\n]{0,10}?(?<![A-Za-z0-9_])"
    rf"(?!(?:{'|'.join(SERVICES)})\b)"
    r"(?=[A-Za-z0-9_]*(?:[0-9_]|[a-z][A-Z]))[A-Za-z0-9_]{5,}(?! ?[个余人개명])|"
    r"#[^\W\d][^\W]{2,}|(?<![A-Za-z0-9/])[ru]/\w{3,}|\b(?:posted|posing|known|registered|appeared|active) as \w+ (?:on|in)\b|"
    r"\b(?:went|goes|going|known) by the (?:nick|user|screen )?name\b|"
    r"(?:账号|帐号|用户)名[为是叫]|(?:닉네임|아이디|대화명|활동명)[은는이가] ?(?!비?공개|알려)[가-힣A-Za-z0-9]+?(?:이?었|였|이다|이라|입니다|으로)|"
    r"(?:网名|昵称|艺名)(?![等和、及与或，。的均都信])[\u4e00-\u9fffA-Za-z]|방 ?(?:이름|제목)[은는이] ?\S|(?:[가-힣]방|채널|서버) ?[‘“'\"「]|"
    rf"(?<![A-Za-z0-9])(?!(?:{'|'.join(SERVICES)})\b)(?:[A-Z]?[a-z]+[A-Z][A-Za-z]*[a-z]|[A-Za-z]+_\w*)|"
    rf"(?:{_CALLS})[^.。,，;；\n“”\"'‘’「」]{{0,12}}?(?:[“\"'‘「『《][^”\"'’」』》\n]{{1,40}}[”\"'’」』》]|[为是叫] ?[\u4e00-\u9fffA-Za-z])|"
    r"\b(?:nick(?:name)?s?|user ?names?|screen names?|alias|handle) (?:was|is|were|of|:)? ?[\w.]+"
)
_SECRET = re.compile(
    r"\b(?:pass ?(?:word|code|phrase)|invit(?:e|ation) code|access code|code ?word|PIN)s?(?: was| is| were|:) ?\S+|"
    r"(?:密码|口令|暗号|提取码|邀请码|验证码|解压码)[^.。,，;；\n]{0,3}?[为是:：“\"A-Za-z0-9]|"
    r"(?:비밀번호|비번|암호|암구호|초대 ?코드|입장 ?코드)[은는이가:]? ?(?:[“\"'‘A-Za-z0-9]|(?!비?공개)[가-힣]+?(?:이?었|였|이다|입니다))"
)
_NAMED = re.compile(
    r"[\u4e00-\u9fff]某(?![某些个人种一类地市县省区年月日男女的在等被因利通为与和将向从以于至及系是有由经还则也已曾均共多])[\u4e00-\u9fff]|"
    rf"(?<![\u4e00-\u9fff])[{_SURNAMES_ZH}](?!某)[\u4e00-\u9fff]某(?!某)|"
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Officer|Teacher|Coach|Father|Pastor)\.? [A-Z][a-z]+|"
    rf"(?<![가-힣])[{_SURNAMES}][가-힣]{{2}}(?<!모) ?씨(?![앗름줄족])|(?<![가-힣])[{_SURNAMES}][가-힣]{{2}}[군양](?=[은는이가의에])"
)
_SOMEBODY = re.compile(
    # "He or she" and 他们 are about nobody.
    r"(?<!\bhe or )(?<!\bhis or )(?<!\bhim or )(?<!\bher or )(?<!/)\b(?:he|she|him|his|hers?|himself|herself)\b(?!/| or (?:his|her|him|he|she)\b| (?:(?:early|mid|late)[- ])?(?:twenties|thirties|forties|fifties|sixties|[2-9]0s)\b)|"
    r"(?<![其吉利维排])[他她](?![们人国乡方日山者])|(?<!及)其(?:家中|住处|父亲|母亲|[父母](?=[在是系为])|妻子|丈夫)|(?:被害人|受害人|受害者|嫌疑人|被告人|组织者|主犯)[系曾]|"
    r"(?<![가-힣])(?:그(?:는|가|녀[는가의를])|그의 (?:집|가족|부모|아내|남편|아들|딸))",
    re.IGNORECASE,
)
"""Somebody is spoken of one by one. What is told of one person comes from the case, coarse enough, or not at all."""
_PERHAPS_SOMEBODY = re.compile(
    r"\b(?:the|a) (?:man|woman)\b|\b(?:town|village|city|district|county|island|parish|place|region)'s only\b|"
    r"\bthe only (?:\w+ ){1,4}(?:in|of) (?:the|this) (?:town|village|city|district|county|island|parish|region)\b|"
    r"该[男女][子孩生童]|该生|一名[男女]子|"
    r"(?:피의자|주범|용의자|피해 ?아동)[은는이가] [^.。]{0,40}(?:살|거주하|다니|다닌|다녔|근무|일하|일했|맡)|"
    r"\bthe (?:\w+ )?(?:victim|suspect|girl|boy|defendant|organi[sz]er|ringleader|perpetrator|seller|teenager|toddler|baby)\b(?![ -]\w+s\b)|"
    r"\bthe only (?:\w+ ){0,3}(?:child|girl|boy|pupil|student|teacher|nurse|doctor|priest|coach|shop|family)\b|"
    r"\b(?:step|foster |grand)?-?(?:father|mother|brother|sister)\b|\b(?:uncle|aunt|twins?|triplets|sisters|brothers)\b|"
    r"(?:被害人|受害人|受害者|受害女[孩童]|嫌疑人|被告人|组织者|主犯)(?:[是为](?![了何])|当时|的[父母])|唯一的?[^,，。]{0,8}[人师生员医童子]|"
    r"[继养生][父母]|孩子的[父母]亲|双胞胎|孪生|姐妹|兄弟|"
    r"(?:피해자|피의자|주범|피고인|피해 ?아동)[은는이가] (?!모두|전원|대부분)[^.。,]{0,30}(?:이다|입니다|이?었다|였다|였습니다)|하나뿐인|유일한 [가-힣]{1,8}[사생원]|"
    r"의붓|계부|계모|친부|친모|아이의 (?:어머니|아버지|엄마|아빠)|쌍둥이|자매|삼촌",
    re.IGNORECASE,
)
_MASKED = re.compile(r"[A-Za-z][*!$|]+[A-Za-z]")
_QUOTED = re.compile(r"[“\"‘「『][^”\"’」』\n]{1,16}[”\"’」』]|(?<![A-Za-z])'[^'\n]{1,16}'(?![A-Za-z])")
_DOSE = re.compile(r"[0-9]+(?:\.[0-9]+)? ?(?:mg|ml|µg|mcg|毫克|毫升|밀리그램|밀리리터)\b", re.IGNORECASE)
_SEARCH = re.compile(
    r"\bsearch(?:ed|ing|es)? for the (?:words?|terms?|phrases?|tags?)\b|搜索?[^,，。]{1,20}?(?:即可|就能|就可|便可)|검색(?:하면|해 ?보면|해야) ?(?:나|찾|볼|보)",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"\bwww\b|\b[\w-]+ ?[\[(]?dot[\])]? ?(?:com|org|net|onion|io|me|cn|kr)\b", re.IGNORECASE)
_DAY = re.compile(
    rf"\b[0-9]{{4}}([-./])[0-9]{{1,2}}\1[0-9]{{1,2}}\b|[{_CN}]{{1,3}}月[{_CN}]{{1,3}}[日号]|[0-9]{{1,2}}월 ?[0-9]{{1,2}}일|"
    r"[일이삼사오유칠팔구시십]{1,2}월 ?[일이삼사오육칠팔구십]{1,3}일(?![가-힣])|[일이삼사오유칠팔구시십]{1,2}월 ?[일이삼사오육칠팔구십]{1,3}일(?=에|의|부터)|"
    rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}\b|\b{_MONTHS} [0-9]{{1,2}}(?:st|nd|rd|th)?\b"
)
_MONTH = re.compile(rf"\b{_MONTHS}(?: of)? [0-9]{{4}}\b|(?<!个)[{_CN}]{{1,3}}月|(?<![0-9])[0-9]{{1,2}}월")
_BAND = re.compile(
    r"\bin (?:his|her|their) (?:(?:early|mid|late)[- ])?(?:twenties|thirties|forties|fifties|sixties|[2-9]0s)\b|"
    r"[2-9二三四五六七八九][0十][多几余]岁|[0-9]0后|(?<![0-9])[2-9]0대",
    re.IGNORECASE,
)
_DIGEST = re.compile(r"\b[0-9a-f]{32,128}\b", re.IGNORECASE)

_BLOCKING = (
    ("age", _AGE),
    ("school", _SCHOOL),
    ("address", _ADDRESS),
    ("price", _PRICE),
    ("file", _FILE),
    ("handle", _HANDLE),
    ("domain", _DOMAIN),
    ("digest", _DIGEST),
    ("password", _SECRET),
)
_BLOCKING_WRITTEN = (
    ("person", _NAMED),
    ("place", _SMALL_PLACE),
    ("method", _DOSE),
    ("method", _SEARCH),
    ("letters", _MASKED),
    ("individual", _SOMEBODY),
)
_WARNING = (("school", _PERHAPS_SCHOOL), ("place", _FINE_PLACE), ("day", _DAY))
_WARNING_WRITTEN = (("quoted", _QUOTED), ("individual", _PERHAPS_SOMEBODY))


def find_patterns_v1(text: str) -> Iterator[tuple[str, bool, str]]:
    """Yield what has such a form: the finding's code, whether it blocks, and the words.

    Args:
        text: In its plain form (``letters.plain_v1``).
    """
    for is_blocking, patterns in ((True, _BLOCKING), (False, _WARNING)):
        for code, pattern in patterns:
            for match in pattern.finditer(text):
                is_law = _LINES_OF_LAW.search(match[0]) and _LEGAL_AGE.search(text[: match.start()])
                if not (code == "age" and is_law):
                    yield code, is_blocking, match[0]


def find_in_writing_v1(text: str) -> Iterator[tuple[str, bool, str]]:
    """Yield the same of what is looked for only where somebody writes freely: names, small places, doses, quotations.

    Args:
        text: In its plain form (``letters.plain_v1``).
    """
    for is_blocking, patterns in ((True, _BLOCKING_WRITTEN), (False, _WARNING_WRITTEN)):
        for code, pattern in patterns:
            yield from ((code, is_blocking, match[0]) for match in pattern.finditer(text))


def tells_of_person_v1(text: str) -> frozenset[str]:
    """Name what a text adds to what is told of people: ``month``, ``band`` (see ``combining``)."""
    patterns = {"month": (_DAY, _MONTH), "band": (_BAND,)}
    return frozenset(name for name, each in patterns.items() if any(one.search(text) for one in each))

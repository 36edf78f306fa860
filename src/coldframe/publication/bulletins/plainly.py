"""What is told in plain words: few children, a spot, a school year, a name with its signs spelled, how it is done.

``patterns`` knows forms (digits, signs, names with their kind). Here are the words that people use instead of a
form. Where such words are often harmless, the finding is a warning: two people read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from coldframe.core.countries import COUNTRIES
from coldframe.publication.bulletins.letters import KNOWN_LATIN
from coldframe.publication.bulletins.patterns import SERVICES
from coldframe.publication.bulletins.regions import REGIONS
from coldframe.publication.bulletins.wording import say_country
from coldframe.publication.terms.bulletins import CHILD_K

_ONE_TO_NINE = "(?:one|two|three|four|five|six|seven|eight|nine|both|a (?:pair|couple|trio) of|[1-9])"
_CHILD = (
    "(?:child(?:ren)?|minors?|pupils?|school(?:child(?:ren)?|girls?|boys?)|girls?|boys?|teen(?:ager)?s?|juveniles?|"
    "toddlers?|infants?|kids?|adolescents?|youngsters?)(?!['’-])\\b"
)
_YOUNG = rf"(?:{_CHILD}|under ?age|under (?:age|14|16|18|fourteen|sixteen|eighteen)\b|not (?:yet )?(?:adults?|of age))"
_OF_CHILDREN = (
    "(?:protection|welfare|abuse|safety|rights|and youth|services?|helplines?|charit\\w+|organi[sz]ations?)"
)
_ZH_FEW = "(?<![0-9.,点零〇一二两三四五六七八九十百千万第每])[1-9一二两三四五六七八九]"
_ZH_CHILD = "(?>(?:小|中|大)?学生|(?:小学|初中|高中|中学)生|儿童|未成年人?|[小女男]?孩[子童]?|[少幼][年女童儿]|[女男]童|婴儿|[女男]生|娃)"
_ZH_OF_CHILDREN = "(?:保护|福利|权益|救助|服务|组织|机构|节|工作|教育|证|会|提供|辩护)"
_KO_NINE = "한|두|세|네|다섯|여섯|일곱|여덟|아홉"
_KO_FEW = f"(?<![0-9.,가-힣])(?:[1-9]|{_KO_NINE})"
_KO_CHILD = (
    "(?:아동|청소년|미성년자|[가-힣]{0,2}학생|어린이|아이(?!디)|소년|소녀|여아|남아|유아|여중생|여고생)"
)

_FEW_CHILDREN = re.compile(
    rf"(?<!\bin )(?<!out of )(?<!every )(?<!\bno )(?<!\bany )(?<!\bnot )(?<!\bleast )(?<!\bthan )(?<!\bif )\b{_ONE_TO_NINE} (?!in |of )(?:(?:[a-z]+(?:ed|ing)|other|more|further|young|small|little|school|primary|girl|boy) ){{0,2}}"
    rf"{_CHILD}(?! {_OF_CHILDREN})|"
    rf"\b{_ONE_TO_NINE}(?: of (?:the |them|those|these|whom|its )(?:[a-z]+ ?){{0,3}}| (?:suspects|people|persons|members|others|users))?,? ?"
    rf"\b(?:were|are|was|is)(?: still| all| also| themselves)? (?:an? )?{_YOUNG}|"
    rf"\ball (?:but|except)(?: for)? {_ONE_TO_NINE}\b[^.;]{{0,60}}\b(?:adults?|grown|of age)\b|"
    rf"\b(?:adults?|of age)\b,?[^.;]{{0,20}}\b(?:but|except|save|apart)(?: for| from)? {_ONE_TO_NINE}\b(?! of)|"
    rf"\bamong (?:the|those|them)\b[^.;]{{0,40}}\b(?:was|is) (?:also )?an? (?:[a-z]+ )?{_CHILD}|"
    rf"\b{_CHILD}(?: suspects)? ?[:(=] ?[1-9](?![0-9,.])|\b{_CHILD} (?:numbered|were|are) {_ONE_TO_NINE}(?= ?[.,;]| in (?:number|all))|"
    rf"(?<!任何)(?<!哪怕)(?<!不是)(?<!等于)(?<!至少计)(?<!代表)(?!一[名个位][儿童孩子学生女男]{{2,3}}的)(?:{_ZH_FEW} ?[名个位]|[俩仨]) ?(?:涉案|受害|被害|在校)?的?{_ZH_CHILD}(?!{_ZH_OF_CHILDREN}|[都也])|"
    rf"{_ZH_CHILD}(?:嫌疑人|受害者|中)?(?:[:：(（ ]|共计?|仅有?|只有?|总?计|有|为|是){{0,3}}(?<![0-9一二三四五六七八九十百千])(?:{_ZH_FEW} ?(?:[名人位]|个(?=[,，。;；、)）]|$))|俩|仨)(?![级月百])|"
    rf"(?:{_ZH_FEW} ?[人名位个]|[俩仨])(?:均|都|还|尚|仍|只)?(?:(?:是|为|系|属于?){_ZH_CHILD}|未成年|[未不]满十[四六八]周?岁|[未不]满1[468]周?岁)(?!{_ZH_OF_CHILDREN})|"
    rf"除了?{_ZH_FEW} ?[人名位个][^。;；]{{0,12}}成年|"
    rf"{_KO_FEW} ?(?:명|사람)의 (?:[가-힣]{{1,6}} )?{_KO_CHILD}|"
    rf"{_KO_CHILD}(?:들?[이가은는도만]|들)? ?(?:모두 |단 |총 |피의자 |피해자 ){{0,2}}(?:{_KO_FEW} ?(?:명|사람)|둘(?![러레])|셋|넷(?!플)|하나(?=였|이었|가 |는 ))(?!당|씩|마다|[은이] 아니|과 같)|"
    rf"(?:{_KO_FEW} ?(?:명|사람)|(?<![가-힣])(?:둘|셋|넷))[은이도만]? ?(?:모두 |아직 |만 )?(?:{_KO_CHILD}(?:이다|이었|였|으로|로|임|입)|미성년|1[468] ?세 미만)|"
    rf"{_KO_FEW} ?명[을만] ?(?:제외|빼)[^.]{{0,16}}성인|(?<![가-힣])(?:두|세|네) (?:아이|아동|학생|소녀|소년|어린이)[가이는은의를을도]",
    re.IGNORECASE,
)

_NTH = "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final)"
_NUMBER = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen)"
_SCHOOLS = "(?:primary|secondary|elementary|middle|high|grammar) school"
_SCHOOL_AGE = re.compile(
    rf"\bborn (?!in (?:19|20))[^.;\n]{{0,30}}\b(?:19|20)[0-9]{{2}}\b|\b(?:in|of|from|attends?) (?:year|grade|form|class) {_NUMBER}\b(?! of)|"
    rf"\b{_NTH}[- ](?:former|grader)s?\b|\b{_NTH} (?:year|form|grade)s? (?:of|at|in) {_SCHOOLS}|\bturned {_NUMBER} (?:a|the|last|this|just|only|in|on)\b|"
    r"\bin (?:his|her|their) (?:(?:early|mid|late)[- ])?teens\b|"
    r"(?<![0-9一-九])[一二三四五六七八九零〇]{2,4}年(?:生人|生的)|(?<![가-힣])[이천십일삼사오육칠팔구공영]{2,6}년 ?생(?![산활각명])",
    re.IGNORECASE,
)
_PERHAPS_AGE = re.compile(
    rf"\b(?:just|newly|recently) (?:started|entered|begun|left|finished) {_SCHOOLS}|"
    r"(?<![所隶归直下附从金])属[鼠牛虎兔龙蛇马羊猴鸡狗猪](?=[,，。;；、的年人]|$)|小升初|本命年|(?:刚|即将)(?:刚|要)?(?:上|升入?|读|念)(?:小学|初中|高中|幼儿园)|"
    r"(?<![가-힣])(?:쥐|소|범|호랑이|토끼|용|뱀|말|양|원숭이|닭|개|돼지)띠|갓 [가-힣]*학교?에 (?:입학|들어)",
    re.IGNORECASE,
)

_NO_NAME = "(?!(?:The|This|That|Each|Every|Any|No|One|Two|Our|A|An|Police|Fire|Radio|Power|TV|Space|Work|Base|Ground) )"
_SPOT = re.compile(
    rf"\b{_NO_NAME}[A-Z][\w'’-]+ (?:Lane|Alley|Crescent|Terrace|Close|Bridge|Quay|Wharf|Roundabout|Underpass|[Ss]tation|[Tt]erminal|[Dd]epot)\b|"
    r"[\u4e00-\u9fff](?<![道公马铁线思网字])路(?:口|尽头|拐角|附近|旁边?|对面|[东南西北]侧)|[\u4e00-\u9fff](?:(?<![大上行逛])街|巷|弄堂|胡同)(?:口|尽头|拐角|附近|旁边?|对面|[东南西北]侧|里的)|"
    r"[0-9一二三四五六七八九十]{1,2}号线|站 ?[A-Z0-9]{1,2} ?[号出]?口|[\u4e00-\u9fff](?<![车铁网作运务间油水心助电基])站(?:[0-9A-Z一二三四五]{1,2}[号口]|附近|门口|出口|旁|对面|站台|交[接易]|下车|见面|接头)|"
    r"(?<![0-9])[0-9일이삼사오육칠팔구십]{1,2} ?번 ?출구|[가-힣](?<![지구전영권내통노용병방무면교징해수])(?<!하철)(?<!기차)(?<!전철)역 (?:앞|광장|근처|부근|인근|승강장|대합실)|"
    r"[가-힣](?<!으)[로길] ?[일이삼사오육칠팔구십백]{1,5} ?번 ?[길지]|[가-힣]{2,}(?:사거리|삼거리|오거리|네거리|로터리)(?=[에의 ,.])"
)
_BUILDING = (
    "(?:station|depot|bakery|church|temple|mosque|mill|market|hospital|library|park|pool|stadium|playground|town hall|"
    "post office|garage|caf[eé]|shop|kiosk|bridge|factory|hotel|motel|cinema|arcade|gym|sports hall|school|pier|harbou?r|docks?|steps?|tower|lighthouse|fountain)"
)
_PERHAPS_SPOT = re.compile(
    rf"\b(?:behind|under|opposite|next (?:door )?to|beside|above|across from|(?:a)?round the corner from|(?:steps|yards|met(?:re|er)s|minutes) from) "
    rf"(?:the|an?) (?:[\w'’-]+ ){{0,2}}{_BUILDING}\b|"
    r"\blive[sd] (?:on|at|above|opposite|next|behind|near|by|over)\b(?! home| risk| all)|\b(?:ground|first|second|third|fourth|fifth|top) floor\b|\bcorner house\b|"
    r"家住|[租暂]住[在于]|(?:小区|公寓|大厦|大楼|写字楼)[0-9一二三四五六七八九十百]{1,4}[层楼室号]|(?:小区|公寓|大厦|花园|商场|公园|市场|医院|酒店|宾馆|网吧|教堂)(?:附近|门口|楼下|对面|后门|旁)|"
    r"(?:집|층|동네|마을|골목|아파트|빌라)에서? (?:살|산다|거주)|[가-힣]{2,}(?:아파트|빌라|오피스텔|맨션|공원|시장|교회|성당|병원) (?:앞|뒤|옆|근처|부근|인근|맞은편)",
    re.IGNORECASE,
)

_SAID = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_NUMBER_SAID = re.compile(
    rf"\b(?:number|code)s?\b[^.;]{{0,12}}?\b{_SAID}(?:[ ,-]+{_SAID}\b){{2,}}|[零壹贰叁肆伍陆柒捌玖]{{4,}}|"
    r"(?:번호|코드)[은는이가]? ?(?:[공영일이삼사오육칠팔구][- ]?){3,}",
    re.IGNORECASE,
)
_NAME_SAID = re.compile(
    r"\b\w+ (?:underscore|at[- ]sign) \w+|\b(?:under|using|by) the (?:name|alias|pseudonym) (?!of the\b|of an?\b|that\b|which\b|in\b|who\b)\S+|"
    r"扣扣|薇信|徽信|绿泡泡|纸飞机|企鹅号|加(?:微|薇|扣)(?!小|不|上)",
    re.IGNORECASE,
)
_PERHAPS_NAME = re.compile(
    r"(?:텔레그램|텔레|텔그|카톡|카카오톡|라인|디스코드|디코|트위터|인스타(?:그램)?) ?(?:아이디|계정|닉네임) "
    r"(?!도용|삭제|정지|차단|공유|생성|개설|운영|이용|사용|추적|확인|폐쇄|제공|소유)[가-힣A-Za-z0-9_]{2,}(?:으?로|을|를|에게)(?![가-힣])|"
    r"(?:아이디|계정)[은는] [가-힣A-Za-z0-9_ ]{2,16}(?:였|이었|이다|입니다)"
)
_CALLED = re.compile(
    r"\b(?:(?:[Cc]alls?|[Cc]alled)(?: it)?|[Kk]nown(?: \w+)? as|[Nn]icknamed|[Dd]ubbed) (?:the )?(?!(?:CSAM|AI|DSA)\b)[A-Z][\w'’-]+|"
    r"(?:人称|俗称|外号|绰号|诨名|代号)[是为叫]?[\u4e00-\u9fffA-Za-z]|이?라고? (?:불리|불린|불렸|부르)|별명|속칭"
)
_OPENS = re.compile(
    r"\b(?:opened|unlocked|entered|joined|decrypted|let in|admitted)\b[^.;]{0,20}\b(?:with|by|using|on|after) (?:giving |saying |typing )?(?:the |a )?(?:word|phrase|greeting|code|sign)s?\b|"
    r"(?:输入|回复|报上|说出|凭)[^,，。;；]{1,12}(?:即可|方可|才能|就能|便可)(?:进|入|加|解|打开|观看|查看)|"
    r"(?:라고|[을를]) (?:입력|말)(?:하면|해야|하여야)[^.]{0,12}(?:열|들어|입장|풀)",
    re.IGNORECASE,
)

_MEANS = re.compile(
    r"\b(?:VPNs?|Tor|prox(?:y|ies)|burners?|SIM|(?:foreign|virtual|rented|borrowed|temporary|disposable|fresh) (?:(?:tele)?phone )?(?:numbers?|lines?|accounts?|cards?|mailbox\w*)|"
    r"renam\w+|extensions?|file endings?|encrypt\w*|compress\w*|archives?|split\w*|wip(?:e|es|ed|ing)|delet\w+|reset\w*|crop\w*|mirror\w*|incognito|mixers?|gift cards?|vouchers?|disguis\w+|cover pictures?|cut into|upside down|flip\w*|rotat\w*|turning|pieces|halves|quarters)\b|"
    r"虚拟(?:号|卡|定位|机|币)|接码|翻墙|梯子|代理|后缀|改名|加密|压缩|分卷|阅后即焚|小号|境外(?:号|卡|软件|手机号)|倒放|镜像|谐音|暗语|清空|删除|撤回|卸载|别人的卡|倒过来|翻转|旋转|格式化|匿名|礼品卡|点卡|伪装|切成|拆成|分成|裁|拼|"
    r"우회|유심|가상 ?(?:번호|자산|화폐)|해외 번호|확장자|대포|브이피엔|프록시|토르|압축|암호화|삭제|지우|지워|초기화|차명|익명|비밀 ?대화|상품권|코인|바꾸|바꿔|분할|위장|거꾸로|뒤집|회전|조각|잘라|나누어|나눠",
    re.IGNORECASE,
)
_END = re.compile(
    r"\b(?:undetected|unnoticed|untraceable|unseen|without (?:being )?(?:noticed|detected|traced|found|leaving)|"
    r"(?:not|never|cannot|can't|longer|nobody can|nobody could|no ?one can|no ?one could)(?: be)? (?:notice|detect|trace|recogni[sz]e|block|find|found|catch|caught|flagg?|follow)(?:d|ed)?|"
    r"slip(?:s|ped)? (?:through|past|by)|(?:get|gets|got|getting) (?:past|around|round)|let (?:it|them|these) (?:through|pass)|past (?:the )?(?:filter|check|moderat|review|scan)\w*|"
    r"(?:avoid|evad|escap|bypass|circumvent|dodg|fool|trick)\w* (?:the |all |any )?(?:[a-z]+ )?(?:filters?|detection|checks?|moderat\w+|reviews?|police|blocks?|blocking|scan\w*|investigat\w+|controls?)|"
    r"(?:nobody|no ?one) (?:notices|noticed|knows|knew|sees|saw)|no (?:scanner|filter|machine|software|system|algorithm)s?\b|(?:leav(?:e|es|ing)|left) no (?:trace|record)s?|(?:nothing|no trace) (?:stays|remains|is left|stayed|remained))\b|"
    r"(?:检测|查|找|追踪?|抓)不到|[认看]不出|(?:没|无)人(?:管|知道|知晓|发现|察觉|查)|识别不[了到出]|发现不了|不会?(?:拦截|屏蔽|报警)|不会?被(?:系统|平台|警方)?(?:发现|检测|识别|封|查|拦截|追踪|屏蔽)|不(?:会)?留下?(?:痕迹|记录)|"
    r"(?:绕过|绕开|躲过|躲避|避开|逃过|逃避|规避|骗过|避过)[^,，。;；]{0,8}(?:审核|检测|监管|过滤|审查|封禁|打击|侦查|追踪|拦截|风控|巡查)|"
    r"(?:차단|적발|추적|단속|검열|감시|필터|수사|탐지|심의)[가-힣]{0,3}[을를에이가]? ?(?:피할 수 있|피했|피해|피하|우회|벗어나|빠져나)|(?:걸리|들키)지 않|(?:추적|적발|차단|탐지)되지 않|(?:흔적|기록)[이을도]? ?(?:남지|남기지)|알아보지 못|아무도 (?:모르|모른|알지|눈치)|(?:기계|시스템|프로그램|알고리즘|필터)[^.]{0,10}(?:못하|못한|못했)",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\b(?:first|then|after that|only (?:have|has|needs?|had) to|all (?:it|one|you) (?:takes|took|needs?)|simply|by [a-z]+ing|so that|if (?:you|one)|whoever|(?:one|you) can|it (?:is|was) enough to)\b|"
    r"只要|只需|即可|就[能可会]|便可|方法是|然后|步骤|教程|先[^。;；]{1,24}再|就[^,，。;；]{0,6}(?:不到|不了|不会)|"
    r"먼저|만 하면|[가-힣]면 (?:된다|되었|됐|[가-힣 ]{0,12}않|[가-힣 ]{0,14}수 있)|방법은|[가-힣](?:ㄴ|은|한|운|인) (?:뒤|다음|후)|다음에",
    re.IGNORECASE,
)
_FAILS = re.compile(r"(?:不能|无法|难以|不可能)[^。;；]{0,12}$|\b(?:do|does|did|could|will|would)(?: not|n't) $|\bnobody [a-z ]{0,12}$", re.IGNORECASE)  # fmt: skip
_SENTENCE = re.compile(r"[^.。;；!?！？\n]+")

_KNOWN_NAME = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    r"Internet|Europe|European|Asia|Asian|Africa|African|America|American|Chinese|Korean|English|Republic|North|South|East|West|"
    r"Police|Minist\w+|Offices?|Agenc\w+|Cent(?:re|er)s?|Courts?|Commissions?|Union|Acts?|Articles?|Conventions?|Bureaus?|Departments?|Councils?|Parliament|State|"
    r"Government|Hotlines?|Directives?|Regulations?|Protocols?|Sections?|Code|Criminal|Law|Laws|National|International|Nations|Digital|Services|Prosecut\w+|Administration|"
    r"Guidelines|Bulletin|Task|Force|Interpol|Europol|[A-Z]{2,6}s?)"
)
_PLACES = frozenset(
    word
    for name in (
        *(each["en"] for each in REGIONS.values()),
        *(say_country(code)["en"] for code in COUNTRIES),
        *SERVICES,
    )
    for word in name.split()
)
_CAPITALS = re.compile(r"(?<=[a-z,;:] )[A-Z][\w'’-]*(?: (?:of |and |for |the ){0,2}[A-Z][\w'’-]*)*")
# Matters that an introduction has no need to touch: whatever is said of them, people read it.
_YOUNGEST = re.compile(
    r"\b(?:youngest|oldest|eldest)\b(?! (?:case|record|file|report|site|account|agreement|law)s?\b)|\bmilk teeth\b|最[小大年][的长幼]?(?:孩子|儿童|受害|被害|一[名个位])|年龄最[小大]|换牙|"
    r"가장 (?:어린|나이)|최연소|막내|(?:내년|올해|작년|지난해)에? ?(?:초등|중|고등)?학교에 (?:들어|입학|가는|간다)",
    re.IGNORECASE,
)
_A_SCHOOL = re.compile(
    r"\bsame (?:school|class|choir|team|club|village|street|building)\b|同一?(?:所|个)?(?:学校|班级|村|小区|合唱团|球队)|子弟学校|[女男]校|[体艺]校|寄宿|[여남]학교|기숙학교|附[属中小](?:中|小)?[学校有的师]|같은 (?:학교|반|마을|동네|팀|학원)|"
    r"\b(?:girls|boys)['’] (?:grammar|school|academy|college|high)|\bthe (?:[a-z]+ )?(?:school|academy|college) (?:on|by|behind|near|at|next|beside|opposite) the\b|"
    r"\bthe (?:local|village|town|boarding|private|international|grammar|only) school\b|\b(?:convent|boarding|mission|ballet|music|sports|cathedral) school\b|[那某这]所[^,，。;；]{0,8}(?:学校|中学|小学|幼儿园)|그 학교|모 (?:초등|중|고등)?학교",
    re.IGNORECASE,
)
_A_CORNER = re.compile(
    r"\b(?:lockers?|car park|courtyard|backyard|doorway|stairwell|(?:bus|tram|metro|underground|railway) (?:stop|station) (?:of|at|in|near)|[A-Z][\w'’-]+ (?:bus|tram|metro|train) stop)\b|"
    r"码头|台阶|后门|快递柜|储物柜|拐角|隔壁|楼下|路口|방파제|부두|보관함|사물함|뒤편|맞은편|모퉁이|골목|옆집|"
    r"\b(?:met|waited|handed (?:it|them) over|picked (?:it|them) up)\b[^.;\n]{0,40}\b(?:by|behind|beside|near|under|outside|opposite) the\b|\bbench(?:es)?\b|"
    r"公园|长椅|[湖河]边|桥下|交货|(?<!不要)(?<!勿)(?<!网友)[见碰]面|공원|벤치|에서 (?:만났|만나던|기다렸|건넸|건네)"
)
_ENTRANCE = re.compile(
    r"\b(?:to (?:join|get in|be let in)|wanted in|newcomers?|joining (?:cost|took|needed))\b|[进入加]群|入会|拉[人新]|(?:입장|가입|들어가|들어오)(?:하려면|려면|할 때|는 데)|입장료|회비|가입비",
    re.IGNORECASE,
)
_BARGAIN = re.compile(
    r"\b(?:tenners?|fivers?|quid|bucks?|half[- ]price|discounts?|cheaper|bargains?|price ?lists?|coins)\b|红票|毛爷爷|打[一二三四五六七八九][一二三四五六七八九]?折|半价|优惠|会员价|门票|값이었|값에 (?:팔|샀|내놓)|반값|할인|"
    rf"\b(?:{_NUMBER}|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|[0-9]{{1,3}}) (?:a|per) (?:day|week|month|year|go|head|look)\b|一个?[月年天次][一二三四五六七八九十百0-9]+(?=[,，。;；、]|$)",
    re.IGNORECASE,
)
_NAMED_SO = re.compile(
    r"\b(?:account|room|channel|group|profile|server)s? (?:named|with the name)\b|叫[^,，。;；]{1,10}的(?:号|群|账号|频道|房间|用户)|(?:이?라는|라고 하는) (?:이름|계정|방|대화방|오픈 ?채팅|단톡|그룹|채널|사람)|"
    r"\b(?:avatars?|profile (?:pictures?|names?)|sign(?:ed|ing|s) as|call(?:ed|ing|s) (?:himself|herself|themselves))\b|(?<!开)头像|主页上|自称|프로필|자칭|라고 (?:자기를 )?소개했",
    re.IGNORECASE,
)
_RIDDLE = re.compile(
    r"\b(?:riddles?|countersigns?|secret words?|magic words?|watchwords?|passphrases?)\b|\bthe (?:word|phrase) (?:was|to get)\b|\b(?:code|key) (?:for|to|of) the (?:room|group|chat|archive|folder|file|channel)\b|对[上出]一?[句个首]|答[对出]|接头|수수께끼|여는 (?:말|열쇠)|들어가는 말|암구호|"
    r"\bby (?:typing|entering|answering|saying|spelling)\b|\bbackwards\b|\b(?:zip|archive|folder|container|vault)\b[^.;]{0,20}\b(?:used|took|wanted|needed|asked for)\b|暗[码语][为是]|[需须要得]输入|암호문?[은는이가] |用[^,，。;；]{1,10}(?:加密|解锁|解压)(?=[,，。;；、]|$)|解锁|[으로]로 (?:잠겨|잠긴|열렸|열린|풀렸|풀리)|생일",
    re.IGNORECASE,
)
_OCCUPATION = "(?:vet|nurse|doctor|dentist|priest|pastor|imam|coach|teacher|tuner|pilot|baker|butcher|farmer|driver|barber|librarian|plumber|electrician|soldier|lawyer|judge|mayor|singer|musician|actor|chef|fisherman|caretaker|janitor|trainer|tutor|photographer)"
_A_LIFE = re.compile(
    rf"(?<!to )(?<!tell )(?<!ask )(?<!with )(?<!or )(?<!and )\b(?:an?|the|local) (?:[a-z]+ )?{_OCCUPATION}\b|\b(?:island|village|town|parish)['’]s (?:[a-z]+ )?{_OCCUPATION}\b|"
    r"\b(?:widow(?:er)?|divorced|left-handed|tattoo\w*|glass eye|limps?|scars?|beard(?:ed)?|wheelchair|accent|pregnant|stutter\w*|birthmark|cousin|nephew|niece|(?:son|daughter|brother|sister|father|mother)-in-law)\b|"
    r"女婿|儿媳|侄[子女]|外甥|丧偶|离异|义眼|左撇子|文身|纹身|伤?疤痕?|跛|轮椅|口音|口吃|怀孕|胎记|(?:兽医|牙医|护士|教练|牧师|司机|调琴师|摄影师|歌手|厨师|渔民|面包师|理发师|园丁|门卫)(?!们|等|协会|资格)|"
    r"사위|며느리|처남|조카|사촌|홀아비|과부|이혼한|의안|왼손잡이|문신|흉터|휠체어|사투리|말을 더듬|임신한|(?:수의사|치과의사|간호사|코치|목사|신부|기사|조율사|사진사|가수|요리사|어부|미용사|경비원|이장)(?:로 |였|인 |이다|이었|이자)|"
    r"\ban? (?:retired|former|well-known|popular|beloved)\b|\bwho (?:also|now|once)\b|退役|退休|兼任|每周[一二三四五六日末]|은퇴한|전직|주말마다|겸하|"
    r"\bone (?:suspect|man|woman|person|member|user|of (?:them|these|those|the (?:suspects|accused|members)))\b(?! (?:in|out of|per)\b)|此人|该人|其中一[人名个位]|"
    r"一[名个位][^,，。;；]{1,24}(?:被立案|被查|被抓|涉嫌|到案)|一[名个位][^,，。;；]{1,12}(?:嫌疑人|成员|[父母师医员主长])(?=[,，。;；被因在])|(?:중|가운데) 한 (?:명|사람)[은이]|한 (?:명|사람)은",
    re.IGNORECASE,
)
_ADULT = re.compile(r"\b(?:adults?|grown|of age)\b|(?<!未)成年|성인", re.IGNORECASE)
_NO_PEOPLE = "(?:countr|case|week|month|year|day|hour|office|platform|service|site|file|device|province|region|agenc|state|account|group|time|language|report|search|home|[个件款部国]|개|건|곳)"
_COUNTED = re.compile(
    rf"\b(?P<en>{_NUMBER})\b(?! {_NO_PEOPLE})|(?P<digits>(?<![0-9.,])[0-9]{{1,6}}(?![0-9.,%年月日년월일]| ?{_NO_PEOPLE}))|(?P<zh>[一二两三四五六七八九十]{{1,3}})(?=[名人位个])|"
    rf"(?<![가-힣])(?P<ko>열?(?:{_KO_NINE})|열) ?(?=명|사람)",
    re.IGNORECASE,
)
_EN: dict[str, int] = dict(zip(_NUMBER[3:-1].split("|"), range(1, 19), strict=True))
_ZH: dict[str, int] = dict(zip("一二三四五六七八九两", (*range(1, 10), 2), strict=True))
_KO: dict[str, int] = dict(zip(_KO_NINE.split("|"), range(1, 10), strict=True))

_BLOCKING = (
    ("few", _FEW_CHILDREN),
    ("age", _SCHOOL_AGE),
    ("place", _SPOT),
    ("number", _NUMBER_SAID),
    ("handle", _NAME_SAID),
    ("password", _OPENS),
)
_WARNING = (
    ("age", _PERHAPS_AGE),
    ("place", _PERHAPS_SPOT),
    ("handle", _PERHAPS_NAME),
    ("quoted", _CALLED),
    ("age", _YOUNGEST),
    ("school", _A_SCHOOL),
    ("place", _A_CORNER),
    ("method", _ENTRANCE),
    ("price", _BARGAIN),
    ("handle", _NAMED_SO),
    ("password", _RIDDLE),
    ("individual", _A_LIFE),
)


def find_plain_words_v1(text: str) -> Iterator[tuple[str, bool, str]]:
    """Yield what plain words tell: the finding's code, whether it blocks, and the words.

    Args:
        text: In its plain form (``letters.plain_v1``).
    """
    for is_blocking, patterns in ((True, _BLOCKING), (False, _WARNING)):
        for code, pattern in patterns:
            yield from ((code, is_blocking, match[0].strip()) for match in pattern.finditer(text))
    yield from _names(text)
    for sentence in _SENTENCE.finditer(text):
        yield from _methods(sentence[0])
    for sentence in re.finditer("[^.。!?！？\n]+", text):
        yield from _adults(sentence[0])


def _names(text: str) -> Iterator[tuple[str, bool, str]]:
    """Names in English: capitals within a sentence that no office, law, month, country or service explains."""
    for found in _CAPITALS.finditer(text):
        words = found[0].replace("’s", "").replace("'s", "").split()
        if not any(
            _KNOWN_NAME.fullmatch(each) or each in _PLACES or each.casefold() in KNOWN_LATIN for each in words
        ):
            yield "named", False, found[0]


def _methods(sentence: str) -> Iterator[tuple[str, bool, str]]:
    """What escapes notice is a method once it is said with what; told as a step, it is a lesson."""
    end = _END.search(sentence)
    if end is None or _FAILS.search(sentence[: end.start()]):
        return
    has_means, is_lesson = _MEANS.search(sentence) is not None, _HOW.search(sentence) is not None
    if has_means or is_lesson:
        yield "method", has_means and is_lesson, end[0]


def _adults(sentence: str) -> Iterator[tuple[str, bool, str]]:
    """How many are adults, beside how many they all are: the rest are children."""
    if not _ADULT.search(sentence):
        return
    counted = {_number(found): found[0].strip() for found in _COUNTED.finditer(sentence)}
    for (low, said_low), (high, said_high) in pairwise(sorted(counted.items())):
        if high - low < CHILD_K:
            yield "few", False, f"{said_high} − {said_low}"


def _number(found: re.Match[str]) -> int:
    en, digits, zh, ko = (str(found[each] or "") for each in ("en", "digits", "zh", "ko"))
    if en or digits:
        return _EN[en.casefold()] if en else int(digits)
    if ko:
        return (10 if ko.startswith("열") else 0) + _KO.get(ko.removeprefix("열"), 0)
    tens, ten, ones = zh.rpartition("十")
    return (_ZH.get(tens, 1) * 10 if ten else 0) + _ZH.get(ones, 0)

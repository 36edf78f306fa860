"""Many sentences that may not stand in an introduction, and many that may: what the linter knows beyond single words.

Plainly invented. What stands here was found by attacking it; a sentence that gets through is added.
"""

from __future__ import annotations

import pytest
from tests.unit.publication.test_bulletin_linter import codes, lint

BAD = {
    "en": """
        Buyers wrote to the account invented.seller77 on Telegram.
        The seller's Discord was InventedUser#4821.
        Contact was made via t.me/inventedroom.
        It was sold in the channel t[.]me/inventedroom.
        The site hxxps://example[.]org/x was closed.
        The site was example(.)org until March.
        The site was example。org.
        The site was ｅｘａｍｐｌｅ．ｏｒｇ.
        Visit inventedexample.xyz for more.
        It was at example [dot] org.
        It was at example DOT org slash room.
        His mail was invented at example dot org.
        His mail was invented(at)example.org.
        abcdefghijklmnop234567abcdefghijklmnop234567abcdefghijklmn2d.onion was closed.
        The server at 192.0.2.17 was seized.
        The server at 192[.]0[.]2[.]17 was seized.
        The server at 2001:db8::17 was seized.
        Payment went to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq.
        Payment went to 0x52908400098527886E0F7030069857D2E4169EE7.
        Payment went to IBAN DE89 3704 0044 0532 0130 00.
        Payment went to GB82WEST12345698765432.
        The card 4111 1111 1111 1111 was used.
        His SSN was 078-05-1120.
        Call (202) 555-0143 for it.
        Call 0 1 0 2 3 4 5 6 7 8 9.
        He used the nickname “InventedKing”.
        The room was called InventedRoom.
        Pupils at St Invented's were approached.
        A pupil of P.S. 118 was approached.
        A pupil of Year 7 at the Invented Academy.
        The teacher of class 5B told the police.
        He lived in Flat 4, 17 Invented Crescent.
        He lived in a village of 300 people near Examplestad.
        12345 Invented Pkwy, Apt 5.
        At 34.7466, 113.6253 the premises were found.
        At 34°44'47"N 113°37'31"E the premises were found.
        The car with plate AB12 CDE.
        They asked 20 dollars per clip.
        Membership was $9.99 monthly.
        VIP access cost 199 yuan.
        They sold 100 videos for 30 yuan.
        He gave her 10 mg of a sedative.
        A girl of thirteen was found.
        The victim, 13, told her mother.
        She had just turned thirteen.
        A twelve year-old was found.
        A 7th-grader was found.
        Her DOB was 1 April 2008.
        A 1️⃣3️⃣-year-old girl.
        c h i l d p o r n was traded
        ch1ld p0rn was traded
        kidd1e porn was traded
        ertong seqing was traded
        Childporn was traded.
        CP was traded.
        She seduces adults.
        The girl agreed to it.
        She was partly to blame.
        They got prison terms.
        He went to prison.
        He pleaded guilty.
        Use a VPN, then search for the tag #inventedtag.
        They hid it with 7-Zip and a password on MEGA.
        The pass code was open sesame.
        The invite code was ABC-123.
        The file IMG_2041 was traded.
        inventedpack.part1.rar was traded.
        MD5 d41d8cd98f00b204e9800998ecf8427e.
        magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a
        SHA-1 da39 a3ee 5e6b 4b0d 3255 bfef 9560 1890 afd8 0709
        Mr. Peng Inventedname ran it.
        Kim (46), an office worker, ran it.
        The group chat “Moon Garden” had 300 members.
        His Snapchat: mooncat
        He posted as mooncat on Reddit.
        r/inventedforum was closed.
        Search example-invented dot com
        www example org
        He was the only paediatric nurse on the island.
        The girl, then 11, answered the message.
        Buyers searched for the words blue garden on the platform.
        One seller went by the name moonrabbit on Telegram.
        The number ended in 7741.
        ftp://example.org/pub
        discord.gg/abcDEF
        example.onion
        The stream ran on port 8443 of 198.51.100.9.
        198 51 100 9
        MAC 00:1A:2B:3C:4D:5E
        IMEI 490154203237518
        Passport AB1234567
        PESEL 44051401359
        NI number QQ 12 34 56 C
        Call two zero two, five five five, zero one four three.
        +44 20 7946 0018
        +49 (0)30 / 901820
        The girl (aged 9) told a teacher.
        Two sisters aged 9 and 11 were found.
        She is not yet fourteen.
        A pupil in fifth grade was found.
        Her tenth birthday was in May.
        The boy, then 12 years old, spoke.
        The pupils of Oak Hill Middle School.
        The Invented Grammar School boys.
        The flat on Example Street was searched.
        in the hamlet of Examplewick
        They charged ten dollars a head.
        Entry: 0.01 BTC.
        He earned $5 from each member.
        Bundles went for 15 EUR.
        The archive summer.7z was shared.
        DSC00123 and DSC00124 were shared.
        password is the year twice
        k i d d y  p o r n
        Ch!ld porn
        child p*rn
        ｃｈｉｌｄ ｐｏｒｎ
        𝒸𝒽𝒾𝓁𝒹 𝓅ℴ𝓇𝓃
        child pornographer
        These animals were jailed.
        All were charged in court.
        Dr. Invented Smith examined her.
        GPS 51.5007 N 0.1246 W
        plus code 9C3XGV4C+XV
    """,
    "zh": """
        使用银行卡6222021234567890123收款。
        身份证号11010519491231002X。
        手机号一三八零零一三八零零零。
        手机号138 0013 8000。
        电话:138-0013-8000
        电话010-12345678。
        加V信：inventedseller
        加微信号 inventedseller 购买。
        加薇信 inventedseller1
        扣扣 12345678
        Q Q 1 2 3 4 5 6 7 8
        企鹅号12345678。
        QQ号是一二三四五六七八。
        QQ号1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣。
        抖音号invented_live。
        其网名为“虚构小仙女”。
        虚构县第二小学学生。
        虚构外国语学校的学生。
        虚构一中的学生。
        初二（3）班学生。
        就读于虚构小学。
        住在虚构小区3栋2单元。
        住在虚构镇虚构村。
        车牌豫A12345。
        会员费199元。
        199元包年。
        三十块钱一百部。
        售价为每GB 5元。
        年仅十三的女孩。
        0八年出生的女孩。
        08后女孩。
        初二女生。
        幼女视频在群内传播。
        儿/童/色/情
        儿童【色】情
        ertong色情
        女孩主动发送。
        他们锒铛入狱。
        他们落网并被绳之以法。
        暗号为“虚构暗号”。
        提取码ab12。
        解压密码为invented。
        口令是芝麻开门。
        主犯彭某飞系虚构公司经理。
        微博@虚构小月亮
        群号七八九一二三四五六
        加QQ:一二三四五六七
        网址是example点com
        抖音昵称小月亮虚构
        电话是幺三八零零幺三八零零零
        固话0371-12345678
        卡号6222 0212 3456 7890
        护照E12345678
        12周岁的女童
        不满十岁的男童被侵害
        女孩今年九岁
        上小学三年级
        零九年出生
        高二女生
        希望小学四年级一班
        阳光幼儿园老师
        育才中学学生
        家住人民路88号
        幸福小区6号楼
        某县虚构乡
        入群费五十元
        包月30块
        一部5毛钱
        微信转账66元购买
        解压密码123
        兒童色情
        儿童se情
        er tong 色 情
        儿    童    色    情
        主犯被判三年
        张三某涉案
        犯罪嫌疑人李某明落网
        他是村里唯一的体育老师。
        其母在车站旁开面馆。
        嫌疑人系少年游泳队教练。
        账号名为月光兔。
        手机尾号4471。
        被害人读初二。
        在平台搜索蓝花即可找到。
    """,
    "ko": """
        주민등록번호 900101-1234567.
        공일공 이삼사오 육칠팔구로 연락.
        텔레그램 아이디는 inventedroom 이다.
        카톡 inventedroom1 로 연락했다.
        디스코드 서버 “가상의방”에서 팔았다.
        닉네임 ‘가상왕’으로 활동했다.
        가상초 5학년 학생.
        가상여고 학생들이 당했다.
        가상외국어고등학교 학생.
        5학년 2반 학생이었다.
        서울시 가상구 가상동 123-4.
        가상아파트 101동 1203호.
        가상로 17에 살았다.
        차량번호 12가 3456.
        월 3만원을 받았다.
        문화상품권 5만원에 팔았다.
        입장료 20만원.
        중2 여학생.
        08년생 여학생.
        13 세 여아.
        초등 5년생.
        아청물을 유포했다.
        아동(음)란물
        로리 영상을 유포했다.
        여학생이 먼저 원했다.
        징역 3년이 선고됐다.
        구속됐다.
        비번은 1234였다.
        은어 ‘가상’으로 검색하면 나온다.
        김가상(46) 씨가 운영했다.
        회사원 손모(46)씨가 운영했다.
        트위터 계정 @moon_invented
        오픈채팅방 이름은 달빛가상
        라인 아이디 mooncat
        텔레방 ‘달빛정원’
        공일공에 일이삼사에 오육칠팔
        02-123-4567
        계좌번호 110-123-456789
        여권번호 M12345678
        초등학교 3학년 여학생
        열두 살 아이
        만 9살 남아
        2010년생
        고1 남학생
        달빛여중 2학년
        달빛유치원 교사
        달빛고 재학생
        서울 가상구 달빛로 12
        달빛아파트 3동 502호
        개당 천원에 판매
        입장비 3만 원
        문상 1만원권 두 장
        비번은 달빛
        아동포 르노
        아 청 물
        ㅇㅏ동 음란물
        이가상 씨를 구속
        박달빛(38)을 조사
        그는 섬의 하나뿐인 간호사였다.
        그녀의 집은 빵집 위에 있었다.
        닉네임은 달토끼였다.
        초대 코드는 달빛이다.
        '푸른꽃'을 검색하면 나온다.
        전화번호 뒷자리는 4471이다.
    """,
}
"""Each of them leads to somebody, teaches, blames, or says more than was done."""

GOOD = {
    "en": """
        This bulletin tells of three matters that ended in the first half of 2021.
        In 2014, 117 people were recorded; 74 of them were booked without detention.
        The police asked three companies for help, and two answered within a week.
        About 100,000 items were counted; they are files and not cases.
        Most of the items were removed at their source, 1,200 of them within 24 hours.
        Whoever finds such material should report it and must not share it.
        Section 2258A of the law was applied in the form that was in force in May 2024.
        Article 22 of Regulation (EU) 2022/2065 applies.
        The share was 28.2 % of 117.
        A school's duty is to listen. Teachers were trained in 40 schools.
        The amounts are in CNY. In all, 2,973,000 yuan were recovered.
        The fine was 50,000 euros.
        The numbers are as printed by the issuing body, as of October 2014.
        Children under 14 are not prosecuted; those from 14 to 18 are treated apart.
        Help is there day and night, and asking for it is never wrong.
        Two groups were closed and about 4,000 accounts suspended.
        The matter was handed to another country's police under an agreement of August 2013.
        A person may be anybody's neighbor: do not search for them, do not name them.
        The correction of 2022 stands: 25,000 access rights, not cameras.
        Version 2 of this bulletin replaces version 1.
        Police, prosecutors and the courts work one after the other.
        The line between seven and nine cases was drawn by the issuing body.
        In the second batch there are 17 typical cases.
        Whether anybody is guilty is for a court to say.
        An arrest is no conviction.
        An online platform reported it; the service has since changed its rules.
        It was learned from Telegram, QQ and WeChat that the groups are gone.
        Reports rose from 1,500 in 2019 to 2,300 in 2020 (up 53.3 %).
        One in ten reports led to a case.
        Parents can call a local help line, free of charge, at any hour.
        Between 1 January and 30 June the office took part in a joint campaign.
        Four provinces are named, and the bulletin does not say how many cases each had.
        The first person in charge is the body that issued the campaign, not a suspect.
        A total of 5,200 cases were handled in the first half of 2022, 850 of them criminal cases.
        We thank the 12 bodies that took part, and the hotline's staff.
        The desk took 38 days on average, 6 days fewer than in 2023.
        Under Articles 16 and 22 of the Digital Services Act, notices are answered in 24 hours.
        Of every 100 notices, 93 led to removal at the source.
        Korean police use the word 'booked' for a step that comes before any charge.
        Children harmed by such acts carry no blame, whatever they sent or said.
        Nothing in this text tells how often such acts happen in a country.
        A survey of 1,204 parents was made in autumn 2025 (margin of error 2.8 points).
        Groups on several services were closed; some have come back since.
        If a child tells you about it, stay calm, believe the child, and call for help.
        Since 3 June 2024 the law asks for preservation for one year instead of 90 days.
        The desk publishes in English, Chinese and Korean at the same time.
        The share fell by 4.5 percentage points, from 61.0 % to 56.5 %.
        A number in brackets (7 of 106) is not a share of children.
        The operation was joint: the police of two countries, a clearinghouse and three platforms.
        Some of the cases date from 2019–2021 and were reopened.
        Equipment worth 1.2 million yuan was seized.
        A village school asked for a lesson; the desk gave it online.
        The office is open on weekdays, and the hotline at all hours.
        Two people read every bulletin before it is published.
        Cases 1 to 3 concern live streams, cases 4 and 5 concern shops.
        It concerned the sale of access, covert filming and the sale of devices.
        This is the desk's third bulletin; the first one was withdrawn.
        Ask a child how he or she feels, and believe his/her answer.
        The victim is never to blame, and the other children are not either.
        The trial ended in 2022, and the campaign with 17 cases.
    """,
    "zh": """
        本期通报三起典型案件，均已进入侦查阶段。
        2014年共记录117人，其中74人被立案但未拘留。
        发现线索请举报，切勿转发。
        约10万件为文件数，不是案件数。
        14周岁以下儿童不承担刑事责任。
        根据《未成年人保护法》第七十二条处理。
        追缴违法所得2,973,000元，罚款50,000元。
        学校应当开展教育，家长应当倾听。
        关闭群组132个，处置账号4,000余个。
        上半年共收到举报1,500件，同比上升12.5%。
        是否构成犯罪由人民法院依法判断。
        本通报更正了上一版的一处单位错误。
        第二批典型案件共17起。
        涉案儿童均已得到保护，相关信息不予公开。
        各地公安机关、网信部门和检察机关协同办理。
        在线平台应在24小时内处理通知。
        中小学校和幼儿园均可申请宣传材料。
        来源：国家网信办2021年8月通报。
        数字以来源原文为准，截至2021年9月。
        任何人不得自行搜寻、辨认或者公开当事人。
        该平台已修改规则，并在三个月内完成整改。
        每个数字都有自己的单位，不得相加。
        每年都有家长求助，求助永远不晚。
        六个省份有行政案件，九个省份有刑事案件。
        本期选取五起典型案件，其中网络案件三起、出版物案件两起。
        截至2022年6月，共办理案件5,200起，其中刑事案件850起。
        三个月内，平台共处置违规信息22,000余条。
        家长和老师如发现异常，可向公安机关或者学校反映。
        孩子没有错，请先倾听，再求助。
        刑事立案不等于有罪，抓获不等于逮捕。
        本通报以中文、英文、韩文同时发布。
        根据《网络安全法》和有关规定，平台被约谈并限期整改一个月。
        农村和城镇学校都参加了护苗行动。
        与2020年相比，举报量下降4.5个百分点。
        涉案金额约120万元，已全部冻结。
        部分案件跨越多个省份，由上级机关指定管辖。
        办案机关对未成年人采取了保护措施。
        这些数字不能说明此类行为发生的频率。
        受害人均已获得心理援助，个人信息依法保密。
        该案由省级公安机关督办，目前正在进一步侦办中。
        一名儿童的求助，使二十多名儿童得到保护。
        请勿在社交平台转发、评论或者猜测当事人身份。
        大学生志愿者参加了在社区举办的宣传。
        进入校园的讲座共开展40场，参加者约3,000人次。
        县级以上人民政府应当设立热线。
        对乡镇和村的宣传从下半年开始。
        本台在收到通知后48小时内答复。
        请告诉孩子，他们没有错，其他人也会帮助他们。
        吉他、书法等兴趣班的教师及其他学员的家长也参加了培训。
        未成年人及其父母可以求助，其家庭信息不予公开。
        受害人是否愿意讲述，由受害人决定。
        请不要搜索此类内容，发现后可举报。
    """,
    "ko": """
        이번 공보는 세 건의 대표 사례를 다룬다.
        2014년에 117명이 확인되었고 그중 74명이 불구속 입건되었다.
        발견하면 신고하고 공유하지 마십시오.
        약 10만 건은 파일 수이며 사건 수가 아니다.
        만 14세 미만은 형사처벌 대상이 아니다.
        학교와 가정에서 아이의 말을 들어 주십시오.
        2,973,000원을 환수했고 과태료는 500만 원이다.
        대화방 132개를 폐쇄하고 계정 4,000개를 정지했다.
        상반기 신고는 1,500건으로 전년보다 12.5% 늘었다.
        유죄 여부는 법원이 판단한다.
        이 판은 앞 판의 단위 오류를 바로잡는다.
        두 번째 묶음에는 대표 사례 17건이 있다.
        보호받은 아동에 관한 정보는 공개하지 않는다.
        경찰과 검찰, 방송통신심의기구가 함께 처리했다.
        플랫폼은 통지를 받은 뒤 24시간 안에 조치해야 한다.
        출처: 경찰청 2014년 10월 보도자료.
        숫자는 출처 그대로이며 2014년 10월 기준이다.
        누구도 당사자를 찾거나 이름을 공개해서는 안 된다.
        여섯 지역에 행정 사건이, 아홉 지역에 형사 사건이 있다.
        초등학생부터 고등학생까지 예방 교육을 받았다.
        어른이라면 누구나 신고할 수 있다.
        길을 잃은 아이처럼 도움을 청하는 아이를 지나치지 말자.
        전국 17개 시도에서 교육이 열렸다.
        이번 호는 다섯 건을 다루며 그중 세 건은 온라인 사건이다.
        2022년 상반기에 5,200건을 처리했고 그중 형사 사건은 850건이다.
        아이의 잘못이 아닙니다. 먼저 들어 주고 도움을 청하십시오.
        입건은 기소가 아니며 유죄를 뜻하지 않는다.
        이 숫자는 그런 일이 얼마나 자주 일어나는지 말해 주지 않는다.
        플랫폼 세 곳이 협력해 대화방을 닫았다.
        영어, 중국어, 한국어로 동시에 발표한다.
        전년보다 4.5%포인트 줄었다.
        약 12억 원 상당의 범죄수익을 동결했다.
        아동·청소년의 성보호에 관한 법률 제11조가 적용되었다.
        교사와 학부모 3,000명이 교육에 참여했다.
        서버는 해외에 있어 국제 공조를 요청했다.
        신고는 24시간 받으며 이름을 밝히지 않아도 된다.
        여러 지역에서 확인되었으나 지역별 건수는 공개되지 않았다.
        이 아이들은 보호 대상이며 처벌 대상이 아니다.
        시간이 지나도 다시 나타날 수 있으므로 계속 확인한다.
        당사자를 추측하거나 찾아 나서지 마십시오.
        대학생 자원봉사자가 농촌 학교에서 수업을 도왔다.
        다시 연구 활동을 시작한 기관은 두 곳이다.
        피해자는 무료로 상담을 받을 수 있습니다.
        닉네임은 공개하지 않습니다.
        주로 17개 시도에서 접수된 신고를 바탕으로 17건을 골랐다.
    """,
}
"""None of them does."""


PERHAPS = {
    "en": """
        The organiser taught mathematics at a middle school.
        The only child of the family was hurt.
        The suspect is the father of two of the children.
    """,
    "zh": """
        被害人为双胞胎。
        孩子的母亲开面馆。
    """,
    "ko": """
        피의자는 피해자의 의붓아버지다.
        피해자는 당시 육상 선수였다.
    """,
}
"""What may be about one person: for two people to read."""


@pytest.mark.parametrize("language", PERHAPS)
def test_what_may_be_about_one_person_is_to_be_read(language: str) -> None:
    for each in lines(PERHAPS[language]):
        assert "individual" in {found.code for found in lint(each, language)}, each


@pytest.mark.parametrize("language", BAD)
def test_none_of_these_gets_through(language: str) -> None:
    assert not [each for each in lines(BAD[language]) if not codes(each, language)]


@pytest.mark.parametrize("language", GOOD)
def test_none_of_these_is_kept_back(language: str) -> None:
    found = {each: codes(each, language) for each in lines(GOOD[language])}
    assert not {each: why for each, why in found.items() if why}


def lines(text: str) -> list[str]:
    """One sentence a line."""
    return [each.strip() for each in text.strip().splitlines()]

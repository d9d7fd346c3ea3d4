"""Tell an English question, and put it into the Vietnamese words that the texts use."""

import re

from knowledge.vietnamese import nfc

# English words that no Vietnamese syllable is spelt like, marks or not: "the" (thế), "can" (cần),
# "do", "to", "in" and "on" are left out.
_MARKS = frozenset(
    """
    what who whom whose when where which why how does did is are was were of for with from this that
    these those has have had must should shall will would many much often and or please tell
    under about there their any
    """.split()
)
# A syllable as Vietnamese spells it without marks; "regulation", "provinces", "what" are none.
_SYLLABLE = re.compile(
    r"(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:uy[eu]?|uo[iu]?|ie[u]?|ye[u]?|oa[iyo]?|oe[o]?|ua[yi]?|ue|ui|uu|ia|ai|ao|au|ay|eo|eu|iu|oi"
    r"|oo|[aeiouy])(?:ch|ng|nh|[cmnpt])?"
)

# English → the words of the texts; a longer phrase goes before those that begin it.
_WORDS = """
have to = phải | has to = phải | must = phải | should = phải
how often = bao lâu một lần | how many = bao nhiêu | how much = bao nhiêu tiền | what is = là gì
who signed = ai ký | who is responsible for = ai chịu trách nhiệm
still in force = còn hiệu lực không | in force = hiệu lực | take effect = có hiệu lực từ ngày nào
have not yet = chưa | has not yet = chưa | have not = chưa | has not = chưa | not yet = chưa
yet to = chưa | who = ai | when = khi nào | where = ở đâu | which = nào | what = gì | why = vì sao
does not = không | not = không | official letter = công văn | official dispatch = công văn
dispatch = công văn | guidance = công văn | decree = nghị định | circular = thông tư
decision = quyết định | resolution = nghị quyết | law = luật | article = điều | clause = khoản
point = điểm | section = mục | paragraph = khoản | annex = phụ lục
external information = thông tin đối ngoại | foreign information = thông tin đối ngoại
information service = thông tin đối ngoại | human rights = quyền con người
ministry of information and communications = Bộ Thông tin và Truyền thông
department of information and communications = Sở Thông tin và Truyền thông
ministry of culture = Bộ Văn hóa, Thể thao và Du lịch
ministry of foreign affairs = Bộ Ngoại giao | people's committee = Ủy ban nhân dân
people's committees = Ủy ban nhân dân | border guards = bộ đội biên phòng
border guard = bộ đội biên phòng | border gates = cửa khẩu biên giới
border gate = cửa khẩu biên giới | electronic information = thông tin điện tử | clusters = cụm
cluster = cụm | ethnic minorities = dân tộc thiểu số | ethnic minority = dân tộc thiểu số
poverty reduction = giảm nghèo bền vững
press conferences = hội nghị cung cấp thông tin cho báo chí
press conference = hội nghị cung cấp thông tin cho báo chí | press = báo chí
spokesperson = người phát ngôn | seas and islands = biển đảo | sea and islands = biển đảo
islands = đảo | border = biên giới | false information = thông tin sai lệch
public opinion = dư luận | exhibition = triển lãm | contests = cuộc thi | competitions = cuộc thi
training = tập huấn bồi dưỡng | languages = tiếng | language = tiếng | products = sản phẩm
product = sản phẩm | tasks = nhiệm vụ | task = nhiệm vụ | provinces = tỉnh | province = tỉnh
localities = địa phương | locality = địa phương | cities = thành phố | regulations = quy chế
regulation = quy chế | rules = quy chế | plan = kế hoạch | plans = kế hoạch
steering committee = Ban Chỉ đạo | budget = kinh phí | funding = kinh phí | funds = kinh phí
money = kinh phí | pilot = thí điểm | piloting = thí điểm | promote = quảng bá
promotion = quảng bá | promoting = quảng bá | national image = hình ảnh Việt Nam
image = hình ảnh | images = hình ảnh | abroad = ra nước ngoài | issued = ban hành
issue = ban hành | amended = sửa đổi | amend = sửa đổi | revised = sửa đổi | revise = sửa đổi
replaced = thay thế | repealed = bãi bỏ | expired = hết hiệu lực | signed = ký | addressed = gửi
sent = gửi | send = gửi | report = báo cáo | reports = báo cáo | deadline = thời hạn
phone number = số điện thoại | telephone = điện thoại | phone = điện thoại | fax = fax
contact = liên hệ | address = địa chỉ | difficulties = khó khăn, vướng mắc
problems = khó khăn, vướng mắc | legal basis = căn cứ | responsible = trách nhiệm
leads = chủ trì | lead = chủ trì | coordinate = phối hợp | held = tổ chức | organise = tổ chức
organize = tổ chức | awards = khen thưởng | media = truyền thông | project = đề án
programme = chương trình | program = chương trình | list = kể tên | vietnam = Việt Nam
"""
# Where the words that ask stand in Vietnamese: after the thing that is asked for, or at the end.
_OF_THE_NEXT = ("nào",)
_AT_THE_END = ("là gì", "gì", "ở đâu", "khi nào", "vì sao", "bao lâu một lần", "còn hiệu lực không")
_YES_NO = re.compile(r"\W*(?:is|are|does|do|did|has|have|must|should|was|were)\b", re.IGNORECASE)


def is_english(text: str) -> bool:
    """Return whether `text` is English: never for Vietnamese, with marks or without.

    >>> is_english("Which provinces have not issued regulations?"), is_english("tinh nao the nao")
    (True, False)
    """
    if not nfc(text).isascii():
        text = re.sub(r"\\S*[^\\x00-\\x7f]\\S*", " ", nfc(text))  # «… in NĐ-CP?» names a document
    words = re.findall(r"[a-z']+", text.casefold())
    known = [word for word in words if word in _MARKS]
    foreign = [word for word in words if not _SYLLABLE.fullmatch(word)]
    return len(set(known)) >= 2 or (bool(known) and 2 * len(foreign) >= len(words))


def vietnamese(question: str) -> str:
    """Return the words of an English question that the texts have, in the order of Vietnamese.

    "" where it has none.

    >>> vietnamese("Which provinces have not issued regulations?")
    'tỉnh nào chưa ban hành quy chế?'
    """
    said: list[str] = []
    last = ""
    for match in _PHRASE.finditer(question):
        word = _GLOSSARY.get(" ".join((match["phrase"] or "").casefold().split()), match[0])
        if word in _OF_THE_NEXT:
            last = word
            continue
        if match["name"] and (not match.start() or match[0].casefold() in _MARKS):
            continue  # the capital of a sentence
        # «which provinces …» is «tỉnh nào …», «where … » is «… ở đâu».
        if word in _AT_THE_END:
            last = last or word
        elif last in _OF_THE_NEXT:
            said.append(f"{word} {last}")
            last = ""
        else:
            said.append(word)
    if said and not last and _YES_NO.match(question) and "không" not in said[-1]:
        last = "không"
    return f"{' '.join([*said, last]).strip()}?" if said else ""


_GLOSSARY = {
    english.strip(): official.strip()
    for pair in _WORDS.replace("\n", "|").split("|")
    if pair.strip()
    for english, official in [pair.split("=")]
}
_LONGEST = sorted(_GLOSSARY, key=len, reverse=True)
_PHRASE = re.compile(
    rf"\b(?P<phrase>{'|'.join(p.replace(' ', ' +') for p in _LONGEST)})\b"
    r"|[^\s,;?!]*\d[^\s,;?!]*"  # a number, the number of a document
    r"|(?P<name>\b(?-i:[A-Z])\w+)",  # «Nghe An»
    re.IGNORECASE,
)

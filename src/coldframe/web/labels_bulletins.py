"""What bulletins, their findings and their chosen sentences are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, str | Promise] = {
    "bulletin_drafted": _("A bulletin was drafted"),
    "bulletin_proposed": _("A bulletin was proposed for publication"),
    "bulletin_published": _("A second person published a bulletin"),
    "bulletin_correction_begun": _("The correction of a bulletin was begun"),
    "bulletin_withdrawn": _("A bulletin was withdrawn"),
}

FACTS: dict[str, str | Promise] = {
    "words_pack": _("Rule pack of words"),
    "correction": _("What is corrected"),
    "withdrawal": _("Why it was withdrawn"),
}

THINGS: dict[str, str | Promise] = {"bul": _("Bulletin")}

ENUMS: dict[str, tuple[str, ...]] = {
    "correction": ("CorrectionReason",),
    "withdrawal": ("WithdrawalReason",),
}
"""Key of a fact to the enums whose codes it may hold."""

_STATES: dict[str, str | Promise] = {
    "draft": _("Draft"),
    "published": _("Published"),
    "correcting": _("Published, being corrected"),
    "withdrawn": _("Withdrawn"),
}
_SENTENCES: dict[str, str | Promise] = {
    "ask_help": _("Where to turn with a worry about a child"),
    "no_hunting": _("Do not investigate on your own, do not pass it on"),
    "parents": _("Listening calmly, without blame, helps most"),
    "harmed_first": _("Children who were made to take part were treated as harmed"),
    "coerced_children": _("Children under pressure are not counted among suspects"),
    "servers_abroad": _("Servers were abroad; help was asked of other countries"),
    "sources_differ": _("Sources differ; what each says is kept"),
    "attempt_to_set_up": _("The attempt to set up a site is alleged, not to open one"),
    "name_misprinted": _("An earlier report named an office wrongly"),
    "access_not_objects": _("Access rights were found; the devices were not seized"),
    "small_payments": _("Small amounts for single items; prices are not told"),
    "may_reappear": _("What was removed may appear again"),
}
_CORRECTIONS: dict[str, str | Promise] = {
    "number": _("A number was wrong"),
    "unit": _("What was counted, or its unit, was wrong"),
    "source": _("The source corrected it"),
    "people": _("Too much was told about people"),
    "words": _("Words were put better"),
}
_WITHDRAWALS: dict[str, str | Promise] = {
    "identifying": _("Somebody could be recognized"),
    "wrong": _("It was wrong and cannot be corrected"),
    "court": _("A court or an authority asked for it"),
    "source": _("Its source took it back"),
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    **{("BulletinState", code): words for code, words in _STATES.items()},
    **{("Sentence", code): words for code, words in _SENTENCES.items()},
    **{("CorrectionReason", code): words for code, words in _CORRECTIONS.items()},
    **{("WithdrawalReason", code): words for code, words in _WITHDRAWALS.items()},
    ("FindingLevel", "blocking"): _("Blocks it"),
    ("FindingLevel", "warning"): _("To be read"),
    ("Band", "adult"): _("Adult"),
    ("Band", "from_18"): _("18 to 29"),
    ("Band", "from_30"): _("30 to 44"),
    ("Band", "from_45"): _("45 to 59"),
    ("Band", "from_60"): _("60 or over"),
}
"""Enum and value to its words; see ``labels._OWN_LABELS``."""

FINDINGS: dict[str, tuple[str | Promise, str | Promise]] = {
    "material": (_("A word that makes abuse sound like something else"), _("Write the other word.")),
    "blame": (_("A word that blames whoever was harmed"), _("Say what was done to the child.")),
    "sensation": (_("A word that excites"), _("Leave it out: the facts stand without it.")),
    "stage": (
        _("A word that says more than was done"),
        _("Write the stage that the case has reached, with its own term."),
    ),
    "method": (_("Words that teach how it is done"), _("Say that it was done, never how.")),
    "url": (_("An address"), _("Take it out.")),
    "domain": (_("An address"), _("Take it out.")),
    "email": (_("An e-mail address"), _("Take it out.")),
    "phone": (_("A telephone number"), _("Take it out.")),
    "handle": (_("A name on a service"), _("Take it out.")),
    "group_link": (_("A link to a group"), _("Take it out.")),
    "wallet": (_("A wallet"), _("Take it out.")),
    "ip": (_("A network address"), _("Take it out.")),
    "password": (_("A password"), _("Take it out. It must not be in anybody's notes either.")),
    "age": (_("An exact age"), _("Write child or adult; bands stand in the generated lines.")),
    "school": (_("A school"), _("Take it out.")),
    "address": (_("A street address"), _("Take it out.")),
    "price": (_("A price"), _("Take it out: a price list is an advertisement.")),
    "file": (_("A file name"), _("Take it out.")),
    "digest": (_("A digest"), _("Take it out.")),
    "place": (_("A small place"), _("Name nothing finer than a region.")),
    "day": (_("An exact day"), _("Write the month.")),
    "name": (
        _("A name that stands in one of the cases"),
        _("Take it out. Which one it is, is not repeated here."),
    ),
    "identifying": (
        _("With what is told of people, this would point at one of them"),
        _("Take the place or the day out."),
    ),
    "given_away": (
        _("What an earlier bulletin showed gives a hidden count of children away"),
        _("Leave this case out."),
    ),
    "native_term": (
        _("A legal term is in no rule pack, so only its stage is told"),
        _("Correct the measure in the case, or have the term added to the rule pack."),
    ),
    "letters": (
        _("Letters or pictures that this language is not written with"),
        _("Write them with the letters of the language: others can hide a word."),
    ),
    "latin": (
        _("A word in Latin letters"),
        _("Write it in this language: it may be an account or a hidden word. Short capitals may stand."),
    ),
    "number": (
        _("Digits that are no count, share, sum, month or paragraph"),
        _("Take them out. If it is a count, write its thousands with a comma and what is counted after it."),
    ),
    "person": (_("What looks like somebody's name"), _("Take it out: people stand in the generated lines.")),
    "named": (
        _("What looks like a name"),
        _(
            "Offices and countries may stand. Take out the name of a person, a small place, a school or an account."
        ),
    ),
    "individual": (
        _("One person is spoken of"),
        _("Leave it out: what is told of one person stands in the generated lines, or nowhere."),
    ),
    "release": (
        _("Taken from a number of a release, this count of children may leave a small one"),
        _("If the release counts these children too, leave the case out."),
    ),
    "beside": (
        _("Taken from another count of this bulletin, this one may leave a small count of children"),
        _("If it counts some of the same people, leave the case or the campaign out."),
    ),
    "earlier": (
        _(
            "Taken from a count of an earlier bulletin, or that from it, this one may leave a small count of children"
        ),
        _(
            "If both count some of the same people, tell it once the difference is ten or more, or leave it out."
        ),
    ),
    "few": (
        _("A small count of children"),
        _("Take it out: what may be told of their number stands in the generated lines."),
    ),
    "batch": (
        _("The batch's list says another number of cases"),
        _("Complete the list of the campaign, or correct the number that was announced."),
    ),
    "quoted": (
        _("Words in quotation marks, or what something is called"),
        _("They may not be the name of a room, a tag, a file or a school."),
    ),
    "long": (_("Too long"), _("Shorten it.")),
    "language": (_("A language is missing"), _("Write the introduction in all three languages, or in none.")),
}
"""Code of a finding to what it is, and what to do."""

HINTS: dict[str, str | Promise] = {
    "parts": _("Only the total is told: an earlier bulletin showed other numbers beside a withheld one."),
    "children": _(
        "Nobody is told one by one: taken from a number that is shown, it would leave a small count of children."
    ),
    "bands": _("Age bands were left out, because with the rest they would point at one person."),
    "months": _("Months were made years, because with the rest they would point at one person."),
    "regions": _("Regions were left out, because with the rest they would point at one person."),
    "people": _("Somebody is not told one by one, because too much is known of them already."),
}
"""Code of what was made coarser to its words."""

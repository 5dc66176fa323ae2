"""Text of the fonts from before Unicode (TCVN3 .VnTime, VNI), which reads as Vietnamese only in those fonts.

Told by letters and pairs that Vietnamese never writes. A text that uses none of them can't be told from what it shows.
"""

import re

# TCVN3 puts its letters on signs: "Kh«ng", "®¬n vÞ", "Ch­a". One such sign beside a letter is enough.
SIGNS = "¡¢¨ª¬­¯°±µ¶¸¼½¾©"
ONE = re.compile(
    rf"[A-Za-zÀ-ÿ][{SIGNS}]|[A-Za-z][«·](?!\w*[»·])|[A-Za-z][¹»][A-Za-z]|(?<!\w)[®§][A-Za-zÀ-ÿ{SIGNS}]|[a-z][®][a-z]"
)
# Letters of other tongues: one may be a name, and Vietnamese has no use for two.
FOREIGN = re.compile(r"(?<=[A-Za-z])[çñöüäåïëæøûîÿþßÖØÞÆÇËÎÏÑ×÷]|[çñöäåæøß×](?=[a-z])")
# An accented capital behind a small letter: "kiÓm", "huyÖn".
CAPITAL = re.compile(r"[a-zà-ÿ][À-ÖØ-Þ](?=[a-z]|\b)")
# VNI writes the tone as a letter of its own behind the vowel: "Khoâng coù", "huyeän", "ñöôïc".
VNI = re.compile(
    r"[aA][ùøûõïÙØÛÕÏâêáàåãäÂÊÁÀÅÃÄéèúüëÉÈÚÜË]|[eE][ùøûõïÙØÛÕÏâáàåãäÂÁÀÅÃÄ]|[oO][ùøûõïÙØÛÕÏâåäÂÅÄ]"
    r"|[uUyY][ùøûõïÙØÛÕÏ]|ñ[aeiouöôâê]|Ñ[aeiouöôâêAEIOUÖÔÂÊ]|[öÖ][ôùøûõïÔÙØÛÕÏ]|[ôÔ][ùøûõïÙØÛÕÏ]"
)


def is_legacy(text: str) -> bool:
    if ONE.search(text) or CAPITAL.search(text) or VNI.search(text):
        return True
    return len(FOREIGN.findall(text)) > 1

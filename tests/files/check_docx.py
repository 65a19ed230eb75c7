"""Checks files for Word: `python check_docx.py FILE...`, with the packages `openxml-audit` and `python-docx`.

Each file must hold to the schemas and rules of Office Open XML that `openxml-audit` carries. It is then opened by `python-docx` and must have
a title, a language, headings of Word's own styles without a gap, a page number, pictures in words, and tables whose rows have as many
cells as their grid, with a first row that repeats as their header and figures to the right. Its archive must be of no day.

When files `NAME.*.json` lie beside `NAME.docx`, they are what the same command prints: every table of the file must be in them, row by row
and cell by cell, sums too.

One line a file; the exit code is not 0 when a file fails. `python check_docx.py --control FILE...` breaks good files in many ways, one at
a time, and fails unless each is refused.
"""

import glob
import json
import re
import sys
import tempfile
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import docx
from docx.oxml.ns import qn
from openxml_audit import FileFormat, OpenXmlValidator

LANGUAGES = {"sv-SE", "en-GB"}
NO_DAY = (1980, 1, 1, 0, 0, 0)


def schema_faults(path):
    found = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, strict=True).validate(path)
    for error in found.errors:
        yield f"{error.part_uri}: {error.description}"


def archive_faults(path):
    with zipfile.ZipFile(path) as archive:
        if archive.namelist()[:1] != ["[Content_Types].xml"]:
            yield "the types are not first"
        for part in archive.infolist():
            if part.date_time != NO_DAY:
                yield f"{part.filename} is of {part.date_time}"


def value(element, path, attribute="w:val"):
    """An attribute of the first element found."""
    found = element.find(path, element.nsmap)
    return None if found is None else found.get(qn(attribute))


def whole_faults(document):
    title = document.core_properties.title
    if not title:
        yield "no title in the properties"
    first = document.paragraphs[0] if document.paragraphs else None
    if first is None or first.style.name != "Title" or first.text != title:
        yield "the first paragraph is not the title"
    language = value(document.styles.element, "w:docDefaults//w:lang")
    if language not in LANGUAGES or document.core_properties.language != language:
        yield f"the language is {language!r}"
    level = 0
    for paragraph in document.paragraphs:
        heading = re.fullmatch(r"Heading (\d)", paragraph.style.name)
        if heading:
            if not paragraph.text.strip():
                yield "an empty heading"
            if int(heading[1]) > level + 1:
                yield f"heading {heading[1]} after heading {level}: {paragraph.text}"
            level = int(heading[1])
    if level == 0:
        yield "no heading"
    for section in document.sections:
        for footer in (section.footer, section.first_page_footer):
            fields = [field.get(qn("w:instr")) for field in footer._element.iter(qn("w:fldSimple"))]
            if fields != ["PAGE", "NUMPAGES"]:
                yield f"the fields below the page are {fields}"
    anchors = {mark.get(qn("w:name")) for mark in document.element.iter(qn("w:bookmarkStart"))}
    for link in document.element.iter(qn("w:hyperlink")):
        if link.get(qn("w:anchor")) not in anchors:
            yield f"a link leads nowhere: {link.get(qn('w:anchor'))}"
    for picture in document.element.iter(qn("wp:docPr")):
        if not picture.get("descr", "").strip():
            yield "a picture is not said in words"


def has_header(table):
    return value(table._tbl, "w:tblPr/w:tblLook", "w:firstRow") == "1"


def number(text):
    """A cell as a number; none when it is none."""
    text = re.sub(r"[\u00a0\u2007]", "", text).replace("\u2212", "-").replace(",", ".")
    try:
        return Decimal(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None
    except InvalidOperation:
        return None


def is_figure(text):
    """Whether a cell may stand among figures."""
    return number(text) is not None or text.strip() in ("", "\u2013")


def table_faults(document):
    for place, table in enumerate(document.tables, start=1):
        grid = len(table._tbl.tblGrid.findall(qn("w:gridCol")))
        rows = [row._tr for row in table.rows]
        widths = {len(row.findall(qn("w:tc"))) for row in rows}
        if widths != {grid}:
            yield f"table {place}: rows of {sorted(widths)} cells in {grid} columns"
            continue
        marked = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        if marked != [has_header(table) and at == 0 for at in range(len(rows))]:
            yield f"table {place}: rows {[at for at, is_header in enumerate(marked) if is_header]} repeat"
        if not has_header(table):
            continue
        for column in range(grid):
            cells = [row.findall(qn("w:tc"))[column] for row in rows[1:]]
            texts = ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in cells]
            # Names may look like figures: then the whole column stands to the left.
            sides = {value(cell, "w:p/w:pPr/w:jc") for cell in cells}
            if sides not in ({"right"}, {None}) or (sides == {"right"} and not all(map(is_figure, texts))):
                yield f"table {place}, column {column + 1}: figures stand {sides}"


def cells(row):
    return ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.findall(qn("w:tc"))]


def printed(value):
    """All tables of what a command prints: their rows, and the row of sums."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if isinstance(inside, list) and inside and all(isinstance(row, dict) for row in inside):
                yield inside, value.get(f"{key}_total")
            yield from printed(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from printed(inside)


def is_same(texts, values):
    """Whether a column of the file is a column of what was printed. Codes are told by their names, one each, or not at all."""
    names = {}
    for text, there in zip(texts, values):
        if there is None:
            if text.strip() not in ("", "\u2013"):
                return False
        elif isinstance(there, bool):
            if names.setdefault(there, text) != text:
                return False
        elif number(text) is not None:
            if number(str(there)) != number(text):
                return False
        elif text.strip() not in (there, "") and (not re.fullmatch(r"[a-z0-9_.-]+", str(there)) or names.setdefault(there, text) != text):
            return False
    return True


def is_told(table, rows, total):
    """Whether the rows of a table are these: each of its columns in them, in their order, sums too."""
    told = [cells(row._tr) for row in table.rows][1:]
    sums = [total] if total is not None and len(told) == len(rows) + 1 else []
    if len(told) != len(rows) + len(sums) or (total is not None and not sums):
        return False
    keys = iter(rows[0])
    for column in range(len(told[0])):
        texts = [row[column] for row in told]
        if sums:
            # What stands beside the sums is a word, or nothing.
            texts, last = texts[:-1], texts[-1]
        for key in keys:
            fits = is_same(texts, [row.get(key) for row in rows])
            if fits and sums and number(last) is not None:
                fits = is_same([last], [sums[0].get(key)])
            if fits:
                break
        else:
            return False
    return True


def told_faults(path, document):
    """The faults against what the command prints, and how many cells were compared."""
    beside = sorted(glob.glob(f"{glob.escape(str(path.with_suffix('')))}.*.json"))
    if not beside:
        return [], 0
    there = [table for file in beside for table in printed(json.loads(Path(file).read_text(encoding="utf-8")))]
    faults, compared = [], 0
    for place, table in enumerate(document.tables, start=1):
        if not has_header(table):
            continue
        if any(is_told(table, rows, total) for rows, total in there):
            compared += sum(len(cells(row._tr)) for row in table.rows[1:])
        else:
            faults.append(f"table {place} ({cells(table.rows[0]._tr)}) is not what the command prints")
    if compared == 0:
        faults.append("no table was compared")
    return faults, compared


def check(path):
    """The faults of a file, and what to say of it when there are none."""
    faults = [*archive_faults(path), *schema_faults(path)]
    if faults:
        # What is no file for Word cannot be looked into.
        return faults, ""
    try:
        document = docx.Document(str(path))
    except Exception as error:  # what the reader says is the fault
        return [*faults, f"python-docx cannot open it: {error}"], ""
    told, compared = told_faults(path, document)
    faults += [*whole_faults(document), *table_faults(document), *told]
    said = f"{len(document.tables)} tables, {len(document.inline_shapes)} pictures"
    return faults, f"{said}, {compared} cells as printed" if compared else said


DOCUMENT, STYLES, CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"
# What the fault must say, in which part, what is found there and what stands there instead.
BROKEN = [
    ("Unexpected element", DOCUMENT, "<w:body>", "<w:body><w:memo/>"),
    (DOCUMENT, DOCUMENT, "</w:body>", ""),
    ("chart99.xml", "word/_rels/document.xml.rels", "charts/chart1.xml", "charts/chart99.xml"),
    ("styles.xml", "[Content_Types].xml", "/word/styles.xml", "/word/style.xml"),
    ("Unexpected element", "word/charts/chart1.xml", "<c:order ", "<c:marker/><c:order "),
    ("no title", CORE, r"<dc:title>[^<]+", "<dc:title>"),
    ("the first paragraph", DOCUMENT, '"Title"', '"Subtitle"'),
    ("the language is None", STYLES, r"<w:lang [^>]*>", ""),
    ("the language is 'fi-FI'", STYLES, r'<w:lang w:val="[^"]*"', '<w:lang w:val="fi-FI"'),
    ("heading 2 after heading 0", DOCUMENT, '"Heading1"', '"Heading2"'),
    ("repeat", DOCUMENT, r"<w:tblHeader/>", ""),
    ("figures stand", DOCUMENT, r'(<w:tblHeader/>.*?</w:tr>.*?)<w:jc w:val="right"/>', r'\1<w:jc w:val="left"/>'),
    ("cells in", DOCUMENT, r"<w:tc>(?:(?!</w:tc>).)*</w:tc>\s*(?=</w:tr>)", ""),
    ("not said in words", DOCUMENT, r'descr="[^"]*"', 'descr=""'),
    ("leads nowhere", DOCUMENT, 'w:anchor="section-1"', 'w:anchor="section-99"'),
    ("below the page", "word/footer1.xml", "NUMPAGES", "AUTHOR"),
    ("is of (2020", CORE, None, None),
]
# Likewise, of a file beside which it lies what the command prints: a figure, a sum, a name, a row.
NOT_PRINTED = [
    ("not what the command prints", DOCUMENT, r'(<w:tblHeader/>.*?>\+?\d)([,\d]|\xa0)', r"\g<1>7\2"),
    ("not what the command prints", DOCUMENT, r'("TableSum"/>(?:(?!</w:tr>).)*?>[+\u2212]?\d)([,\d]|\xa0)', r"\g<1>7\2"),
    ("not what the command prints", DOCUMENT, r'("TableText"/>(?:(?!</w:tc>).)*?<w:t [^>]*>)Hälsocentralen', r"\1Vårdcentralen"),
    ("not what the command prints", DOCUMENT, r"(.*)<w:tr>.*?</w:tr>(?=\s*</w:tbl>)", r"\1"),
]


def control(path):
    """Breaks a good file in each of the ways; how many were let through."""
    with zipfile.ZipFile(path) as archive:
        good = {part.filename: archive.read(part) for part in archive.infolist()}
    passed = 0
    beside = glob.glob(f"{glob.escape(str(path.with_suffix('')))}.*.json")
    ways = BROKEN + (NOT_PRINTED if beside else [])
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder) / path.name
        for file in beside:
            (Path(folder) / Path(file).name).write_bytes(Path(file).read_bytes())
        for said, part, wanted, instead in ways:
            text = good[part].decode("utf-8")
            changed = text if wanted is None else re.sub(wanted, instead, text, count=1, flags=re.DOTALL)
            if changed == text and wanted is not None:
                passed += 1
                print(f"CONTROL {said}: nothing to break: {wanted}")
                continue
            with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in good.items():
                    day = (2020, 1, 1, 0, 0, 0) if wanted is None and name == part else NO_DAY
                    archive.writestr(zipfile.ZipInfo(name, day), changed if name == part else content)
            faults = check(broken)[0]
            if not any(said in fault for fault in faults):
                passed += 1
                print(f"CONTROL {said} ({wanted}): let through; found only {faults}")
    print(f"{path}: {len(ways) - passed} of {len(ways)} broken files refused")
    return passed


def main(arguments):
    if not arguments:
        sys.exit("usage: python check_docx.py [--control] FILE...")
    if arguments[0] == "--control":
        sys.exit(1 if not arguments[1:] or sum(control(Path(path)) for path in arguments[1:]) else 0)
    failed = False
    for path in map(Path, arguments):
        try:
            faults, said = check(path)
        except (OSError, zipfile.BadZipFile) as error:
            faults, said = [str(error)], ""
        failed = failed or bool(faults)
        print(f"{path}: {'; '.join(faults) if faults else f'ok, {said}'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

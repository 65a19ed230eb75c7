"""Checks that PDF files are accessible: `python check_pdf.py FILE...`, with the package `pikepdf`.

Each file must say that it is PDF/UA-1, have a title that is shown, a language, embedded fonts with a mapping to Unicode, and
a tree of tags in which every page takes part: one H1, headings without a gap, and tables whose rows have as many cells as
the others, with header cells that say whether they speak of their column or their row; pictures are said in
words. One line a file; the exit code is not 0 when a file fails.
"""

import sys

import pikepdf

PDFUA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
TITLE = "{http://purl.org/dc/elements/1.1/}title"
NEEDED = ["Document", "H1", "Table", "TR", "TH", "TD"]


def name(value):
    """A PDF name without its slash."""
    return str(value).removeprefix("/")


def kids(element):
    """The tags below a tag."""
    below = element.get("/K", [])
    below = list(below) if isinstance(below, pikepdf.Array) else [below]
    return [kid for kid in below if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def walk(element):
    """The tag and all below it, in reading order."""
    yield element
    for kid in kids(element):
        yield from walk(kid)


def attribute(element, key):
    """An attribute of a tag, which may have one or several dictionaries of them."""
    attributes = element.get("/A", [])
    attributes = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((each[key] for each in attributes if isinstance(each, pikepdf.Dictionary) and key in each), None)


def catalog_faults(pdf):
    root = pdf.Root
    if not ("/MarkInfo" in root and root.MarkInfo.get("/Marked", False)):
        yield "/MarkInfo /Marked is not true"
    if not str(root.get("/Lang", "")):
        yield "no /Lang"
    if not ("/ViewerPreferences" in root and root.ViewerPreferences.get("/DisplayDocTitle", False)):
        yield "/DisplayDocTitle is not true"
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        if not str(metadata.get(TITLE, "")).strip():
            yield "no title in the metadata"
        if str(metadata.get(PDFUA_PART, "")) != "1":
            yield "the metadata do not say PDF/UA-1"


def fonts_of(resources):
    """The fonts of resources, with those of forms inside them."""
    for font in resources.get("/Font", {}).values():
        yield font
    for form in resources.get("/XObject", {}).values():
        if "/Resources" in form:
            yield from fonts_of(form.Resources)


def page_faults(pdf):
    for number, page in enumerate(pdf.pages, start=1):
        if name(page.obj.get("/Tabs", "")) != "S":
            yield f"page {number}: /Tabs is not /S"
        if "/StructParents" not in page.obj:
            yield f"page {number}: takes no part in the tags"
        for font in fonts_of(page.get("/Resources", {})):
            described = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = described.get("/FontDescriptor", {})
            if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"page {number}: font {name(font.get('/BaseFont', '?'))} is not embedded"
            if "/ToUnicode" not in font:
                yield f"page {number}: font {name(font.get('/BaseFont', '?'))} has no mapping to Unicode"
        yield from unmarked(page, number)


def unmarked(page, number):
    """What is drawn outside tags and artifacts is unknown to a screen reader."""
    depth = 0
    for operands, operator in pikepdf.parse_content_stream(page):
        operator = str(operator)
        if operator in ("BDC", "BMC"):
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif operator in ("Tj", "TJ", "f", "f*", "S", "B", "b", "Do", "sh") and depth == 0:
            yield f"page {number}: something is drawn outside all tags ({operator})"
            return


def table_faults(tables):
    for number, table in enumerate(tables, start=1):
        rows = [element for element in walk(table) if name(element.S) == "TR"]
        widths = set()
        for row in rows:
            cells = kids(row)
            widths.add(sum(int(attribute(cell, "/ColSpan") or 1) for cell in cells))
            for cell in cells:
                if name(cell.S) not in ("TH", "TD"):
                    yield f"table {number}: {name(cell.S)} in a row"
                if name(cell.S) == "TH" and name(attribute(cell, "/Scope") or "") not in ("Row", "Column", "Both"):
                    yield f"table {number}: a header cell without a scope"
        if len(widths) != 1:
            yield f"table {number}: rows of {sorted(widths)} cells"
        if not any(name(element.S) == "TH" for element in walk(table)):
            yield f"table {number}: no header cell"


def tag_faults(pdf):
    if "/StructTreeRoot" not in pdf.Root:
        yield "no /StructTreeRoot"
        return
    tags = [element for top in kids(pdf.Root.StructTreeRoot) for element in walk(top)]
    found = [name(tag.S) for tag in tags]
    for needed in NEEDED:
        if needed not in found:
            yield f"no tag {needed}"
    if found.count("H1") != 1:
        yield f"{found.count('H1')} tags H1"
    level = 0
    for tag in found:
        if tag[0] == "H" and tag[1:].isdigit():
            if int(tag[1:]) > level + 1:
                yield f"{tag} after H{level}"
            level = int(tag[1:])
    for tag in tags:
        if name(tag.S) == "Figure" and not str(tag.get("/Alt", "")).strip():
            yield "a picture is not said in words"
    yield from table_faults([tag for tag in tags if name(tag.S) == "Table"])


def check(path):
    """The faults of a file, and what to say of it when there are none."""
    with pikepdf.open(path) as pdf:
        faults = [*catalog_faults(pdf), *page_faults(pdf), *tag_faults(pdf)]
        return faults, f"{len(pdf.pages)} pages, {pdf.Root.get('/Lang', '')}"


def main(paths):
    if not paths:
        sys.exit("usage: python check_pdf.py FILE...")
    failed = False
    for path in paths:
        try:
            faults, said = check(path)
        except (pikepdf.PdfError, OSError) as error:
            faults, said = [str(error)], ""
        failed = failed or bool(faults)
        print(f"{path}: {'; '.join(faults) if faults else f'ok, {said}'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

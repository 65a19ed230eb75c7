"""Checks the document of the API: `python check_openapi.py FILE...`, with the package `openapi-spec-validator`.

Each file must hold by the schema and the rules of OpenAPI 3.1: parts of addresses are declared and used, names of operations stand
once, references lead somewhere. One line a file; the exit code is not 0 when a file fails.
"""

import json
import pathlib
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator


def faults(path):
    try:
        document = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        return [f"no JSON: {error}"]
    if not str(document.get("openapi", "")).startswith("3.1."):
        return ["no document of OpenAPI 3.1"]
    try:
        found = [error.message.splitlines()[0] for error in OpenAPIV31SpecValidator(document).iter_errors()]
    except Exception as error:  # A reference that leads nowhere ends the validator itself.
        found = [str(error).splitlines()[0]]
    paths = document.get("paths", {})
    if not paths:
        found.append("no addresses")
    return found


def main():
    failed = False
    for path in sys.argv[1:]:
        found = faults(path)
        failed |= bool(found)
        print(f"{pathlib.Path(path).name}: {'; '.join(found) or 'holds'}")
    sys.exit(1 if failed else 0)


main()

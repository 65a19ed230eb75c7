"""Checks SIE files of type 4I: `python check_sie.py FILE...`, with nothing but Python.

Written from the standard's rules, apart from the program that writes the files: bytes of code page 437 without control
characters, the labels a file of vouchers must and must not have and their order, accounts, dimensions and objects declared
before they are used, amounts with a point and two decimals at most, vouchers in rising number within a series, each summing
to exactly zero, and the checksum. One line a file; the exit code is not 0 when a file fails.
"""

import re
import sys
import zlib
from decimal import Decimal

HEAD = ["#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#FNAMN"]
ORDER = {
    **dict.fromkeys(["#FLAGGA"], 0),
    **dict.fromkeys(["#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#ORGNR", "#FNAMN", "#RAR", "#KPTYP"], 1),
    **dict.fromkeys(["#KONTO", "#DIM", "#OBJEKT"], 2),
    "#VER": 3,
    "#TRANS": 3,
}
NOT_HERE = ["#BKOD", "#OMFATTN", "#IB", "#UB", "#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET"]
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?")
DAY = re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
FIELD = re.compile(r'"((?:\\"|[^"])*)"|(\{|\})|([^\s"{}]+)')


class Fault(Exception):
    """What is wrong in a line."""


def fields(line):
    """The fields of a line: texts, and an object list as a list."""
    found, inside, end = [], None, 0
    for match in FIELD.finditer(line):
        if line[end : match.start()].strip(" \t"):
            raise Fault(f"not read: {line[end : match.start()]!r}")
        end = match.end()
        quoted, brace, bare = match.groups()
        if brace == "{":
            inside = []
        elif brace == "}":
            found.append(inside)
            inside = None
        else:
            (found if inside is None else inside).append(bare if quoted is None else quoted.replace('\\"', '"'))
    if line[end:].strip(" \t") or inside is not None:
        raise Fault(f"not read: {line[end:]!r}")
    return found


def counted(line):
    """The bytes of a line that the checksum counts."""
    flat = []
    for field in fields(line):
        flat.extend(field if isinstance(field, list) else [field])
    return "".join(flat).encode("cp437")


class File:
    """A file as far as it is read."""

    def __init__(self):
        self.labels, self.accounts, self.dimensions, self.objects = [], set(), set(), set()
        self.voucher, self.sum, self.rows, self.numbers = None, Decimal(0), 0, {}
        self.debit, self.count, self.place, self.type = Decimal(0), 0, 0, None

    def line(self, line):
        if line in ("{", "}"):
            self.brace(line)
            return
        label, *rest = fields(line)
        if label in NOT_HERE:
            raise Fault(f"{label} does not belong in 4I")
        if label not in ORDER:
            raise Fault(f"{label} is not known")
        if ORDER[label] < self.place:
            raise Fault(f"{label} stands too late")
        self.place = ORDER[label]
        self.labels.append(label)
        read = getattr(self, label[1:].lower(), None)
        if read:
            read(*rest)

    def brace(self, brace):
        if (brace == "{") != (self.voucher is not None and self.rows is None):
            raise Fault(f"{brace} does not belong here")
        if brace == "{":
            self.rows = 0
        elif self.rows == 0:
            raise Fault("a voucher without rows")
        elif self.sum != 0:
            raise Fault(f"voucher {self.voucher} comes to {self.sum}, not 0")
        else:
            self.voucher, self.rows = None, 0

    def flagga(self, flag):
        if flag != "0" or self.labels != ["#FLAGGA"]:
            raise Fault("#FLAGGA 0 does not come first")

    def format(self, page):
        if page != "PC8":
            raise Fault(f"#FORMAT {page}")

    def sietyp(self, number):
        self.type = number
        if number != "4":
            raise Fault(f"#SIETYP {number}")

    def gen(self, day, sign=""):
        if not DAY.fullmatch(day):
            raise Fault(f"{day} is not a day")

    def orgnr(self, number, *rest):
        if not re.fullmatch(r"[0-9]{6}-[0-9]{4}", number):
            raise Fault(f"#ORGNR {number}")

    def konto(self, number, name):
        if not number.isdigit() or number in self.accounts:
            raise Fault(f"account {number}")
        self.accounts.add(number)

    def dim(self, number, name):
        if number in self.dimensions or not (number in ("1", "2", "6", "7", "8", "9", "10") or int(number) >= 20):
            raise Fault(f"dimension {number}")
        self.dimensions.add(number)

    def objekt(self, dimension, number, name):
        if dimension not in self.dimensions or (dimension, number) in self.objects:
            raise Fault(f"object {dimension} {number}")
        self.objects.add((dimension, number))

    def ver(self, series, number, day, text="", registered="", sign=""):
        if self.voucher is not None:
            raise Fault("a voucher inside another")
        if not DAY.fullmatch(day) or (registered and not DAY.fullmatch(registered)):
            raise Fault(f"{day} or {registered} is not a day")
        if number:
            if int(number) <= self.numbers.get(series, 0):
                raise Fault(f"{series} {number} after {self.numbers[series]}")
            self.numbers[series] = int(number)
        self.voucher, self.rows, self.sum = f"{series} {number}", None, Decimal(0)
        self.count += 1

    def trans(self, account, objects, amount, day="", text="", *rest):
        if self.voucher is None or self.rows is None:
            raise Fault("#TRANS outside a voucher")
        if account not in self.accounts:
            raise Fault(f"account {account} is not declared")
        if not isinstance(objects, list) or len(objects) % 2:
            raise Fault(f"the object list {objects}")
        pairs = list(zip(objects[::2], objects[1::2]))
        if len(dict(pairs)) != len(pairs) or any(pair not in self.objects for pair in pairs):
            raise Fault(f"the objects {pairs} are not declared, or a dimension stands twice")
        if not AMOUNT.fullmatch(amount) or Decimal(amount) == 0 or (day and not DAY.fullmatch(day)):
            raise Fault(f"the amount {amount} or the day {day}")
        self.sum += Decimal(amount)
        self.debit += max(Decimal(amount), Decimal(0))
        self.rows += 1


def lines_of(data):
    """The lines of the file, without the ends; the bytes must be of the code page."""
    wrong = {byte for byte in data if byte < 32 and byte not in (10, 13) or byte == 127}
    if wrong:
        raise Fault(f"control characters {sorted(wrong)}")
    if not data.endswith(b"\n"):
        raise Fault("the last line does not end")
    return data.decode("cp437").replace("\r\n", "\n").split("\n")[:-1]


def check(path):
    """The faults of a file, and what to say of it when there are none."""
    file, sum_so_far, started, ended = File(), 0, False, False
    with open(path, "rb") as data:
        lines = lines_of(data.read())
    for number, line in enumerate(lines, 1):
        try:
            if ended:
                raise Fault("a line after the checksum")
            if line == "#KSUMMA" and not started:
                started = True
            elif line.startswith("#KSUMMA "):
                ended = True
                if not started or line.split()[1] != str(sum_so_far):
                    raise Fault(f"{line}, not {sum_so_far}")
            else:
                file.line(line)
                if started and line not in ("{", "}"):
                    sum_so_far = zlib.crc32(counted(line), sum_so_far)
        except (Fault, TypeError, ValueError) as fault:
            return [f"line {number}: {fault}"], ""
    faults = [f"{label} is missing" for label in HEAD if file.labels.count(label) != 1]
    if file.voucher is not None or file.count == 0:
        faults.append("the last voucher is cut, or there is none")
    if started != ended:
        faults.append("the file is cut: the checksum is missing")
    return faults, f"{file.count} vouchers, debit {file.debit}"


def main(paths):
    if not paths:
        sys.exit("usage: python check_sie.py FILE...")
    failed = False
    for path in paths:
        try:
            faults, said = check(path)
        except (Fault, OSError, UnicodeDecodeError) as error:
            faults, said = [str(error)], ""
        failed = failed or bool(faults)
        print(f"{path}: {'; '.join(faults) if faults else f'ok, {said}'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

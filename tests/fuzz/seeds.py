"""Write the inputs that a fuzz run starts from: python -m tests.fuzz.seeds FOLDER."""

import sys
from pathlib import Path

from tests import files

_ROOT = Path(__file__).parents[2]
_LAW = "Điều 1. Phạm vi\n1. Một:\na) Hai;\nb) Ba.\nĐiều 2. Hiệu lực\nLời.\nTM. CHÍNH PHỦ\n"
_PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>A</title></head><body>'
    '<div id="toanvancontent"><table><tr><td>Số: 1/2020/N&#272;-CP</td></tr></table>'
    "<p>Điều 1. A<br>B<![CDATA[x]]><!-- y --><p>1. Một</div><script>x</script></body></html>"
)
_LISTS = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)
_BODY = (
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr>'
    "<w:r><w:t>Phạm vi</w:t><w:tab/><w:br/><w:noBreakHyphen/></w:r></w:p><w:sdt><w:sdtContent>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Ô</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:sdtContent>"
    "</w:sdt><w:p><w:ins><w:r><w:t>B</w:t></w:r></w:ins><w:del/></w:p>"
)


def write(folder: Path) -> None:
    """Write one input for each way of both harnesses."""
    made = folder / "made"
    made.mkdir(parents=True, exist_ok=True)
    front = "---\nso_hieu: 1/2020/NĐ-CP\nngay_ban_hanh: 2020-02-03\n---\n# A\n**1.** | b |\n"
    pdf = files.pdf(made / "a.pdf", [[(85, 780, "Điều 1. Một"), (85, 40, "1")], []]).read_bytes()
    docx = files.docx(made / "a.docx", _BODY, numbering=_LISTS).read_bytes()
    # In the order of tests/fuzz/read.py's KINDS.
    inputs = [_LAW, front + _LAW, _PAGE, _PAGE, docx, _BODY, _BODY, _LISTS, pdf]
    for path in sorted((_ROOT / "tests" / "golden").glob("*.txt")):
        inputs += [path.read_text(encoding="utf-8")[:3000]]
    (folder / "read").mkdir(exist_ok=True)
    (folder / "parse").mkdir(exist_ok=True)
    for number, content in enumerate(inputs):
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / "read" / f"{number}").write_bytes(bytes([number if number < 9 else 0]) + raw)
        (folder / "parse" / f"{number}").write_bytes(bytes([number % 8]) + raw)


if __name__ == "__main__":
    write(Path(sys.argv[1]))

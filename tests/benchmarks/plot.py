"""Draw the ladder: python tests/benchmarks/plot.py FIGURES.json docs/retrieval.svg.

FIGURES.json is what `ladder.py --out` wrote. One bar per rung and form of the questions, nDCG@10
with its 95 % interval.
"""

import json
import sys
from pathlib import Path
from xml.sax.saxutils import escape

COLOURS = {"as written": "#1f5fa8", "without marks": "#d98324", "half": "#7a9c3f"}
LABELS = {"half": "half of the marks left out"}
LEFT, WIDTH, BAR, GAP = 390, 430, 11, 12


def draw(figures: dict[str, list[dict]], title: str) -> str:
    """Return the plot as SVG."""
    rungs = list(dict.fromkeys(row["rung"] for rows in figures.values() for row in rows))
    step = BAR * len(figures) + GAP
    bottom = 70 + step * len(rungs)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 70} {bottom + 30}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="12" y="20" font-size="15">{escape(title)}</text>',
    ]
    for at, form in enumerate(figures):
        x = 12 + at * 200
        parts.append(f'<rect x="{x}" y="32" width="11" height="11" fill="{COLOURS[form]}"/>')
        parts.append(f'<text x="{x + 16}" y="42">{LABELS.get(form, form)}</text>')
    for tenth in range(0, 11, 2):
        x = LEFT + WIDTH * tenth / 10
        parts.append(f'<line x1="{x}" y1="55" x2="{x}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{tenth / 10}</text>')
    for place, rung in enumerate(rungs):
        top = 62 + place * step
        middle = top + BAR * len(figures) / 2 + 4
        parts.append(f'<text x="{LEFT - 8}" y="{middle}" text-anchor="end">{escape(rung)}</text>')
        for at, (form, rows) in enumerate(figures.items()):
            value, low, high = next(r["measures"][0] for r in rows if r["rung"] == rung)
            y = top + at * BAR
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{WIDTH * value:.1f}" height="{BAR - 2}" '
                f'fill="{COLOURS[form]}"/>'
                f'<line x1="{LEFT + WIDTH * low:.1f}" x2="{LEFT + WIDTH * high:.1f}" '
                f'y1="{y + BAR / 2 - 1}" y2="{y + BAR / 2 - 1}" stroke="#222"/>'
                f'<text x="{LEFT + WIDTH * high + 5:.1f}" y="{y + BAR - 2}" font-size="10">'
                f"{value:.3f}</text>"
            )
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    measured = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    svg = draw(
        measured["zalo2021 test"], "zalo2021, 202 test questions: nDCG@10 with 95 % intervals"
    )
    Path(sys.argv[2]).write_text(svg, encoding="utf-8")

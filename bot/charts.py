"""Draw statistics: one tall picture for a phone, and the same plots apart for a page."""

import datetime
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.messages import statistics as said
from bot.statistics import Statistics

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Plot = Callable[["Axes", Statistics], None]

# A phone is 360 to 430 points wide; Telegram shows a picture at that width. At 4.5 inches, text of
# 11 points is then as large as that of a message.
_WIDTH = 4.5
_HEIGHT = 2.6  # of each plot
_DPI = 200
# Told apart by people who do not see red and green alike (Okabe and Ito's colours).
_COLOURS = {"found": "#009E73", "unsure": "#E69F00", "nothing": "#D55E00"}
_PLACES = 8
_TICKS = 5


def png(found: Statistics) -> bytes:
    """Return all plots under each other as a PNG picture."""
    return _drawn(found, [per_day, verdicts, places], "png")


def svg(found: Statistics, plot: Plot) -> str:
    """Return one plot as an SVG element, with the words as words."""
    text = _drawn(found, [plot], "svg").decode()
    return text[text.index("<svg") :]


def per_day(axes: "Axes", found: Statistics) -> None:
    """Draw a bar for each day, in colours of what its questions came to."""
    at = list(range(len(found.days)))
    below = [0] * len(at)
    for name, label in _NAMES.items():
        heights = [getattr(day, name) for day in found.days]
        axes.bar(at, heights, bottom=below, color=_COLOURS[name], label=label, width=0.8)
        below = [b + h for b, h in zip(below, heights, strict=True)]
    step = max(-(-len(at) // _TICKS), 1)
    axes.set_xticks(at[::step], [_short(day.day) for day in found.days[::step]])
    axes.set_ylim(0, max(*below, 1) * 1.1)
    axes.locator_params(axis="y", integer=True)
    axes.set_title(said.PER_DAY)
    axes.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.14),
        ncols=3,
        frameon=False,
        columnspacing=1.0,
        handlelength=1.0,
    )


def verdicts(axes: "Axes", found: Statistics) -> None:
    """Draw a bar for each outcome, with its share."""
    total = found.total
    numbers = [getattr(total, name) for name in _NAMES]
    bars = axes.barh(list(_NAMES.values()), numbers, color=list(_COLOURS.values()))
    labels = [said.share(number, total.asked) for number in numbers]
    axes.bar_label(bars, labels, padding=3)
    axes.set_xlim(0, max(*numbers, 1) * 1.4)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_title(said.VERDICTS)


def places(axes: "Axes", found: Statistics) -> None:
    """Draw a bar for each of the places cited most."""
    axes.set_title(said.PLACES)
    shown = found.places[:_PLACES]
    if not shown:
        axes.set_axis_off()
        axes.text(0.5, 0.5, said.NO_QUESTIONS, ha="center", va="center", transform=axes.transAxes)
        return
    at = list(range(len(shown)))
    bars = axes.barh(at, [times for _, times in shown], height=0.4, color="#0072B2")
    for row, (place, _) in enumerate(shown):
        # Above its bar: beside it, a long name would leave a phone no room for the bar.
        label = f"{place.place}, {place.document}" if place.place else place.document
        axes.text(0, row - 0.28, label, va="bottom", fontsize=8)
    axes.bar_label(bars, padding=3)
    axes.set_xlim(0, max(times for _, times in shown) * 1.2)
    axes.set_ylim(len(shown) - 0.5, -0.8)
    axes.set_yticks([])
    axes.set_xticks([])


_NAMES = {"found": said.FOUND, "unsure": said.UNSURE, "nothing": said.NOTHING}


def _drawn(found: Statistics, plots: list[Plot], form: str) -> bytes:
    # Imported here: only /thongke and `troly report` draw. No window, no state shared by threads.
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    style: Any = {
        "font.family": "DejaVu Sans",  # comes with matplotlib and has every Vietnamese letter
        "font.size": 9,
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "troly",
    }
    with rc_context(style):
        figure = Figure((_WIDTH, _HEIGHT * len(plots)), layout="constrained")
        FigureCanvasAgg(figure)
        # Each in a part of its own: long labels of one would narrow the others.
        parts = figure.subfigures(len(plots), 1, squeeze=False)[:, 0]
        for part, plot in zip(parts, plots, strict=True):
            plot(part.add_subplot(), found)
        if len(plots) > 1:
            figure.suptitle(said.title(found), fontsize=10)
        file = io.BytesIO()
        dated = {"Date": None} if form == "svg" else None
        figure.savefig(file, format=form, dpi=_DPI, metadata=dated)
    return file.getvalue()


def _short(day: datetime.date) -> str:
    return f"{day.day}/{day.month}"

"""Stacked bars of where a reboot's time goes, as SVG."""

from dataclasses import dataclass

WIDTH, LABEL, ROW, BAR, MARGIN = 900, 150, 30, 20, 12
COLOURS = ("#8da0cb", "#fc8d62", "#66c2a5")


@dataclass(frozen=True)
class Bar:
    """One way, and the seconds of its stages in order."""

    name: str
    seconds: tuple[float, ...]


def picture(title: str, stages: tuple[str, ...], bars: list[Bar]) -> str:
    """The longest bar takes all of the width; each tells its sum."""
    longest = max(sum(bar.seconds) for bar in bars)
    scale = (WIDTH - LABEL - 5 * MARGIN - 40) / longest
    height = (len(bars) + 2) * ROW + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="{MARGIN}" y="{MARGIN + 14}" font-weight="bold">{title}</text>',
    ]
    lines += _legend(stages)
    for number, bar in enumerate(bars):
        lines += _row(bar, MARGIN + (number + 2) * ROW, scale)
    return "\n".join([*lines, "</svg>", ""])


def _legend(stages: tuple[str, ...]) -> list[str]:
    lines, x, y = [], LABEL, MARGIN + ROW
    for stage, colour in zip(stages, COLOURS):
        lines.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour}"/>')
        lines.append(f'<text x="{x + 18}" y="{y + 11}">{stage}</text>')
        x += 40 + 8 * len(stage)
    return lines


def _row(bar: Bar, y: int, scale: float) -> list[str]:
    lines, x = [f'<text x="{MARGIN}" y="{y + 15}">{bar.name}</text>'], float(LABEL)
    for seconds, colour in zip(bar.seconds, COLOURS):
        width = seconds * scale
        lines.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>')
        x += width
    return [*lines, f'<text x="{x + 6:.1f}" y="{y + 15}">{sum(bar.seconds):.1f} s</text>']

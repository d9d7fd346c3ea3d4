"""What stands around a place in its document: the one that holds it, the next, the one before."""

from knowledge.model import Citation, Document, Locator, Provision, has_articles


def above(document: Document, locator: Locator) -> Locator | None:
    """Return the place that holds the one at `locator`; None at the top, or where there is none."""
    path = document.path(locator)
    return path[-2].locator if len(path) > 1 else None


def before(document: Document, locator: Locator) -> Locator | None:
    """Return the place printed before, of the same level or, at its start, of the one above."""
    return _beside(document, locator, -1)


def after(document: Document, locator: Locator) -> Locator | None:
    """Return the place printed after, of the same level or, at its end, of the one above."""
    return _beside(document, locator, +1)


def level(document: Document, locator: Locator | None) -> tuple[Provision, ...]:
    """Return the places right inside the one at `locator`, or the top level of the document."""
    if locator is None:
        return document.provisions
    provision = document.find(locator)
    return provision.children if provision else ()


def name(document: Document, provision: Provision) -> str:
    """Return what a place is called beside its siblings: "khoản 3", "Chương II".

    The names of the places above are left out.
    """
    whole = Citation(document.number, provision.locator).place
    parent = provision.locator.parent
    outer = Citation(document.number, parent).place if parent else ""
    if outer and has_articles(document.number):
        return whole.removesuffix(f" {outer}")
    return whole.removeprefix(f"{outer}, ") if outer else whole


def _beside(document: Document, locator: Locator, step: int) -> Locator | None:
    path = document.path(locator)
    for depth in range(len(path) - 1, -1, -1):
        siblings = path[depth - 1].children if depth else document.provisions
        at = siblings.index(path[depth]) + step
        if 0 <= at < len(siblings):
            return siblings[at].locator
    return None

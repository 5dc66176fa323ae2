"""What a button of the entry page filled last, remembered for the person, so that it can be undone."""


def remember(request, version, figures) -> None:
    editions = {str(figure.element_id): figure.edition for figure in figures}
    request.session["filled"] = {"version": version.pk, "editions": editions}


def undoable(request, sheet) -> dict[int, int]:
    """{element id: edition} of what was filled last in this sheet and nobody has changed since."""
    filled = request.session.get("filled", {})
    if filled.get("version") != sheet.version.pk:
        return {}
    wanted = {int(pk): edition for pk, edition in filled["editions"].items()}
    if sheet.form:
        here = {row.cell.element.pk for row in sheet.rows}
        wanted = {pk: edition for pk, edition in wanted.items() if pk in here}
    standing = sheet.version.figures.filter(element__in=wanted).values_list("element", "edition")
    return {pk: edition for pk, edition in standing if wanted[pk] == edition}

"""How the cells of a workbook look, in print too: what may be filled in stands out, all else is quiet and locked."""

FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
LINE = {"border": 1, "border_color": "#8A95A0"}
PER_WIDTH = 1.15  # Letters of the font to a unit of a column's width.
LINE_HEIGHT = 16
WHOLE, FRACTION, TEXT = "#,##0", "#,##0.0##", "@"

LOOKS = {
    "unit": {"bold": True},
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_size": 11, "font_color": "#4A5560"},
    "prose": {"text_wrap": True, "valign": "top"},
    "head": LINE | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#DCE8F2"},
    "code": {"font_color": "#8A95A0", "font_size": 9},
    "label": LINE | {"text_wrap": True},
    "part": LINE | {"text_wrap": True, "indent": 1},
    "measure": LINE | {"align": "center", "text_wrap": True, "font_size": 11},
    "earlier": LINE | {"align": "right", "font_color": "#4A5560"},
    "unused": LINE | {"bg_color": "#F0F3F6"},
    "total_label": LINE | {"bold": True, "text_wrap": True, "bg_color": "#F0F3F6"},
    "total": LINE | {"bold": True, "align": "right", "bg_color": "#F0F3F6"},
    # A number's cell has no format of its own: only so does Excel show a day where it made one of "3/7".
    "number": LINE | {"align": "right", "bg_color": "#FFF9DB", "locked": False},
    "choice": LINE | {"align": "center", "bg_color": "#FFF9DB", "locked": False},
    # Text stays text: neither a day nor a formula is made of what is typed there.
    "text": LINE
    | {"text_wrap": True, "indent": 1, "bg_color": "#FFF9DB", "locked": False, "num_format": TEXT},
    "wrong": {"bg_color": "#FDECEC", "bold": True},
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book):
        self.book, self.made = book, {}

    def __call__(self, name, *, wrong=False, quoted=False, form=""):
        """`quoted`: a text that begins as a formula does stays a text when somebody edits it."""
        key = name, wrong, quoted, form
        if key not in self.made:
            look = FONT | LOOKS[name] | (LOOKS["wrong"] if wrong else {})
            look |= {"quote_prefix": True} if quoted else {}
            look |= {"num_format": form} if form else {}
            self.made[key] = self.book.add_format(look)
        return self.made[key]


def height_of(texts):
    """Points for a row of wrapped texts, each with the width of its column: not every program finds it by itself."""
    lines = max(
        sum(-(-len(part) // int(width * PER_WIDTH)) or 1 for part in text.split("\n"))
        for text, width in texts.items()
    )
    return LINE_HEIGHT * lines + 4

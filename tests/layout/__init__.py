"""Does a document keep the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I? Read from the file itself, to the millimetre
and the point. Each check gives sentences; none when all is well."""

from .docx import problems_of_docx
from .pdf import problems_of_pdf
from .summary import problems_of_summary

__all__ = ["problems_of_docx", "problems_of_pdf", "problems_of_summary"]

from django.urls import path

from .views import (
    corrections,
    desk,
    documents,
    edition,
    figure,
    forms,
    lineage,
    reconciliation,
    reminder_letter,
    standing,
    unit_report,
    workspace,
)

app_name = "reports"

urlpatterns = [
    path("", desk.home, name="desk"),
    path("chi-tieu/", standing.targets, name="standing"),
    path("bieu/", forms.forms, name="forms"),
    path("don-vi/", forms.units, name="units"),
    path("don-vi/<str:key>/ke-thua/", lineage.page, name="lineage"),
    path("don-vi/<int:pk>/", unit_report.preview, name="unit_report"),
    path("don-vi/<int:pk>/bao-cao.pdf", unit_report.pdf, name="unit_report_pdf"),
    path("don-vi/<int:pk>/bao-cao.docx", unit_report.docx, name="unit_report_docx"),
    path("nhac/<int:pk>/cong-van.docx", reminder_letter.docx, name="reminder_letter_docx"),
    path("nhac/<int:pk>/cong-van.pdf", reminder_letter.pdf, name="reminder_letter_pdf"),
    path("dinh-chinh/", corrections.page, name="corrections"),
    path("dinh-chinh/danh-sach.xlsx", corrections.workbook, name="corrections_xlsx"),
    path("doi-soat/", reconciliation.page, name="reconciliation"),
    path("bao-cao/", documents.documents, name="documents"),
    path("bao-cao/soan/", workspace.overview, name="workspace"),
    path("bao-cao/soan/<str:code>/<str:key>/", workspace.section, name="draft"),
    path("bao-cao/soan/<str:code>/<str:key>/loi-van/", workspace.use, name="narrative_use"),
    path("bao-cao/phat-hanh/", documents.issue, name="issue"),
    path("bao-cao/<int:number>/", edition.page, name="edition"),
    path("bao-cao/<int:number>/tep/", edition.files, name="edition_files"),
    path("bao-cao/<int:number>/so-ngay/", edition.sign, name="sign"),
    path("bao-cao/<int:number>/ban-ky/<int:pk>/", edition.signed_file, name="signed_file"),
    path("bao-cao/<int:number>/doi-chieu/", edition.compare, name="compare"),
    path("bao-cao/<int:number>/<str:kind>/", documents.download, name="download"),
    path("kiem-tra/<int:number>/<str:sha256>/", edition.verify, name="verify"),
    path("nguon/<str:code>/chi-so/<str:indicator>/", figure.indicator, name="indicator"),
    path("nguon/<str:code>/<str:element>/", figure.element, name="figure"),
]

"""The long work of Sở Y tế's desk: reading mailed workbooks, taking over their numbers, accepting many returns."""

from django.core.files import File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from units.models import Unit

from .actions.accepting import accept_many
from .errors import Refused
from .models import Thread, Upload, Version, Work, evidence_path
from .workbook.intake import agree, returns_of, take_in
from .working import Step, Told, start

AT_ONCE = 25
TALKED = "vừa có góp ý chưa xử lý; mở báo cáo để xem."


def read_workbooks(*, files, named, by) -> Work:
    """`named`: the return that the reviewer says workbooks without a seal belong to, by id."""
    kept = [
        {
            "path": default_storage.save(evidence_path(None, "bieu.xlsx"), file),
            "name": file.name,
            "named": named,
        }
        for file in files
    ]
    return start(kind=Work.Kind.READ, by=by, asked=kept)


def _read(items, by):
    return [_read_one(item, by) for item in items]


def _read_one(item, by):
    among = returns_of(by)
    named = among.filter(pk=item["named"]).first() if item["named"] else None
    with default_storage.open(item["path"]) as stored:
        try:
            taken = take_in(file=File(stored, name=item["name"]), among=among, named=named, by=by)
        except Refused as refusal:
            return Told(False, f"{item['name']}: {refusal}")
    upload = taken.upload
    url = reverse("submissions:differences", args=[upload.version.filing.obligation_id, upload.pk])
    return Told(not upload.problems, f"{item['name']}: {_found(taken)}", url)


def _found(taken):
    if taken.upload.applied_at:
        return "đã nhận trước đây, không có số liệu nào thay đổi thêm."
    if taken.upload.problems:
        return f"{len(taken.upload.problems)} nội dung cần sửa."
    chosen = f", {taken.conflicts} ô phải chọn" if taken.conflicts else ""
    return f"{taken.differs} ô khác nhau{chosen}." if taken.differs else "không có ô nào khác."


def _forget(items):
    """What was read is kept with its return."""
    for item in items:
        default_storage.delete(item["path"])


def _take(items, by):
    return [_take_one(pk, by) for pk in items]


def _take_one(pk, by):
    upload = Upload.objects.select_related("version__filing__obligation__quarter__plan").get(pk=pk)
    url = reverse("submissions:return", args=[upload.version.filing.obligation_id])
    try:
        written = agree(upload=upload, by=by)
    except Refused as refusal:
        return Told(False, f"{upload.name}: {refusal}", url)
    return Told(True, f"{upload.name}: đã nhận {written} ô.", url)


def _accept(items, by):
    """What was clean when it was chosen; a cell talked about since is looked at first."""
    versions = list(Version.objects.filter(pk__in=items).select_related("filing__obligation"))
    open_again = Thread.objects.filter(filing__versions__in=items, resolved_at=None).values_list(
        "filing", flat=True
    )
    talked = {version for version in versions if version.filing_id in set(open_again)}
    done = accept_many(versions=[version for version in versions if version not in talked], by=by)
    told = {version.pk: (False, TALKED, version) for version in talked}
    told |= {version.pk: (True, "đã duyệt.", version) for version in done.versions}
    told |= {version.pk: (False, sentence, version) for version, sentence in done.refusals}
    names = _names(version.filing.obligation for _, _, version in told.values())
    return [
        Told(
            ok,
            f"{names[version.filing.obligation.unit_id]}: {sentence}",
            reverse("submissions:return", args=[version.filing.obligation_id]),
        )
        for ok, sentence, version in told.values()
    ]


def _names(obligations):
    units = Unit.objects.filter(pk__in={row.unit_id for row in obligations})
    return dict(units.named(timezone.localdate()).values_list("pk", "name"))


def _file_of(pk):
    return Upload.objects.values_list("name", flat=True).get(pk=pk)


def _unit_of(pk):
    version = Version.objects.select_related("filing__obligation").get(pk=pk)
    return _names([version.filing.obligation])[version.filing.obligation.unit_id]


STEPS = {
    Work.Kind.READ: Step(_read, lambda item: item["name"], after=_forget),
    Work.Kind.TAKE: Step(_take, _file_of),
    Work.Kind.ACCEPT: Step(_accept, _unit_of, at_once=AT_ONCE),
}

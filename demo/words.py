"""What the demonstration's returns say in words: the same every time, without a name, a place or a number."""

import random

from plans.models import Obligation, Period
from submissions.assignments import Assignment, assigned, register
from submissions.cells import first_edition
from submissions.models import Narrative, TaskProgress, Version

Section = Narrative.Section
Status = TaskProgress.Status

TERRITORY = {
    Section.TASK_1: [
        "Đài truyền thanh cơ sở phát bài tuyên truyền vào các khung giờ sáng, chiều; lồng ghép nội dung phòng, chống "
        "mại dâm vào sinh hoạt của các chi hội ở thôn, khu phố.",
        "Tổ chức nói chuyện chuyên đề cho người lao động tại các cơ sở lưu trú, nhà hàng; phát tờ rơi về quy định pháp "
        "luật và địa chỉ dịch vụ hỗ trợ.",
        "Phối hợp Đoàn Thanh niên, Hội Liên hiệp Phụ nữ truyền thông trực tiếp tại cộng đồng, chú trọng giảm kỳ thị, "
        "phân biệt đối xử.",
    ],
    Section.TASK_2: [
        "Rà soát nhu cầu học nghề, vay vốn của phụ nữ có hoàn cảnh khó khăn để đưa vào kế hoạch giảm nghèo, giải quyết "
        "việc làm của địa phương.",
        "Lồng ghép nội dung phòng, chống mại dâm vào kế hoạch phòng, chống ma túy, phòng, chống HIV/AIDS và phong trào "
        "toàn dân đoàn kết xây dựng đời sống văn hóa.",
    ],
    Section.TASK_3: [
        "Đội kiểm tra liên ngành kiểm tra theo kế hoạch, tập trung khu vực ven biển và khu vực gần bến xe; nhắc nhở "
        "các cơ sở bổ sung hợp đồng lao động, niêm yết giá dịch vụ.",
        "Kiểm tra điều kiện kinh doanh của các cơ sở dịch vụ; cơ sở được kiểm tra cơ bản chấp hành quy định, các thiếu "
        "sót về hồ sơ đã được hướng dẫn khắc phục.",
    ],
    Section.TASK_4: [
        "Cán bộ y tế tư vấn, giới thiệu dịch vụ xét nghiệm, dự phòng HIV và các bệnh lây truyền qua đường tình dục; "
        "thông tin của người được tư vấn được giữ kín.",
        "Duy trì câu lạc bộ, nhóm đồng đẳng; kết nối người có nhu cầu với dịch vụ trợ giúp xã hội tại địa phương.",
    ],
    Section.TASK_5: [
        "Cử cán bộ phụ trách dự lớp tập huấn do Sở Y tế tổ chức; nội dung được triển khai lại tại cuộc họp giao ban.",
    ],
    Section.TROUBLES: [
        "Cán bộ làm công tác phòng, chống tệ nạn xã hội kiêm nhiệm nhiều việc nên việc theo dõi, thống kê "
        "chưa kịp thời.",
        "Kinh phí dành riêng cho công tác này còn ít, chủ yếu lồng ghép từ chương trình khác.",
        "Một số cơ sở dịch vụ thay đổi người lao động thường xuyên nên khó nắm số liệu; nguyên nhân do tính chất mùa "
        "vụ của hoạt động du lịch.",
    ],
    Section.PLANS: [
        "Tiếp tục tuyên truyền tại các cơ sở kinh doanh dịch vụ; kiểm tra theo kế hoạch và phối hợp công an nắm tình "
        "hình địa bàn.",
        "Hoàn thành các lớp tuyên truyền đã đăng ký; rà soát danh sách cơ sở kinh doanh dịch vụ trên địa bàn.",
    ],
    Section.PROPOSALS: [
        "Đề nghị Sở Y tế mở thêm lớp tập huấn nghiệp vụ thống kê, báo cáo cho cán bộ cấp xã.",
        "Đề nghị Sở Y tế cung cấp tài liệu truyền thông mẫu để sử dụng thống nhất.",
    ],
}  # fmt: skip
HANDED_OVER = {
    Section.PLANS: [
        "Bàn giao hồ sơ, danh sách cơ sở kinh doanh dịch vụ và tài liệu liên quan cho Ủy ban nhân dân xã, phường mới.",
    ],
    Section.TROUBLES: [
        "Thời gian báo cáo trùng với thời điểm sắp xếp tổ chức bộ máy nên một số hoạt động được chuyển giao.",
    ],
}  # fmt: skip
DEPARTMENT = {
    Section.TASK_1: [
        "Đưa nội dung phòng, chống mại dâm vào kế hoạch phổ biến, giáo dục pháp luật của ngành; đăng tin, bài trên "
        "trang thông tin điện tử.",
        "Phối hợp Sở Y tế biên soạn, cấp phát tài liệu truyền thông phù hợp với từng nhóm.",
    ],
    Section.TASK_3: [
        "Tham gia đoàn kiểm tra liên ngành theo phân công; kiến nghị xử lý thuộc thẩm quyền được chuyển cơ quan "
        "chức năng.",
    ],
    Section.TASK_5: ["Cử công chức, viên chức tham gia lớp bồi dưỡng về công tác phòng, chống mại dâm."],
    Section.TROUBLES: ["Việc trao đổi thông tin giữa các ngành ở một số thời điểm chưa thường xuyên."],
    Section.PLANS: [
        "Tiếp tục thực hiện nhiệm vụ được giao tại Kế hoạch; phối hợp các ngành tổ chức hoạt động trong quý tới.",
    ],
    Section.PROPOSALS: ["Đề nghị các ngành gửi thông tin phối hợp trước kỳ báo cáo để tổng hợp đầy đủ."],
}  # fmt: skip

# How a task goes from quarter to quarter, and what is said when its status has changed.
COURSES = [
    (Status.ONGOING, Status.ONGOING, Status.ONGOING),
    (Status.NOT_STARTED, Status.UNDER_WAY, Status.UNDER_WAY),
    (Status.UNDER_WAY, Status.UNDER_WAY, Status.DONE),
    (Status.UNDER_WAY, Status.ONGOING, Status.ONGOING),
    (Status.NOT_STARTED, Status.NOT_STARTED, Status.UNDER_WAY),
]
NEWS = {
    Status.UNDER_WAY: "Đã giao bộ phận chuyên môn tham mưu, đang triển khai theo kế hoạch của đơn vị.",
    Status.DONE: "Đã hoàn thành theo kế hoạch năm của đơn vị.",
    Status.ONGOING: "Đã đưa vào chương trình công tác thường xuyên của đơn vị.",
}


def write_words(quarter: Period, step: int) -> None:
    """Words of all drafts of the quarter, the plan's `step`-th; now and then a unit writes nothing."""
    drafts = Version.objects.drafts().filter(filing__obligation__quarter=quarter)
    known, boxes, progress = register(quarter.plan), [], []
    for version in drafts.with_context():
        dice = random.Random(f"{version.filing.obligation.unit.key}/{step}/words")
        if dice.random() < 0.12:
            continue
        boxes += [
            Narrative(section=section, text=text, **_by(version)) for section, text in _said(version, dice)
        ]
        progress += _progress(version, assigned(version.filing.obligation, known), step)
    Narrative.objects.bulk_create(boxes)
    TaskProgress.objects.bulk_create(progress)


def _by(version):
    return {"version": version, "edition": first_edition(), "updated_by": version.created_by}


def _said(version, dice):
    """Two or three boxes."""
    pool = _pool(version.filing.obligation)
    sections = sorted(dice.sample(sorted(pool), min(len(pool), dice.choice([2, 3, 3]))))
    return [(section, dice.choice(pool[section])) for section in sections]


def _pool(obligation: Obligation):
    if obligation.ends_inside:
        return HANDED_OVER
    return TERRITORY if "territory" in obligation.audiences else DEPARTMENT


def _progress(version, mine: list[Assignment], step):
    """A unit in its first quarter has no status before: what has news is told."""
    for each in mine:
        course = random.Random(f"{version.filing.obligation.unit.key}/{each.code}").choice(COURSES)
        status, before = course[step], course[step - 1] if step else None
        text = NEWS.get(status, "") if before not in (None, status) else ""
        kind = "task" if each.is_task else "duty"
        yield TaskProgress(status=status, text=text, **{kind: each.thing}, **_by(version))

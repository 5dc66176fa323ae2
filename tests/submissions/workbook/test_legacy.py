"""Legacy text is told by its letters: everyday phrases converted by the real tables, and phrases that are right."""

import pytest

from submissions.legacy import is_legacy

# Each Vietnamese letter and what its place in the font of TCVN 5712 shows in Latin-1.
LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
TCVN3 = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô­õøö÷ùúýûüþ"
# VNI: the plain vowel with the tone and the hat behind it.
TONES = {
    "à": "aø",
    "á": "aù",
    "ả": "aû",
    "ã": "aõ",
    "ạ": "aï",
    "ă": "aê",
    "â": "aâ",
    "đ": "ñ",
    "ê": "eâ",
    "ô": "oâ",
}
TONES |= {
    "ằ": "aè",
    "ắ": "aé",
    "ẳ": "aú",
    "ẵ": "aü",
    "ặ": "aë",
    "ầ": "aà",
    "ấ": "aá",
    "ẩ": "aå",
    "ẫ": "aã",
    "ậ": "aä",
}
TONES |= {
    "è": "eø",
    "é": "eù",
    "ẻ": "eû",
    "ẽ": "eõ",
    "ẹ": "eï",
    "ề": "eà",
    "ế": "eá",
    "ể": "eå",
    "ễ": "eã",
    "ệ": "eä",
}
TONES |= {
    "ò": "oø",
    "ó": "où",
    "ỏ": "oû",
    "õ": "oõ",
    "ọ": "oï",
    "ồ": "oà",
    "ố": "oá",
    "ổ": "oå",
    "ỗ": "oã",
    "ộ": "oä",
}
TONES |= {
    "ù": "uø",
    "ú": "uù",
    "ủ": "uû",
    "ũ": "uõ",
    "ụ": "uï",
    "ơ": "ô",
    "ờ": "ôø",
    "ớ": "ôù",
    "ở": "ôû",
    "ỡ": "ôõ",
}
TONES |= {
    "ợ": "ôï",
    "ư": "ö",
    "ừ": "öø",
    "ứ": "öù",
    "ử": "öû",
    "ữ": "öõ",
    "ự": "öï",
    "ì": "ì",
    "í": "í",
    "ỉ": "æ",
}
TONES |= {"ĩ": "ó", "ị": "ò", "ỳ": "yø", "ý": "yù", "ỷ": "yû", "ỹ": "yõ", "ỵ": "î"}

PHRASES = """Chưa có số liệu của các phòng chuyên môn
Không phát sinh trong kỳ
đơn vị báo cáo đúng hạn
huyện Bắc Bình
tỉnh Bình Thuận
lịch kiểm tra quý hai
phòng, chống mại dâm
tổ chức tuyên truyền tại xã
kiểm tra cơ sở lưu trú
hỗ trợ hòa nhập cộng đồng
thực hiện kế hoạch năm
xử lý vi phạm hành chính
đã đối chiếu biên bản
số người được tuyên truyền
khách sạn, nhà nghỉ, karaoke
giảm do cơ sở ngừng hoạt động
tăng vì mở đợt cao điểm
công an tỉnh cung cấp
trường học trên địa bàn
lao động nữ trong khu công nghiệp
mất điện diện rộng
tài liệu kèm theo văn bản
người bán dâm có nhu cầu hỗ trợ
chi trả kinh phí quý trước
đội kiểm tra liên ngành
bổ sung số liệu quý một
đề nghị đính chính
xã mới thành lập từ tháng bảy
phối hợp với mặt trận tổ quốc
tập huấn cho cán bộ cơ sở""".splitlines()

RIGHT = """Đã đối chiếu với biên bản kiểm tra ngày 12/6/2025.
Huyện Đắk Lắk, xã Tuy Phong; Krông Pắc.
Mở đợt cao điểm: “tháng hành động”, xử lý 5 vụ.
Công văn số 12/CV-UBND; kinh phí 1.234,5 triệu đồng.
Khách sạn Café de Paris
Nhà hàng São Paulo
Quán Garçon
Excel® bản 2016
«Kế hoạch số 1643» của UBND tỉnh
m² sàn, 5·10 người, năm¹
Ủy ban nhân dân phường Phú Thủy hoà giải, thuý, khoẻ, quý
Ngoài giờ, toán học, hoàn thành, đoàn thể, quyển sổ
Tuổi trẻ, nguồn thu, yêu cầu, chuyển biến, khuyến khích
ƯU TIÊN, ĐÃ GỬI, KHÔNG CÓ, HỖ TRỢ, XỬ LÝ""".splitlines()


def in_tcvn3(text):
    return text.translate(dict(zip(map(ord, LETTERS), TCVN3, strict=True)))


def in_vni(text):
    return "".join(TONES.get(letter, letter) for letter in text)


@pytest.mark.parametrize("write", [in_tcvn3, in_vni])
@pytest.mark.parametrize("phrase", PHRASES)
def test_everyday_phrases_of_old_fonts_are_found(phrase, write):
    assert is_legacy(write(phrase)), write(phrase)


@pytest.mark.parametrize("phrase", [*RIGHT, *PHRASES])
def test_right_phrases_pass(phrase):
    assert not is_legacy(phrase)

import pytest

from vietnamese.legacy import detect

ORDINARY = """
Hoàn thành tốt nhiệm vụ
Hoàn thành xuất sắc nhiệm vụ
Nguyễn Thị Hoà
Nguyễn Thị Hòa
không có
công tác
có
ông
khá
Toát
là và cô
tôi tên là Hà
hà nội có công ty
cán bộ đầu mối
Phòng Tổ chức - Hành chính
Đắk Lắk
H'Mông
Y Blô Niê
thúy và thuý
quý, quốc, quyết, giếng, gì
Lê Hà
trên 85%
5 µm
µm
0,5 µg
№ 12/QĐ
± 5 %
30 °C
25 m², 3 m³
2 × 3
m×n
kW·h, N·m
½ ngày
«Khá»
§ 5
© 2024 Sở Nội vụ
Windows®
5 £, 10 ¥
café
garçon
Où est-il ?
Noël à la fête de l'été
crème brûlée, château, forêt, maître
naïf, Thaï, haï
Müller, Köln, Tür
señor, niño, año
São Paulo
Škoda
ngày · tháng
“trích dẫn” – gạch
ﷺ
Nguyen Van An
ho ten: khong co
""".strip().split("\n")

LEGACY = """
Hoµn thµnh tèt nhiÖm vô|TCVN3 (ABC)|Hoàn thành tốt nhiệm vụ
Hoµn thµnh xuÊt s¾c nhiÖm vô|TCVN3 (ABC)|Hoàn thành xuất sắc nhiệm vụ
Céng hßa x· héi chñ nghÜa ViÖt Nam|TCVN3 (ABC)|Cộng hòa xã hội chủ nghĩa Việt Nam
§éc lËp - Tù do - H¹nh phóc|TCVN3 (ABC)|Độc lập - Tự do - Hạnh phúc
Phßng Tæ chøc c¸n bé|TCVN3 (ABC)|Phòng Tổ chức cán bộ
§ång chÝ|TCVN3 (ABC)|Đồng chí
NguyÔn V¨n Hïng|TCVN3 (ABC)|Nguyễn Văn Hùng
NGUYÔN V¡N HïNG|TCVN3 (ABC)|NGUYỄN VĂN HÙNG
Hµ|TCVN3 (ABC)|Hà
TrÇn ThÞ Lª|TCVN3 (ABC)|Trần Thị Lê
tr­ëng phßng|TCVN3 (ABC)|trưởng phòng
®­îc giao 12 viÖc, ®· xong 11|TCVN3 (ABC)|được giao 12 việc, đã xong 11
¸p dông s¸ng kiÕn|TCVN3 (ABC)|áp dụng sáng kiến
Hoaøn thaønh toát nhieäm vuï|VNI|Hoàn thành tốt nhiệm vụ
Hoaøn thaønh xuaát saéc nhieäm vuï|VNI|Hoàn thành xuất sắc nhiệm vụ
Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam|VNI|Cộng hòa xã hội chủ nghĩa Việt Nam
Ñoäc laäp - Töï do - Haïnh phuùc|VNI|Độc lập - Tự do - Hạnh phúc
Phoøng Toå chöùc caùn boä|VNI|Phòng Tổ chức cán bộ
NGUYEÃN VAÊN HUØNG|VNI|NGUYỄN VĂN HÙNG
Traàn Thò Leä|VNI|Trần Thị Lệ
khaù|VNI|khá
göûi email|VNI|gửi email
Nguyá»…n VÄƒn HÃ¹ng|UTF-8 (đọc nhầm)|Nguyễn Văn Hùng
HoÃ n thÃ nh|UTF-8 (đọc nhầm)|Hoàn thành
Tráº§n Thá»‹ LÃª|UTF-8 (đọc nhầm)|Trần Thị Lê
ñöôïc giao 12 vieäc, ñaõ xong 11|VNI|được giao 12 việc, đã xong 11
""".strip().split("\n")


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text):
    assert detect(text) is None


@pytest.mark.parametrize("line", LEGACY)
def test_text_of_an_old_font_is_named_and_converted(line):
    typed, encoding, meant = line.split("|")
    found = detect(typed)
    assert found is not None
    assert (found.encoding, found.text) == (encoding, meant)


def test_one_pasted_paragraph_among_others_is_converted_alone():
    found = detect("Kết quả công tác:\nHoµn thµnh tèt\ncông tác dân vận")
    assert found is not None
    assert found.text == "Kết quả công tác:\nHoàn thành tốt\ncông tác dân vận"


def test_converted_text_is_ordinary_and_stays_so():
    for line in LEGACY:
        assert detect(line.split("|")[2]) is None


def test_a_hundred_kilobytes_of_signs_are_judged_without_complaint():
    assert detect("µ·×" * 35_000) is None

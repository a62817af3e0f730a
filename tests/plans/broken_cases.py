"""How each folder under `broken/` differs from `base/`: one slip each.

    python -m tests.plans.broken_cases      writes the folders anew

`expected.txt` beside each is written by hand: the lines that `phieu plan check` must print.
"""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
BASE, BROKEN = HERE / "base", HERE / "broken"
PLAN, FORM, REPORT = "plan.yaml", "forms/tu-danh-gia.yaml", "forms/bao-cao.yaml"

Edit = tuple[str, str, str | bytes | None]
"""(file, what stands there, what instead); "" is the whole file, None takes it away."""

KIND = "    kind: before\n    date: 2024-10-25\n"
FIRST = '        name: uu_diem\n        label: "Ưu điểm"\n'
SCALE = '        name: muc\n        label: "Tự xếp loại"\n        list_name: levels\n'

MEMBER = '    columns: ["Đảng viên"]\n'
NUDGE = 'text: "Còn hai ngày."'
NUDGED = "    milestone: nop-ban\n    days_before: 2\n"

HANDS = (
    "    secret: false\n"
    '    electorate: {words: "Mọi người", place: unit, source: {section: "V.1"}}\n'
    '    items: {subject: person, titles: [lao-dong], source: {section: "V.2"}}\n'
)
BOX = (
    "    secret: true\n"
    '    electorate: {words: "Mọi người", place: unit, source: {section: "V.1"}}\n'
    '    items: {subject: person, titles: [lao-dong], source: {section: "V.2"}}\n'
    '    selections: {list_name: levels, source: {section: "V.3"}}\n'
    '    mode: {of: slip, source: {section: "V.4"}}\n'
    "    threshold: {by: share, selection: tot, more_than: 50, base: valid,"
    ' source: {section: "V.5"}}\n'
    '    quorum: {parts: 2, of_parts: 3, source: {section: "V.6"}}\n'
    '    least_number: {voters: 5, below: leaders_decide, source: {section: "V.7"}}\n'
    '    self_vote: {allowed: true, source: {section: "V.8"}}\n'
    "    tellers: {number: 3, needed: 2, subject_may_be: true,"
    ' source: {section: "V.9"}}\n'
    '    blank: {allowed: true, source: {section: "V.10"}}\n'
    '    tie: {then: reported, source: {section: "V.11"}}\n'
    '    chair: {role: head, source: {section: "V.12"}}\n'
)
"""The vote of the base by show of hands, and the same as a secret ballot that is complete."""


MEETING = (
    "meetings:\n"
    "  - code: hop-don-vi\n"
    '    label: "Họp đơn vị"\n'
    "    place: unit\n"
    "    milestone: hop\n"
    '    members: {words: "Mọi người", source: {section: "VIII.1"}}\n'
    '    chair: {role: head, source: {section: "VIII.2"}}\n'
    "    secretary: head\n"
    '    quorum: {parts: 2, of_parts: 3, source: {section: "VIII.3"}}\n'
    "    steps:\n"
    '      - {code: kiem-diem, label: "Kiểm điểm", kind: review,'
    ' subjects: [{kind: person}], source: {section: "VIII.4"}}\n'
    '      - {code: danh-hieu, label: "Danh hiệu", kind: titles, titles: [lao-dong],'
    ' hands: {more_than: 50, base: present, source: {section: "VIII.5"}},'
    ' source: {section: "VIII.5"}}\n'
    '    source: {section: "VIII"}\n'
)
"""A meeting that the base does not have, complete."""

MEETING_INVITES = (
    '    invited: [{words: "Lãnh đạo", role: lanh-dao, source: {section: "VIII.1"}}]\n'
)
NOTING = (
    'meetings:\n  - {code: truoc, label: "Họp trước", place: agency, milestone: hop,'
    ' secretary: head, members: {words: "Mọi người", source: {section: "VIII"}},'
    ' chair: {role: head, source: {section: "VIII"}},'
    ' steps: [{code: ghi, label: "Ghi", kind: notes, source: {section: "VIII"}}],'
    ' source: {section: "VIII"}}\n'
)
"""An earlier meeting that only takes notes."""
TITLED = '    given_to: [person]\n    source: {section: "I.3"}\n'


def met(*edits: tuple[str, str]) -> list[Edit]:
    """The base with a meeting, changed."""
    meeting = MEETING
    for old, new in edits:
        if meeting.count(old) != 1:
            raise ValueError(f"{old!r} is not once in the meeting")
        meeting = meeting.replace(old, new)
    return [(PLAN, "privacy:\n", f"{meeting}privacy:\n")]


TITLE = (
    "    given_to: [person]\n"
    "    when: {is: {party_member: true}}\n"
    "    requires:\n"
    '      - {code: xep-loai, words: "Hoàn thành tốt", when: {is: {level: tot}},'
    ' corrected_by: "Văn phòng", source: {section: "I.3"}}\n'
    '      - {code: nam-truoc, words: "Đã có năm trước", earlier: {title: lao-dong, times: 1},'
    ' corrected_by: "Văn phòng", source: {section: "I.3"}}\n'
    "    dossier: [tu-danh-gia]\n"
    '    source: {section: "I.3"}\n'
    '  - {code: bang-khen, label: "Bằng khen", kind: reward, awarded_by: "Tỉnh",'
    ' open_to: "Mọi người", given_to: [person], cap: {percent: 10, of: lao-dong,'
    ' source: {section: "I.4"}}, source: {section: "I.4"}}\n'
)
REGISTERING = (
    "registration: {forms: [tu-danh-gia], question: linh_vuc, required: false,"
    ' words: "Không đăng ký thì không xét.", source: {section: "I.5"}}\n'
    "exclusions:\n"
    '  - {code: dang-vien, words: "Chưa xét", when: {is: {party_member: false}},'
    ' corrected_by: "Văn phòng", source: {section: "I.6"}}\n'
)
LEVELS = (
    'levels:\n  - {list_name: levels, label: "Mức", proposed_for: [person],'
    ' source: {section: "I.2"}}\n'
)
RATED_ABOVE = (
    'levels:\n  - {list_name: levels, label: "Mức", proposed_for: [unit],'
    ' elsewhere: {when: {is: {party_member: true}}, words: "Tỉnh xếp loại.",'
    ' source: {section: "I.2"}}, source: {section: "I.2"}}\n'
)
"""Of people, though only units are rated here; and the vote is on everybody."""
SUGGESTIONS = (
    "suggestions: {form: tu-danh-gia, question: viec, to: ten, says: ten,"
    ' answered_in: [{form: bao-cao, question: ket_qua}], source: {section: "X"}}\n'
)
TITLES = '          - {code: mot, label: "Cải cách"}\n          - {code: hai, label: "Đào tạo"}\n'
OFFERED = (
    '          - {code: lao-dong, label: "Lao động"}\n'
    '          - {code: bang-khen, label: "Bằng khen"}\n'
)
"""A catalogue whose titles need something and are registered for, complete."""


def titled(*edits: tuple[str, str]) -> list[Edit]:
    """The base with titles that are registered for, changed."""
    parts = [TITLE, REGISTERING, LEVELS, OFFERED]
    for old, new in edits:
        if sum(part.count(old) for part in parts) != 1:
            raise ValueError(f"{old!r} is not once in the titles")
        parts = [part.replace(old, new) for part in parts]
    title, registering, levels, offered = parts
    return [
        (PLAN, '    source: {section: "I.3"}\n', title),
        (PLAN, "milestones:\n", f"{levels}{registering}milestones:\n"),
        (FORM, TITLES, offered),
    ]


def suggested(*edits: tuple[str, str]) -> list[Edit]:
    """The base with suggestions for review, changed; they are explained where a chat asks."""
    suggestions = SUGGESTIONS
    for old, new in edits:
        if suggestions.count(old) != 1:
            raise ValueError(f"{old!r} is not once in the suggestions")
        suggestions = suggestions.replace(old, new)
    return [(PLAN, "privacy:\n", f"{suggestions}privacy:\n")]


INITIATIVES = (
    "initiatives: {form: tu-danh-gia, when: {is: {linh_vuc: mot}}, title: uu_diem,"
    " summary: uu_diem, shares: viec, author: ten, grounds: linh_vuc,"
    ' source: {section: "IX"}}\n'
)


def invented(*edits: tuple[str, str]) -> list[Edit]:
    """The base with initiatives, changed."""
    initiatives = INITIATIVES
    for old, new in edits:
        if initiatives.count(old) != 1:
            raise ValueError(f"{old!r} is not once in the initiatives")
        initiatives = initiatives.replace(old, new)
    return [(PLAN, "privacy:\n", f"{initiatives}privacy:\n")]


def boxed(*edits: tuple[str, str]) -> list[Edit]:
    """The vote of the base as a secret ballot, changed."""
    box = BOX
    for old, new in edits:
        if box.count(old) != 1:
            raise ValueError(f"{old!r} is not once in the ballot")
        box = box.replace(old, new)
    return [(PLAN, HANDS, box)]


CASES: dict[str, list[Edit]] = {
    # ---- YAML that is not what its author meant --------------------------------------------
    "yaml-alias-bomb": [
        (
            PLAN,
            "plan: thu-nghiem\n",
            "plan: thu-nghiem\nremarks:\n  - &a [x, x]\n  - &b [*a, *a]\n  - [*b, *b]\n",
        ),
    ],
    "yaml-merge": [(PLAN, "agency: {code:", "agency: {<<: {name: x}, code:")],
    "yaml-merge-of-alias": [
        (PLAN, "  - {code: phong, label:", "  - &phong {code: phong, label:"),
        (PLAN, '  - {code: ban, label: "Ban"}', "  - {<<: *phong, code: ban}"),
    ],
    "yaml-tag": [(PLAN, 'name: "Kế hoạch thử"', "name: !!python/object/apply:os.system [ls]")],
    "yaml-own-tag": [(PLAN, "plan: thu-nghiem", "plan: !ma thu-nghiem")],
    "yaml-too-deep": [(PLAN, "thu-nghiem", "[" * 30 + "]" * 30)],
    "yaml-duplicate-key": [
        (PLAN, 'name: "Kế hoạch thử"\n', 'name: "Kế hoạch thử"\nname: "Kế hoạch khác"\n')
    ],
    "yaml-duplicate-in-a-question": [
        (FORM, FIRST, FIRST + "        required: true\n        required: false\n")
    ],
    "yaml-no": [(FORM, FIRST, FIRST + "        required: no\n")],
    "yaml-on-as-a-label": [(FORM, 'label: "Cải cách"', "label: On")],
    "yaml-yes-as-a-key": [
        (
            FORM,
            "      - type: text\n        name: chi_bo\n",
            "      - type: yes_no\n        yes: Đã vào\n        name: chi_bo\n",
        )
    ],
    "yaml-sexagesimal": [(FORM, "minutes: 10", "minutes: 12:30")],
    "yaml-leading-zero": [(FORM, "minutes: 10", "minutes: 010")],
    "yaml-hexadecimal": [(FORM, "minutes: 10", "minutes: 0x1F")],
    "yaml-underscore": [(FORM, "minutes: 10", "minutes: 1_0")],
    "yaml-exponent": [(FORM, "max: 10", "max: 1e1")],
    "yaml-tab": [(PLAN, '    label: "Đảng viên"\n', '\t  label: "Đảng viên"\n')],
    "yaml-colon-in-text": [
        (PLAN, '    words: "Nộp muộn không được xét."', "    words: Nộp muộn: không được xét: thôi")
    ],
    "yaml-open-quote": [(PLAN, 'place: "Nơi thử"', 'place: "Nơi thử')],
    "yaml-strange-escape": [(PLAN, 'place: "Nơi thử"', r'place: "D:\quy-che"')],
    "yaml-strange-start": [(PLAN, 'place: "Nơi thử"', "place: @thu")],
    "yaml-tag-of-a-handle": [(PLAN, 'place: "Nơi thử"', "place: !a!b thu")],
    "yaml-list-as-a-key": [(PLAN, "agency: {code:", "agency: {[a]: b, code:")],
    "yaml-open-bracket": [(PLAN, "titles: [lao-dong]", "titles: [lao-dong")],
    "yaml-crooked-indent": [
        (PLAN, '    label: "Lao động tiên tiến"', '   label: "Lao động tiên tiến"')
    ],
    "yaml-two-documents": [(PLAN, "unit_kinds:\n", "---\nunit_kinds:\n")],
    "yaml-directive": [(PLAN, "plan: thu-nghiem", "%YAML 1.1\n---\nplan: thu-nghiem")],
    "yaml-utf16": [(REPORT, "", "form: bao-cao\n".encode("utf-16"))],
    "yaml-windows-1258": [(REPORT, "", b'form: bao-cao\ntitle: "B\xe1o c\xe1o"\n')],
    "yaml-nul": [(REPORT, "Báo cáo của đơn vị", "Báo cáo\0 của đơn vị")],
    "yaml-tcvn3": [(REPORT, "Báo cáo của đơn vị", "Hoµn thµnh tèt nhiÖm vô")],
    "yaml-empty-form": [(REPORT, "", "# Chưa viết.\n")],
    "yaml-list-instead-of-plan": [(PLAN, "", "- plan: thu-nghiem\n")],
    # ---- the folder ------------------------------------------------------------------------
    "folder-without-plan": [(PLAN, "", None)],
    "folder-without-forms": [(FORM, "", None), (REPORT, "", None)],
    "folder-with-yml": [(REPORT, "", None), ("forms/bao-cao.yml", "", "form: bao-cao\n")],
    "folder-forms-in-plan": [(PLAN, "unit_kinds:\n", "forms: []\nunit_kinds:\n")],
    # ---- keys and values -------------------------------------------------------------------
    "key-misspelt": [(PLAN, "    filled_by: head\n", "    fill_by: head\n")],
    "key-of-another-type": [(FORM, FIRST, FIRST + "        least: 3\n")],
    "key-missing": [(PLAN, '    who: "Mọi người"\n', "")],
    "value-empty": [(PLAN, 'place: "Nơi thử"', "place:")],
    "value-blank": [(PLAN, 'place: "Nơi thử"', 'place: ""')],
    "value-number-for-text": [(PLAN, 'code: "2024"', "code: 2024")],
    "value-text-for-number": [(FORM, "minutes: 10", 'minutes: "10"')],
    "value-text-for-truth": [(PLAN, "secret: false", 'secret: "có"')],
    "value-text-for-list": [(PLAN, "titles: [lao-dong]", "titles: lao-dong")],
    "value-list-for-text": [(PLAN, 'name: "Kế hoạch thử"', "name: [Kế hoạch, thử]")],
    "value-text-for-keys": [(PLAN, '    source: {section: "II.3"}', '    source: "II.3"')],
    "value-out-of-range": [(FORM, "minutes: 10", "minutes: 1000")],
    "value-of-a-fixed-set": [(PLAN, "one_for: unit", "one_for: units")],
    "value-too-long": [(PLAN, 'place: "Nơi thử"', f'place: "{"rất dài " * 600}"')],
    "list-empty": [(PLAN, "  - milestones: [nop-ban]\n", "  - milestones: []\n")],
    "list-too-long": [
        (
            FORM,
            '          - {name: ten, label: "Tên việc"}\n',
            "".join(f'          - {{name: cot_{n}, label: "Cột {n}"}}\n' for n in range(9)),
        )
    ],
    "code-with-marks": [(PLAN, "code: bo-phieu", "code: bỏ-phiếu")],
    "name-with-dash": [(FORM, "name: chi_bo", "name: chi-bo")],
    "question-type-unknown": [(FORM, "type: long_text", "type: longtext")],
    "question-type-missing": [
        (FORM, "      - type: date\n        name: ngay_vao\n", "      - name: ngay_vao\n")
    ],
    "question-with-list-and-choices": [
        (FORM, SCALE, SCALE + '        choices: [{code: a, label: "A"}]\n')
    ],
    "question-without-choices": [(FORM, SCALE, SCALE.replace("        list_name: levels\n", ""))],
    "source-without-section": [
        (PLAN, '    source: {section: "V"}', '    source: {quote: "bỏ phiếu"}')
    ],
    "source-silent-and-not": [
        (PLAN, '    source: {section: "V"}', '    source: {section: "V", silent: "Mặc định."}')
    ],
    "output-form-without-template": [
        (PLAN, "    kind: list\n    one_for: unit\n", "    kind: form\n")
    ],
    "output-list-for-a-submission": [(PLAN, "one_for: unit", "one_for: submission")],
    "output-dossier-without-parts": [
        (PLAN, "    kind: list\n    one_for: unit\n", "    kind: dossier\n    one_for: unit\n")
    ],
    "output-count-without-template": [
        (PLAN, "    kind: list\n    one_for: unit\n", "    kind: count\n    one_for: unit\n")
    ],
    "output-summary-for-a-submission": [
        (PLAN, "    kind: list\n    one_for: unit\n", "    kind: ballot_summary\n")
    ],
    "output-of-no-ballot": [
        (
            PLAN,
            '    source: {section: "III"}\n',
            (
                '    source: {section: "III"}\n'
                '  - {code: a, label: "A", kind: count, ballots: [bau], '
                'template: templates/a.docx, source: {section: "III"}}\n'
            ),
        )
    ],
    "output-template-outside": [
        (PLAN, "    kind: list\n    one_for: unit\n", "    kind: form\n    template: ../../x\n")
    ],
    "output-template-not-there": [
        (
            PLAN,
            "    kind: list\n    one_for: unit\n",
            "    kind: form\n    template: templates/mau.docx\n",
        )
    ],
    # ---- dates -----------------------------------------------------------------------------
    "date-day-first": [(PLAN, KIND, "    kind: before\n    date: 25/10/2024\n")],
    "date-not-on-the-calendar": [(PLAN, KIND, "    kind: before\n    date: 2023-02-29\n")],
    "date-kind-in-vietnamese": [(PLAN, KIND, "    kind: trước\n    date: 2024-10-25\n")],
    "date-hour-of-25": [(PLAN, KIND, KIND + '    time: "25:00"\n')],
    "date-window-without-end": [(PLAN, KIND, "    kind: window\n    date: 2024-10-25\n")],
    "date-window-backwards": [
        (PLAN, KIND, "    kind: window\n    date: 2024-10-25\n    until: 2024-10-20\n")
    ],
    "date-year-mistyped": [(PLAN, KIND, "    kind: before\n    date: 2042-10-25\n")],
    "date-period-backwards": [(PLAN, "starts_on: 2024-01-01", "starts_on: 2025-01-01")],
    "date-zone-unknown": [(PLAN, "Asia/Ho_Chi_Minh", "Asia/Quang_Ngai")],
    "date-zone-as-offset": [(PLAN, "Asia/Ho_Chi_Minh", '"+07:00"')],
    # ---- conditions ------------------------------------------------------------------------
    "condition-word": [(PLAN, "when: {is: {head: true}}", "when: {equals: {head: true}}")],
    "condition-two-words": [
        (PLAN, "when: {is: {head: true}}", "when: {is: {head: true}, in: {head: [true]}}")
    ],
    "condition-as-expression": [(PLAN, "when: {is: {head: true}}", 'when: "head == true"')],
    "condition-two-names": [
        (PLAN, "when: {is: {head: true}}", "when: {is: {head: true, party_member: true}}")
    ],
    "condition-unknown-name": [(FORM, "party_member: true", "party_membr: true")],
    "condition-later-question": [(FORM, FIRST, FIRST + "        relevant: {is: {muc: tot}}\n")],
    "condition-unknown-choice": [(FORM, "party_member: true", "muc: gioi")],
    "condition-text-for-truth": [(FORM, "party_member: true", 'party_member: "có"')],
    "condition-at-least-of-a-choice": [
        (FORM, "{is: {party_member: true}}", "{at_least: {muc: 2}}")
    ],
    "condition-text-for-a-score": [(FORM, "{is: {party_member: true}}", '{is: {diem: "10"}}')],
    "condition-number-for-a-text": [(FORM, "{is: {party_member: true}}", "{is: {position: 3}}")],
    "condition-of-a-table": [(FORM, "{is: {party_member: true}}", "{is: {viec: a}}")],
    "condition-person-fact-for-a-unit": [
        (
            PLAN,
            "    respondent: unit\n",
            "    respondent: unit\n    when: {is: {party_member: true}}\n",
        )
    ],
    "condition-list-against-a-table": [
        (FORM, "{is: {party_member: true}}", "{is: {party_member: [true]}}")
    ],
    # ---- one part speaks of another --------------------------------------------------------
    "reference-form": [(PLAN, "  - form: bao-cao\n", "  - form: bao-caoo\n")],
    "reference-role": [(PLAN, "    filled_by: head\n", "    filled_by: truong\n")],
    "reference-nobody-fills": [(PLAN, "    filled_by: head\n", "")],
    "reference-person-filled-by": [
        (PLAN, "    respondent: person\n", "    respondent: person\n    filled_by: head\n")
    ],
    "reference-milestone": [
        (
            PLAN,
            "    milestone: nop-ban\n    days_before: 2\n",
            "    milestone: nop\n    days_before: 2\n",
        ),
        (PLAN, "    one_for: unit\n", "    one_for: unit\n    milestone: gui-di\n"),
    ],
    "reference-late-milestone": [
        (PLAN, "  - milestones: [nop-ban]\n", "  - milestones: [nop-bai]\n")
    ],
    "reference-list": [(FORM, "list_name: levels", "list_name: level")],
    "reference-title": [(PLAN, "titles: [lao-dong]", "titles: [chien-si]")],
    "reference-shown-fact": [(FORM, FIRST, FIRST + "        shows: [ho_ten]\n")],
    "reference-prefill": [
        (
            FORM,
            '        label: "Chi bộ"\n',
            '        label: "Chi bộ"\n        prefill: party_cell\n',
        )
    ],
    "reference-fact-without-list": [
        (
            PLAN,
            '    label: "Đảng viên"\n    type: yes_no',
            '    label: "Đảng viên"\n    type: select_one',
        )
    ],
    "reference-column": [(PLAN, "value: muc}", "value: muc_do}")],
    "reference-counts": [
        (
            PLAN,
            '    source: {section: "III"}\nreminders:\n',
            (
                "    counts:\n"
                '      - label: "Theo đơn vị"\n        heading: "Đơn vị"\n        by: don_vi\n'
                "        forms: [mau-khac]\n        columns:\n"
                '          - {label: "Mức", value: muc, otherwise: muc_x, list_name: levelz}\n'
                '        quota: xuat-sac\n    source: {section: "III"}\nreminders:\n'
            ),
        )
    ],
    "reference-list-of-no-form": [(PLAN, "    forms: [tu-danh-gia, bao-cao]\n", "")],
    "reference-document": [(PLAN, '{section: "II.3"}', '{document: nd-90, section: "II.3"}')],
    "reference-dossier-part": [
        (
            PLAN,
            "reminders:\n",
            (
                '  - code: ho-so\n    label: "Hồ sơ"\n    kind: dossier\n'
                '    parts: [{label: "Danh sách", outputs: [danh-sach-1, ho-so]}]\n'
                '    source: {section: "III"}\nreminders:\n'
            ),
        )
    ],
    # ---- one name, two things --------------------------------------------------------------
    "twice-milestone": [(PLAN, "  - code: hop\n", "  - code: nop-ban\n")],
    "twice-form": [(REPORT, "form: bao-cao\n", "form: tu-danh-gia\n")],
    "twice-question": [(FORM, "name: chi_bo", "name: uu_diem")],
    "twice-choice": [(FORM, '{code: hai, label: "Đào tạo"}', '{code: mot, label: "Đào tạo"}')],
    "twice-label": [(FORM, '{code: hai, label: "Đào tạo"}', '{code: hai, label: "Cải cách."}')],
    "twice-heading": [(PLAN, 'columns: ["Trưởng"]', 'columns: ["Trưởng", "đảng viên"]')],
    "question-named-as-a-fact": [(FORM, "name: chi_bo", "name: party_member")],
    "fact-that-is-always-there": [(PLAN, "  - name: party_member\n", "  - name: unit_kind\n")],
    # ---- levels, points, bounds ------------------------------------------------------------
    "fact-under-without-a-date": [
        (
            PLAN,
            MEMBER,
            f'{MEMBER}    under: {{months: 8, since: head, source: {{section: "I.2"}}}}\n',
        )
    ],
    "quota-level": [(PLAN, "level: tot", "level: xuat-sac")],
    "quota-base": [(PLAN, "of: [tot, dat]", "of: [tot, dar]")],
    "level-elsewhere": [
        *boxed(),
        (PLAN, "milestones:\n", f"{RATED_ABOVE}milestones:\n"),
    ],
    "quota-group": [(PLAN, "group_by: unit\n", "group_by: nhom\n")],
    "points-sum": [(PLAN, 'label: "Số việc", max: 40', 'label: "Số việc", max: 45')],
    "points-total": [(PLAN, "total: 100", "total: 90")],
    "points-parent": [(PLAN, "max: 30, parent: a", "max: 30, parent: c")],
    "points-circle": [(PLAN, 'label: "Kỷ luật", max: 30', 'label: "Kỷ luật", max: 30, parent: b')],
    "list-without-choices": [(PLAN, "choice_lists:\n", "choice_lists:\n  trong: []\n")],
    "bounds-choices": [
        (FORM, '        label: "Lĩnh vực"\n', '        label: "Lĩnh vực"\n        at_least: 3\n')
    ],
    "bounds-integer": [
        (
            FORM,
            "      - type: text\n        name: chi_bo\n",
            "      - type: integer\n        least: 10\n        most: 5\n        name: chi_bo\n",
        )
    ],
    "bounds-dates": [
        (
            FORM,
            '        label: "Ngày vào Đảng"\n',
            (
                '        label: "Ngày vào Đảng"\n'
                "        earliest: 2024-01-01\n        latest: 2000-01-01\n"
            ),
        )
    ],
    "bounds-text": [(FORM, FIRST, FIRST + "        min_length: 500\n        max_length: 100\n")],
    "score-step": [(FORM, "max: 10", "max: 10\n        step: 3")],
    "note-at-the-end": [
        (
            FORM,
            '        label: "Ngày vào Đảng"\n',
            (
                '        label: "Ngày vào Đảng"\n'
                '      - type: note\n        name: xong\n        label: "Cảm ơn."\n'
            ),
        )
    ],
    # ---- nudges ----------------------------------------------------------------------------
    "reminder-syntax": [(PLAN, NUDGE, 'text: "Còn {{ con_lai."')],
    "reminder-value": [(PLAN, NUDGE, 'text: "Hạn 25/10/2024, {{ hann }}. Còn: {{ danh_sach }}."')],
    "reminder-statement": [(PLAN, NUDGE, 'text: "{% for a in viec %}{{ a|upper }}{% endfor %}"')],
    "reminder-long": [(PLAN, NUDGE, f'text: "{"{{ viec }} " * 12}"')],
    "reminder-empty": [(PLAN, NUDGE, 'text: "{% if so_luong == 0 %}Xong.{% endif %}"')],
    "reminder-of-nobody": [
        (PLAN, NUDGED, NUDGED.replace("nop-ban", "gui")),
        (
            PLAN,
            "lateness:\n",
            (
                '  - {code: gui, label: "Gửi lên", kind: by, date: 2024-11-05,'
                ' who: "Phòng", source: {section: "II.4"}}\nlateness:\n'
            ),
        ),
    ],
    "reminder-of-a-planned-date": [(PLAN, NUDGED, NUDGED.replace("nop-ban", "hop"))],
    "reminder-without-contact": [(PLAN, "    to: respondent\n", "    to: contact\n")],
    "reminding-at-night": [
        (
            PLAN,
            "ballots:\n",
            (
                'reminding:\n  hours: [{start: "08:00", end: "21:00"}]\n'
                '  source: {section: "IV"}\nballots:\n'
            ),
        )
    ],
    "reminding-hours-crossed": [
        (
            PLAN,
            "ballots:\n",
            (
                'reminding:\n  hours: [{start: "08:00", end: "11:00"}, {start: "10:00",'
                ' end: "12:00"}]\n  source: {section: "IV"}\nballots:\n'
            ),
        )
    ],
    "reminding-both-days": [
        (
            PLAN,
            "ballots:\n",
            (
                "reminding:\n  days_off: [2024-10-18]\n  working_days: [2024-10-18]\n"
                '  contact: truong\n  days_source: {section: "IV"}\n'
                '  source: {section: "IV"}\nballots:\n'
            ),
        )
    ],
    "reminding-days-unsourced": [
        (
            PLAN,
            "ballots:\n",
            'reminding:\n  days_off: [2024-10-18]\n  source: {section: "IV"}\nballots:\n',
        )
    ],
    # ---- who is asked ----------------------------------------------------------------------
    "assignment-of-nobody": [
        (
            PLAN,
            "    respondent: person\n",
            "    respondent: person\n    when: {all: [{is: {head: true}}, {is: {head: false}}]}\n",
        )
    ],
    "section-of-nobody": [
        (
            PLAN,
            "    respondent: person\n",
            "    respondent: person\n    when: {is: {party_member: false}}\n",
        )
    ],
    "question-of-nobody": [
        (
            FORM,
            '        label: "Chi bộ"\n',
            '        label: "Chi bộ"\n        relevant: {is: {party_member: false}}\n',
        )
    ],
    # ---- ballots ---------------------------------------------------------------------------
    "ballot-open": [
        (PLAN, HANDS, "    secret: true\n"),
        (PLAN, 'source: {section: "V"}', 'source: {section: "V", quote: "tiến hành bỏ phiếu kín"}'),
    ],
    "ballot-by-hands-open": [(PLAN, HANDS, "    secret: false\n")],
    "ballot-names": boxed(
        ("titles: [lao-dong]", "when: {is: {dang_vien: true}}"),
        ("place: unit", "place: unit, when: {is: {dang_vien: true}}"),
        ("list_name: levels", "list_name: level"),
        ("role: head", "role: chief, when_subject: truong"),
    ),
    "ballot-selections": boxed(
        ("of: slip", "of: whole, at_most: {selection: xuat-sac, count: 2}"),
        ("selection: tot", "selection: gioi"),
        ("subject: person, titles: [lao-dong]", "subject: agency, when: {is: {unit: A}}"),
    ),
    "ballot-ranks": boxed(("{list_name: levels", "{of: ranks")),
    "ballot-share-of-items": boxed(("{list_name: levels", "{of: items")),
    "ballot-contradictions": boxed(
        ("{list_name: levels", "{of: items, list_name: levels"),
        ("of: slip", "of: slip, at_most: {selection: tot, count: 2}"),
        ("selection: tot, more_than: 50", "selection: tot"),
        ("parts: 2, of_parts: 3", "parts: 4, of_parts: 3"),
        ("number: 3, needed: 2", "number: 3, needed: 1"),
        ("then: reported", "then: second_round"),
    ),
    "ballot-most-of-one": boxed(("by: share", "by: most")),
    "ballot-share-of-ranks": boxed(("by: share", "by: rank_sum")),
    "ballot-share-beyond": boxed(("more_than: 50", "more_than: 100")),
    # ---- meetings and titles ---------------------------------------------------------------
    "meeting-steps": met(
        ("kind: review, subjects: [{kind: person}]", "kind: review"),
        (
            '    source: {section: "VIII"}\n',
            (
                '      - {code: phieu, label: "Phiếu", kind: ballot, source: {section: "VIII"}}\n'
                '      - {code: hoi, label: "Hỏi", kind: motion, source: {section: "VIII"}}\n'
                '      - {code: hoi-nua, label: "Hỏi nữa", kind: motion, question: "Đồng ý?",'
                ' source: {section: "VIII"}}\n'
                '    source: {section: "VIII"}\n'
            ),
        ),
    ),
    "meeting-hands-two-figures": met(("more_than: 50,", "more_than: 50, at_least: 50,")),
    "meeting-hands-base": met(("base: present", "base: valid")),
    "title-prerequisite": [
        (
            PLAN,
            '    source: {section: "I.3"}\n',
            (
                "    given_to: [person]\n    requires:\n"
                '      - {code: nam, words: "Đủ năm", corrected_by: "Văn phòng",'
                ' source: {section: "I.3"}}\n'
                '    source: {section: "I.3"}\n'
            ),
        )
    ],
    "meeting-names": [
        *met(
            ("milestone: hop\n", "milestone: hopp\n"),
            ("role: head", "role: truong, when_subject: pho"),
            ("secretary: head", "secretary: thu-ky"),
            ('{words: "Mọi người", source', '{words: "Mọi người", when: {is: {nu: true}}, source'),
            ("    quorum:", MEETING_INVITES + "    quorum:"),
            ("[{kind: person}]", "[{kind: person, when: {is: {nu: true}}}, {kind: agency}]"),
            ("titles: [lao-dong]", "titles: [lao-dong, chien-si]"),
        ),
    ],
    "meeting-needs": met(
        (
            "kind: review, subjects: [{kind: person}]",
            "kind: ballot, ballot: bo-phieu",
        ),
        ("kind: titles, titles: [lao-dong]", "kind: initiatives"),
        ("code: danh-hieu", "code: kiem-diem"),
        ("place: unit", "place: agency"),
    ),
    "meeting-of-no-ballot": met(
        ("kind: review, subjects: [{kind: person}]", "kind: ballot, ballot: bau")
    ),
    "meeting-from-another": met(
        (
            "kind: review, subjects: [{kind: person}]",
            "kind: notes, from_meeting: hop-don-vi",
        ),
        ("kind: titles, titles: [lao-dong]", "kind: titles, from_meeting: hop-truoc"),
    ),
    "asked-after-a-meeting": [
        (
            PLAN,
            "  - form: tu-danh-gia\n    respondent: person\n",
            (
                "  - form: tu-danh-gia\n    respondent: person\n"
                "    asked: {after: hop-don-vi, when: {is: {level: gioi}}, titles: [chien-si]}\n"
            ),
        ),
        (
            PLAN,
            "  - form: bao-cao\n    respondent: unit\n",
            "  - form: bao-cao\n    respondent: unit\n    asked: {after: hop-don-vi}\n",
        ),
        (
            PLAN,
            "outputs:\n",
            (
                "  - form: bao-cao\n    respondent: leadership\n    filled_by: head\n"
                "    filler_of: agency\n    asked: {after: hop-dong-vi}\n    milestone: nop-ban\n"
                '    source: {section: "II.1"}\n'
                "outputs:\n"
            ),
        ),
        *met(),
        (PLAN, "quotas:\n", f"{LEVELS}quotas:\n"),
        (PLAN, '    source: {section: "I.3"}\n', TITLED),
    ],
    "meeting-sends-nothing": [
        (PLAN, '    source: {section: "I.3"}\n', TITLED),
        *met(
            ("meetings:\n", NOTING),
            ("kind: review,", "kind: review, from_meeting: truoc,"),
            ("kind: titles, titles: [lao-dong]", "kind: titles, from_meeting: truoc"),
        ),
    ],
    "title-names": titled(
        ("when: {is: {party_member: true}}", "when: {is: {unit_chief: true}}"),
        ("level: tot", "level: gioi"),
        ("title: lao-dong", "title: lao-dog"),
        ("of: lao-dong,", "of: bang-khen,"),
        ("dossier: [tu-danh-gia]", "dossier: [thanh-tich]"),
        ("code: nam-truoc", "code: late"),
        ("code: dang-vien", "code: xep-loai"),
        ("party_member: false", "party_membr: false"),
    ),
    "title-of-a-unit": titled(
        (
            "given_to: [person]\n    when: {is: {party_member: true}}",
            "given_to: [unit]\n    when: {is: {party_member: true}}",
        ),
        ("dossier: [tu-danh-gia]", "dossier: [bao-cao]"),
    ),
    "title-registered-nowhere": titled(
        (
            "forms: [tu-danh-gia], question: linh_vuc",
            "forms: [tu-danh-gia, bao-cao, dang-ky], question: ket_qua",
        ),
        ("dossier: [tu-danh-gia]", "dossier: []"),
        ("code: dang-vien", "code: registration"),
    ),
    "title-choice": titled(
        ('{code: bang-khen, label: "Bằng khen"}\n', '{code: bang, label: "Bằng khen"}\n')
    ),
    "initiative-names": invented(
        ("title: uu_diem", "title: ten"),
        ("summary: uu_diem", "summary: muc"),
        ("author: ten", "author: ho_ten, share: ty_le, author_says: [trung_lap]"),
        ("linh_vuc: mot", "linh_vuc: ba"),
    ),
    "initiative-form": invented(("form: tu-danh-gia", "form: sang-kien")),
    "suggestion-names": suggested(
        ("to: ten", "to: ai"),
        (
            "{form: bao-cao, question: ket_qua}",
            "{form: bao-cao, question: ket}, {form: khac, question: ket_qua}",
        ),
    ),
    "suggestion-in-no-table": suggested(("question: viec", "question: uu_diem")),
    "initiative-column-of-nothing": invented(("shares: viec, ", "")),
    "output-of-titles": [
        (
            PLAN,
            "reminders:\n",
            (
                '  - {code: sang-kien, label: "Danh sách", kind: list, of: initiatives,'
                " forms: [tu-danh-gia], meeting: hop, one_for: agency,"
                ' columns: [{heading: "Ai", value: subject}], source: {section: "III"}}\n'
                '  - {code: loai, label: "Danh sách", kind: list, of: excluded,'
                " forms: [tu-danh-gia], one_for: agency,"
                ' columns: [{heading: "Ai", value: subject}], source: {section: "III"}}\n'
                '  - {code: ho-so, label: "Hồ sơ", kind: dossier, of: titles,'
                ' parts: [{label: "A"}], source: {section: "III"}}\n'
                "reminders:\n"
            ),
        ),
    ],
    "output-of-a-meeting": [
        *titled(),
        *met(("meetings:\n", NOTING)),
        (
            PLAN,
            "reminders:\n",
            (
                '  - {code: sang-kien, label: "Danh sách", kind: list, of: titles,'
                " forms: [tu-danh-gia], meeting: truoc, one_for: agency, columns:"
                ' [{heading: "Ai", value: subject}], source: {section: "III"}}\n'
                '  - {code: loai, label: "Danh sách", kind: list, of: excluded,'
                " meeting: hop-don-vi, one_for: agency, columns:"
                ' [{heading: "Ai", value: subject}], source: {section: "III"}}\n'
                "reminders:\n"
            ),
        ),
    ],
    "output-minutes-without-meeting": [
        (PLAN, "    kind: list\n    one_for: unit\n", "    kind: minutes\n    one_for: unit\n")
    ],
    "many-at-once": [
        (PLAN, 'place: "Nơi thử"', "place: 1"),
        (PLAN, "secret: false", "secret: 1"),
        (FORM, "minutes: 10", "minutes: 0"),
        (REPORT, "type: long_text", "type: text_long"),
    ],
}


def changed(case: str) -> dict[str, bytes]:
    """The files of a case, by path."""
    files = {
        str(file.relative_to(BASE)): file.read_bytes() for file in sorted(BASE.rglob("*.yaml"))
    }
    for file, old, new in CASES[case]:
        if new is None:
            del files[file]
        elif not old:
            files[file] = new if isinstance(new, bytes) else new.encode()
        else:
            before = files[file].decode()
            if before.count(old) != 1 or not isinstance(new, str):
                raise ValueError(f"{case}: {old!r} is not once in {file}")
            files[file] = before.replace(old, new).encode()
    return files


def write() -> None:
    for case in CASES:
        folder = BROKEN / case
        kept = folder / "expected.txt"
        expected = kept.read_bytes() if kept.exists() else b""
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in changed(case).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        kept.write_bytes(expected)


if __name__ == "__main__":
    write()

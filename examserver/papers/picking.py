"""What each type of question is for, in a sentence, in the order in which authors look for one."""

from examserver.languages import N_

WHAT_FOR = {
    "single_choice": N_("几个选项里只有一个正确：概念、规定、计算结果。"),
    "multiple_choice": N_("几个选项里有两个以上正确：步骤、条件、组成。"),
    "true_false": N_("一句话，判断对错。"),
    "fill_in": N_("在句子的空里填字或数，可有几种写法算对。"),
    "numeric": N_("算出一个数，可规定误差、有效数字和单位。"),
    "matching": N_("把左边的条目与右边的一一配对。"),
    "ordering": N_("把步骤或条目排成正确的次序。"),
    "category_sort": N_("把一批条目分到几个类别里。"),
    "gap_match": N_("从给出的词里选词，填进一段话的空。"),
    "inline_choice": N_("一段话里每个空各有几个选项。"),
    "hot_spot": N_("在图上标出指定的地方。"),
    "short_answer": N_("几句话作答，由阅卷人按要点评分。"),
    "essay": N_("一篇文字，由阅卷人按要点评分。"),
    "case": N_("一段材料带几道小题，组卷时不拆开。"),
}

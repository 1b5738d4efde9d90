"""What is said of files: that cannot be read, that are no YAML, that lie beside the playbook or not."""

from collections.abc import Mapping
from typing import Final

FILES: Final[Mapping[str, tuple[str, str]]] = {
    "did_you_mean": ("может быть, {name}?", "did you mean {name}?"),
    "there_are": ("есть {names}", "there are {names}"),
    "unreadable_file": ("файл не читается: {why}", "the file cannot be read: {why}"),
    "no_such_file": ("такого файла нет", "No such file or directory"),
    "no_permission": ("нет прав его читать", "Permission denied"),
    "is_a_folder": ("это папка", "Is a directory"),
    "system_error": ("ошибка системы {number}", "{said}"),
    "not_utf8": ("файл не в кодировке UTF-8", "the file is not UTF-8 text"),
    "nested_too_deep": ("в файле слишком много вложенных списков", "lists are nested too deep in this file"),
    "file_is_no_mapping": (
        "в файле должны быть строки вида «имя: значение»",
        "this file is to be a mapping: name: value",
    ),
    "invisible_character": ("здесь невидимый символ", "an invisible character stands here"),
    "leave_it_out": ("удалите его", "leave it out"),
    "aliases": (
        "ссылки (* и &) не поддерживаются: напишите значение целиком",
        "aliases are not taken: write it out",
    ),
    "tag": ("теги вроде {tag} не поддерживаются", "tags such as {tag} are not taken"),
    "value_alone": ("оставьте только значение", "write the value alone"),
    "name_is_a_word": ("имя настройки — одно слово", "a name is one plain word"),
    "merge_keys": ("слияние через << не поддерживается", "merge keys are not taken"),
    "written_twice": (
        "«{name}» уже есть в строке {line}",
        "{name!r} stands here twice, first in line {line}",
    ),
    "not_yaml": ("это не YAML: {why}", "this is not YAML: {why}"),
    "yaml_tab": ("здесь табуляция", "a tab stands here"),
    "yaml_indent_with_spaces": ("ставьте отступы пробелами", "indent with spaces"),
    "yaml_first_sign": ("значение не может начинаться с {sign}", "a value does not begin with {sign}"),
    "yaml_quote_it": ("возьмите его в кавычки", "put it in quotes"),
    "yaml_colon": ("двоеточие здесь лишнее", "this colon fits nowhere"),
    "yaml_colon_help": (
        "проверьте отступы, а текст с двоеточием возьмите в кавычки",
        "mind the indentation, or put a text with a colon in quotes",
    ),
    "yaml_list_here": ("список здесь начаться не может", "a list does not begin here"),
    "yaml_items_on_lines": (
        "пишите каждый пункт с новой строки",
        "write its items on lines of their own",
    ),
    "yaml_not_of_the_list": (
        "это не пункт списка, который начат выше",
        "this does not belong to the list above",
    ),
    "yaml_mind_indentation": ("проверьте отступы", "mind the indentation"),
    "yaml_indentation": (
        "такого отступа нет ни в одной строке выше",
        "the indentation fits none of the lines above",
    ),
    "yaml_indentation_help": (
        "имена одного уровня стоят ровно друг под другом",
        "names of one setting stand exactly below one another",
    ),
    "yaml_text_here": ("этот текст здесь лишний", "this text fits nowhere"),
    "yaml_text_help": (
        "проверьте отступы, а кавычку внутри кавычек удвойте",
        "mind the indentation, and double a quote inside of quotes",
    ),
    "yaml_closes_nothing": ("{sign} ничего не закрывает", "nothing opens what {sign} closes"),
    "yaml_not_closed": (
        "список или блок в скобках не закрыт",
        "a list or mapping in brackets is not closed",
    ),
    "yaml_close_it": ("поставьте перед этим {sign} или запятую", "put a {sign} or a comma before this"),
    "yaml_escape": ("знака \\{sign} нет", "there is no sign \\{sign}"),
    "yaml_single_quotes": ("возьмите текст в одинарные кавычки", "put the text in single quotes"),
    "yaml_two_documents": ("в файле может быть только один регламент", "a file holds one playbook"),
    "yaml_leave_line_out": ("удалите строку ---", "leave out the line ---"),
    "yaml_anchor": ("метки (&) не поддерживаются", "anchors are not taken"),
    "yaml_write_out": ("напишите значение целиком", "write it out"),
    "yaml_quote_open": ("кавычка открыта и не закрыта", "this text in quotes never ends"),
    "yaml_close_quote": ("закройте её такой же", "close it with the same quote"),
    "yaml_no_colon": ("после имени нет двоеточия", "there is no colon behind this name"),
    "yaml_name_and_value": ("напишите «имя: значение»", "write name: value"),
    "yaml_other": ("эту строку не разобрать", "{said}"),
    "no_playbook_beside": (
        "рядом нет регламента «{name}»",
        "no playbook {name!r} lies beside this one",
    ),
    "extends_itself": (
        "этот регламент дополняет тот, который дополняет его",
        "this extends a playbook that extends it",
    ),
    "made_by_loading": (
        "{name} в файле не пишут: это появляется при загрузке",
        "{name} is made by loading, it is not written in the file",
    ),
    "playbook_of_another": (
        "это регламент магазина {other}, а не {shop}",
        "this is the playbook of {other}, not of {shop}",
    ),
    "set_shop": ("напишите «shop: {shop}»", "set `shop: {shop}`"),
}
"""By the code of the remark: Russian, then English."""

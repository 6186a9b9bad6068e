"""A chapter in Russian or English comes from the Kazakh and a catalogue that translators can open."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from klaster.__main__ import main
from klaster.authoring import catalogue, prose, translation
from klaster.authoring.catalogue import TARGETS
from klaster.authoring.chapter import read_chapter
from klaster.console import Problem
from klaster.notebook import article, chapters
from klaster.notebook.tables import catalogue as catalogues_of_charts
from nbclient import NotebookClient

NOTEBOOKS = [name for name in translation.pages() if translation.is_notebook(name)]
CELLS = [(name, cell) for name in NOTEBOOKS for cell in read_chapter(name).notebook.cells]


@pytest.fixture
def locale(tmp_path, monkeypatch) -> Path:
    """A copy of the catalogues, to be changed."""
    copied = tmp_path / "locale"
    shutil.copytree(catalogue.LOCALE, copied)
    monkeypatch.setattr(catalogue, "LOCALE", copied)
    return copied


def told(source: str, *, python: bool = False, **said: str) -> str:
    return (prose.code if python else prose.markdown)(source, lambda text, label: said.get(text, f"<{label}|{text}>"))


@pytest.mark.parametrize("name", translation.pages())
def test_a_page_whose_texts_are_said_as_they_are_is_the_page_itself(name):
    if translation.is_notebook(name):
        for cell in read_chapter(name).notebook.cells:
            say = prose.markdown if cell.cell_type == "markdown" else prose.code
            assert say(cell.source, lambda text, label: text) == cell.source, cell.id
    else:
        source = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
        # a paragraph over several lines becomes one
        assert translation.page(name, "kk") == source
        assert re.sub(r"\s+", " ", prose.markdown(source, lambda text, label: text)) == re.sub(r"\s+", " ", source)


def test_each_text_of_markdown_is_found_with_its_place_and_its_markup_left():
    source = (
        "(part)=\n# Тақырып\n\nБірінші\nжол **қою**.\n\n- тармақ `код`\n  жалғасы\n\n> дәйексөз\n> екінші\n\n"
        '| Баған | B |\n|---|---|\n| а \\| б | а |\n\n<details class="solution"><summary>Шешуі</summary>\n\nішінде\n\n</details>\n\n'
        "```{figure} a.png\n:alt: Сурет\n\nЖазуы.\n```\n\n```\nмен – код\n```\n\nTxt only.\n"
    )
    assert told(source) == (
        "(part)=\n# <part|Тақырып>\n\n<part|Бірінші жол **қою**.>\n\n- <part|тармақ `код` жалғасы>\n\n"
        "> <part|дәйексөз екінші>\n\n| <part\\|Баған> | B |\n|---|---|\n| <part\\|а \\| б> | <part\\|а> |\n\n"
        '<details class="solution"><summary><part|Шешуі></summary>\n\n<part|ішінде>\n\n</details>\n\n'
        "```{figure} a.png\n:alt: <part|Сурет>\n\n<part|Жазуы.>\n```\n\n```\nмен – код\n```\n\nTxt only.\n"
    )


def test_each_comment_and_docstring_of_code_is_found_and_no_code_changed():
    source = (
        '# бірінші\n# екінші\nx = \'сөз\'  # соңында\n\n\ndef f(a):\n    """Қайтарады.\n\n    a – сан;\n'
        '    b – сөз.\n    """\n    return "жоқ"\n'
    )
    assert told(source, python=True) == (
        '# <|бірінші\n# екінші>\nx = \'сөз\'  # <|соңында>\n\n\ndef f(a):\n    """<|Қайтарады.>\n\n    <|a – сан;\n'
        '    b – сөз.>\n    """\n    return "жоқ"\n'
    )


@pytest.mark.parametrize("language", TARGETS)
@pytest.mark.parametrize("name", chapters.listed())
def test_a_translated_notebook_has_the_cells_the_code_and_the_passages_of_the_kazakh(name, language):
    ours, theirs = read_chapter(name).notebook.cells, translation.notebook(name, language).cells
    assert [(cell.id, cell.cell_type, cell.metadata) for cell in theirs] == [
        (cell.id, cell.cell_type, cell.metadata) for cell in ours
    ]
    for own, other in zip(ours, theirs, strict=True):
        if own.cell_type == "code" and own.id != "setup" and "%" not in own.source:
            assert _without_docstrings(other.source) == _without_docstrings(own.source), own.id
    quoted = {line for passage in article.passages(name) for line in passage.text.splitlines() if len(line) > 80}
    sources = "\n".join(cell.source for cell in theirs)
    assert all(line in sources for line in quoted if any(line in cell.source for cell in ours))
    assert f'klaster.use("{language}")' in sources


def _without_docstrings(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body[0] = ast.Pass()
    return ast.dump(tree)


def test_what_has_no_translation_stands_in_kazakh_and_says_so(locale):
    (locale / "ru" / "glossary.po").unlink()
    source = translation.notebook("glossary", "ru").cells[0].source
    kazakh = read_chapter("glossary").notebook.cells[0].source
    heading, text = kazakh.split("\n\n")[:2]
    assert source == f'{heading}\n\n<span lang="kk">{text}</span>'


def test_catalogues_are_up_to_date_and_keep_links_code_and_tags():
    assert [fault for name in translation.pages() for fault in translation.faults(name)] == []


def test_a_second_update_changes_nothing(locale):
    translation.update(translation.pages())  # may take what another page has translated meanwhile
    assert translation.update(translation.pages()) == []


def test_gettexts_own_tools_read_every_catalogue(tool):
    msgfmt = tool("gettext")
    for file in catalogue.LOCALE.glob("*/*.po"):
        done = subprocess.run([msgfmt, "--check", "-o", "/dev/null", file], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_a_changed_text_keeps_its_translation_to_be_looked_at_again(locale):
    catalogue.update("new", "ru", [("Бірінші сөйлем осында тұр.", "a"), ("Екінші.", "b")])
    file = locale / "ru" / "new.po"
    file.write_text(file.read_text("utf-8").replace('тұр."\nmsgstr ""', 'тұр."\nmsgstr "Первое предложение."'), "utf-8")
    assert catalogue.translations("new", "ru") == {("Бірінші сөйлем осында тұр.", "a"): "Первое предложение."}
    changed = ("Бірінші сөйлем енді осында тұр.", "a")
    assert catalogue.update("new", "ru", [changed])
    assert catalogue.translations("new", "ru") == {}
    untranslated, fuzzy = catalogue.waiting("new", "ru")
    assert (untranslated, [str(message.string) for message in fuzzy]) == ([], ["Первое предложение."])
    assert 'msgid "Бірінші сөйлем осында тұр."' in file.read_text("utf-8")  # what it was, for the translator


def test_a_text_that_went_comes_back_with_its_translation(locale):
    units = [("Мұнда ұзақ мәтін.", "a"), ("Тағы бірдеңе айтылады.", "b")]
    catalogue.update("new", "en", units, {units[0][0]: "A long text."})
    catalogue.update("new", "en", units[1:])
    assert "#~ msgstr" in (locale / "en" / "new.po").read_text("utf-8")
    catalogue.update("new", "en", units)
    assert catalogue.translations("new", "en") == {units[0]: "A long text."}


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ("[бет](teaching.md)", "[page](teaching.html)", "teaching.html"),
        ("`low` пен `high`", "`low` and high", "`high`"),
        ('<a href="#dk-1">dk-1</a> айтады', "dk-1 says", '<a href="#dk-1">'),
        ("мәтін {#id}", "text", "{#id}"),
    ],
)
def test_a_link_code_or_tag_that_a_translation_lost_is_named_with_file_and_line(locale, before, after, part):
    units = [("Бірінші.", "a"), (before, "b")]
    catalogue.update("new", "en", units, {before: after})
    file = locale / "en" / "new.po"
    line = 1 + [row.startswith('msgctxt "b"') for row in file.read_text("utf-8").splitlines()].index(True)
    faults = catalogue.faults("new", "en", units)
    assert any(part in fault for fault in faults)
    assert all(re.match(rf"\S+/en/new\.po:{line + 1}: ", fault) for fault in faults), faults


def test_a_tag_that_names_a_language_is_the_translators_own():
    assert catalogue.differences("Мақала «ия» дейді.", 'The article says <span lang="kk">«ия»</span>.') == []


@pytest.mark.parametrize(
    ("content", "line"),
    [(b'msgid "a"\nmsgstr "b\n', ":2"), (b'msgid "\xff"\nmsgstr "b"\n', ""), (b"not a catalogue\n", ":1")],
)
def test_a_broken_catalogue_is_named_with_its_line(locale, content, line):
    (locale / "ru" / "denmark.po").write_bytes(content)
    with pytest.raises(Problem, match=rf"ru/denmark\.po{line}: .*Poedit"):
        translation.notebook("denmark", "ru")


def test_a_catalogue_behind_its_page_is_named_with_what_to_run(locale):
    catalogue.update("glossary", "ru", translation.units("glossary")[:1])
    (fault,) = translation.faults("glossary")
    assert "klaster catalogues glossary" in fault
    (locale / "ru" / "glossary.po").unlink()  # nobody has begun: no fault, and said
    assert translation.faults("glossary") == []
    assert any(
        "ru/glossary.po" in line and "klaster catalogues glossary" in line for line in translation.waiting(["glossary"])
    )


@pytest.mark.slow
def test_a_translated_notebook_runs_and_speaks_its_language():
    notebook = translation.notebook("denmark", "ru")
    notebook.cells = [cell for cell in notebook.cells if not cell.id.endswith(("-answer", "-check", "-solution"))]
    done = NotebookClient(notebook, resources={"metadata": {"path": ROOT / "book"}}, timeout=120).execute()
    survey = next(cell for cell in done.cells if cell.id == "chart-survey")
    shown = " ".join(str(output.get("data", {}).get("text/html")) for output in survey.outputs)
    assert catalogues_of_charts("denmark")["denmark-survey"]["title"]["ru"] in shown


def test_the_command_writes_a_chapter_in_a_language_and_overwrites_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["notebook", "denmark", "--lang", "ru"]) == 0
    assert capsys.readouterr().out == "denmark.ru.ipynb\n"
    written = (tmp_path / "denmark.ru.ipynb").read_bytes()
    assert main(["notebook", "denmark", "--lang", "ru"]) == 1
    assert (tmp_path / "denmark.ru.ipynb").read_bytes() == written


def test_a_page_around_the_chapters_is_checked_by_its_name(capsys):
    assert main(["check", "translating", "--lang", "en"]) == 0
    assert "All is well." in capsys.readouterr().out


def test_an_unknown_page_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["catalogues", "atlantis"])
    assert ended.value.code == 2 and "atlantis" in capsys.readouterr().err

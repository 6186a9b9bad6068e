"""What a chapter's cells call: the article's figures and series, charts, maps, checks, quizzes, tables.

All of it is reached as ``klaster.NAME``; the names are listed in ``klaster/__init__.py``. A reader
loads it in a notebook or a browser, so it imports ``language`` and no other room: what only an
author, a builder or a teacher needs does not stand here.
"""

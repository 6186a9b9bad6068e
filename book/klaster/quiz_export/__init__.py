"""A chapter's quiz for a learning system: Moodle XML, GIFT, QTI 1.2 for Canvas, QTI 2.1.

The questions are those of the page (``klaster.notebook.questions``), one file for a language: Moodle shows
several languages in one text only where its administrator has turned a filter on. It may import
``authoring``, ``notebook`` and ``language``; an assignment brings its quiz along by it.
"""

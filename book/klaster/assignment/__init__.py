"""A chapter as an assignment: written, collected, graded and given back on a teacher's computer.

The folder that ``klaster assign denmark`` writes, and what the later commands add to it::

    denmark/
      assignment.json    what anybody may know: chapter, language, exercises, points, due date
      students/          to hand out: notebook or notebooks, text, sheet, quiz
      teacher/           to keep: the class key, the answers, the roster, solutions, rubric, plan
      submissions/       what `klaster collect` took, a folder a student; `collect.json` says whence
      grades/            what `klaster grade` found, a file a student
      return/            what `klaster return` made: marks, feedback, the page for the class
      .gitignore, .lock  git sees nothing of it; one run at a time

Nothing that is graded is secret because of where it stands in a public repository: the inputs of
the checks and the numbers of the exercises are drawn from a key that ``klaster assign`` makes.

The commands are rooms of their own, in the order in which a teacher needs them: ``assigning``,
``collecting``, ``grading``, ``returning``; each may import those before it, and what stands beside
them (the folder, the roster, the key, the graded ``tasks``). All may import ``quiz_export``,
``authoring``, ``notebook`` and ``language``; no other room imports an assignment.
"""

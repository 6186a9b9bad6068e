"""The graded exercises: two files a chapter; what stands in them: ``klaster.assignment.task``."""

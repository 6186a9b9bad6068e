"""The graded exercises, a module a chapter; what they are made of: ``klaster.assignment.task``."""

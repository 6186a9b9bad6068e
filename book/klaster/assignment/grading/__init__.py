"""`klaster grade`: students' notebooks run in a sandbox, and what they got."""

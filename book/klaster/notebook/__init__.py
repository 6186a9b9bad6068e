"""What a chapter's cells call: the article's figures and series, charts, maps, checks, quizzes, tables."""

"""What an author needs: the recipe of a chapter, its first cells, checks of data, spelling and terms."""

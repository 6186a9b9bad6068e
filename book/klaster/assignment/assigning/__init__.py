"""`klaster assign`: what a teacher hands out, and the key that stays with the teacher."""

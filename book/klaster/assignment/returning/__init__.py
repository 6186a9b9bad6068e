"""`klaster return`: marks and feedback, for the teacher, the student and the LMS."""

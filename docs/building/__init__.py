"""What does the site make from the code, so that nothing is said twice?"""

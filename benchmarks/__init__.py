"""How fast and how small is it, beside other engines, with equal results?"""

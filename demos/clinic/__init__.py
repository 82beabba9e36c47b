"""The clinic: small trainings with one fault each, what can be measured of them, and their mending.

It is no experiment of the catalogue: a student is not to set the fault but to find it.
"""

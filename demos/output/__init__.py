"""What a run becomes: charts, tables, a script, an animation, lines in a terminal."""

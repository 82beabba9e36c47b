"""How people write: numbers, spelling, parameters in words, what a message asks for."""

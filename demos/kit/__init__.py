"""What any experiment is made of: frames, parameters, the catalogue, a run's log."""

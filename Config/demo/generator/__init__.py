"""The parts of the demo generator; `generate.py` puts them together."""

"""Disclosure control: the only maker of a Released table."""

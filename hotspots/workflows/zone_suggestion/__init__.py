"""Suggesting zones, step by step: the ground, the zones, their reasons, what they leave out."""

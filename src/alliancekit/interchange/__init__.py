"""Instruments and responses, given to other programs and taken from them."""

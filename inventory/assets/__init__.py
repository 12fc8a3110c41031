"""Coins and their prices: the catalogue, history, watches, and what people hold."""

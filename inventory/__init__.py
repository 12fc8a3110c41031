"""The core: one folder per noun, each with its pure model, its SQL store and its service."""

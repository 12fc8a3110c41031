"""The grammar: a file's path is its command, so commands/inventory/checkout.py is `!inventory checkout`."""

"""Communities: how each wants to be spoken to, which places share it, and the manners of channels."""

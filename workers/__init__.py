"""Jobs that fetch from outside systems and hand over to the services; no chat, no SQL, no platform."""

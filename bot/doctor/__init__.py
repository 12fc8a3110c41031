"""`python -m bot doctor`: what is set up is tried, one thing after the other, and what is wrong is named."""

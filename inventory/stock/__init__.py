"""Stock: how many of each product each warehouse has, how many are promised, and the book of both."""

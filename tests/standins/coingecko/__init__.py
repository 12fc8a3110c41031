"""CoinGecko's API 3, written from its OpenAPI description and these pages of docs.coingecko.com:

reference/coins-list, reference/coins-markets, reference/authentication, docs/errors-and-rate-limits.
"""

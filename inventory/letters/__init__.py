"""Replies that no platform took: kept until somebody lets them be sent again."""

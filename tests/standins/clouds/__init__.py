"""Azure's Resource Graph, Google's Cloud Asset Inventory and a Kubernetes API, on loopback.

Written from the providers' public documentation of these APIs.
"""

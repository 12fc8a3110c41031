"""The record of every change: audit trail and source of events."""

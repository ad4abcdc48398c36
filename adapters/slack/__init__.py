"""Slack: messages in, answers out."""

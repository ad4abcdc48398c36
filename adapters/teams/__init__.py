"""Teams: messages in, answers out."""

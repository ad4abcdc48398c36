"""Channels; nothing imports these but the command that starts one."""

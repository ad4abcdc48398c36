"""Words to ranked intents; knows no answers, channels or conversations."""

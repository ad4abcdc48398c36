"""The sentence encoder all-MiniLM-L6-v2 in numpy (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2)."""

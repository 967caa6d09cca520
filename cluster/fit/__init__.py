"""Learning a language's model from a dated stream of its news, without event labels."""

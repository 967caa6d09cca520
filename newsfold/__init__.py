"""newsfold folds every article about one event into one incident with its list of sources."""

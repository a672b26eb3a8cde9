"""One module a lab: what it is. Specs, presets, challenges, measures in numpy; never Keras."""

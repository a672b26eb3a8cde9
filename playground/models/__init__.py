"""One module a lab: Keras. Only worker processes import this package."""

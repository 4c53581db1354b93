"""dashdish: food of an invented city, delivered or picked up."""

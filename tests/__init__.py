"""Everything that shows the product holds."""

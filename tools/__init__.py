"""Tools of those who build Steward; the product needs none of them."""

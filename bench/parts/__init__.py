"""What commands of bench/ share: where the data is, origins that serve it, contenders, and how figures are drawn."""

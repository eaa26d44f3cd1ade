"""Documents: report blocks without a format, then one writer a format."""

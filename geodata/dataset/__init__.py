"""The incident table: a Delta Lake table, its batches and its scans."""

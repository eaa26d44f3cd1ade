"""The section of a strategic assessment, part by part: counts, findings, priorities."""

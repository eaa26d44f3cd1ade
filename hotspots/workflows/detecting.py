"""Finding hot spots: read the incidents that are meant, run one method, say what was found."""

from __future__ import annotations

from hotspots.workflows.findings import METHOD_LABELS, METHODS, DetectRequest, Finding, Method

__all__ = ["METHODS", "METHOD_LABELS", "DetectRequest", "Finding", "Method"]

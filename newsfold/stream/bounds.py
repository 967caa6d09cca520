"""Types of settings with their bounds, checked where settings are read."""

from __future__ import annotations

from typing import Annotated

import msgspec

__all__ = ["AtLeastOne", "Days", "NotNegative", "Seconds", "Share"]

AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]
NotNegative = Annotated[int, msgspec.Meta(ge=0)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]
Days = Annotated[float, msgspec.Meta(gt=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]

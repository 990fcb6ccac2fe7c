"""What the neurons of a network answer, and which inputs they like."""

__all__: list[str] = []

"""One description of a map (`MapSpec`) and the renderers that read it."""

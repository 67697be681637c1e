"""
Colours of the analyses; `tests/test_analysis_colours.py` measures them for every kind of colour vision.

The nine colours of two indicators run from light to blue (x), from light to yellow and orange (y), and to nearly black
where both are high, after the scheme of J. Stevens; the lightness falls along both axes. LISA colours are those of
method reference 4.12.
"""

BIVARIATE = (
    "#f3f3f3", "#b4d3e1", "#509dc2",
    "#f3e6b3", "#b3b3b3", "#376387",
    "#f3b300", "#b36600", "#1a1a1a",
)  # fmt: skip
LISA = {"high_high": "#ca0020", "high_low": "#f4a582", "low_high": "#92c5de", "low_low": "#0571b0",
        "not_significant": "#f7f7f7"}  # fmt: skip
# from dark, where few pairs of schemes agree, to light, where all do
AGREEMENT = ("#253494", "#2c7fb8", "#a1dab4", "#ffffcc")
# probability in steps of a fifth, light to dark
PROBABILITY = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")

"""The look of both formats: a theme's tokens and fonts, the print sheet made of them, and drawn pictures in them."""

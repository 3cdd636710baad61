"""The look of both formats: a file of tokens and its fonts in, print CSS and the measures of Word styles out."""

"""A document: records and a template in, a tree of a subset of HTML out, whose printed values know their origin."""

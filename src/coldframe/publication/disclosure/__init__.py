"""Statistical disclosure control: no cell that leaves the desk can name anybody, not even by subtraction.

In come counts by their finest cross-classification and the tables that shall be published of them, those
published before included. Out goes one :class:`releasing.Release`, which every renderer reads: table, chart,
CSV and text show the same because they see nothing else. Pure: no database, no clock, no chance.

The names are the field's: primary suppression of what is small, complementary (secondary) suppression of
what would give it back, rounding, linked tables (A. Hundepool et al., *Statistical Disclosure Control*, Wiley
2012, chapter 4; M. Fischetti, J. J. Salazar-González, "Models and Algorithms for Optimizing Cell Suppression
in Tabular Data with Linear Constraints", JASA 95, 2000, 916-928).
"""

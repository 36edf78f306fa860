"""Pictures of figures: what goes in is a release or the desk's own counts, what comes out is SVG with its words.

    from coldframe.publication.pictures.releases import draw
    pictures = draw(release, "ko", words=words_of)    # one for each table that can be drawn

``charts.py`` holds the plain values of a chart, ``specs.py`` makes a Vega-Lite document of one (``lettering.py``:
names in the room there is), ``telling.py`` says it in words, ``rendering.py`` has it drawn by ``child.py`` in a
process of its own and lets only shapes and text through: no script, no style, nothing from elsewhere. A chart holds
nothing that its table does not hold: a number that is withheld is withheld in it, too. The pages' style sheet gives
its colors (``.chart``).
"""

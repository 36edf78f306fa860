"""Documents that the law asks for when content is restricted: pure values in, text or rows out.

``statement`` is what is said: to the affected user as a text (Digital Services Act, Article 17), to the
Commission's Transparency Database as a row without personal data (Article 24(5)).
"""

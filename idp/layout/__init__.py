"""The page frame, the look, and the pages that belong to no feature.

    GET /aide                       questions that a hurried parent has
    GET /donnees-personnelles       the whole notice of RGPD art. 13 and 14
    GET /mentions-legales           who publishes, who hosts (LCEN art. 6)
    GET /accessibilite              the statement of RGAA 4.1
    GET /apparence/couleurs.css     colours of `[brand]`, made legible on light and dark
    GET /apparence/<file>           stylesheets, script, icon: the whole content of static/

base.html     the frame; a page fills the blocks `title` and `content`
forms.html    macros: fields, error summary, buttons, notices (start here to write a page)
parts.html    macros: what else pages show: choices, folds, identifiers, password rules
problem.html  the page of a Problem
colours.py    contrast (WCAG 2.2), and shades that keep it
mistakes.py   what is wrong in a form, for the error summary
views.py      these pages, and what every template may call

Neighbours: every screen's template extends base.html; nobody imports this package but create_app.
"""

"""One run as pages to look at: an overview, and a viewer of every step. They open from `file://`, with no server.

    report/index.html          the overview and the viewer
    report/look/               its style and scripts
    report/data/t<number>.js   one trial, loaded when it is looked at
    report/pictures/           pages that were drawn, by digest

All that agents, pages and tasks say is data: it is escaped, shown as text, and kept from running by the page's
Content-Security-Policy.
"""

"""How every test of a page begins."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def opened(app: AppTest, page: str, **parameters: str) -> AppTest:
    """The app at a page, with what a link says of it.

    Args:
        app: Not yet at that page.
        page: Its script, such as `"pages/network.py"`.
        parameters: The link's query.
    """
    app.run()
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page(page).run()
    assert not app.exception
    return app

"""The deep learning playground: `streamlit run app.py`."""

# Streamlit runs this file for each visitor, and imports it once for the server's own routes. Worker processes are spawned and
# import it under another name; they must do neither.
if __name__ == "__main__":
    from pages._ui import backend, link, navigation, visitor
    from playground.engine.state import READY

    backend.engine()
    page = navigation.navigate()
    visitor.remember()
    backend.storage_line()
    link.arrive(page.title)
    page.run()
    link.leave(page.title, whole=backend.engine().state.phase == READY)
    backend.spare_what_it_imported(page.title)
elif __name__ == "app":
    import streamlit as st
    from starlette.routing import Route

    from pages._ui.server import health, lifespan

    app = st.App(__file__, routes=[Route("/health", health)], lifespan=lifespan)

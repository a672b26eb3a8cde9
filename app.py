"""The deep learning playground: `streamlit run app.py`."""

# Worker processes are spawned and import this file under another name; they must not run the app.
if __name__ == "__main__":
    import streamlit as st

    from pages._ui import backend, link, navigation, visitor

    backend.engine()
    page = navigation.navigate()
    visitor.remember()
    backend.storage_line()
    notice = st.empty()
    link.arrive(page.title)
    page.run()
    line = link.leave(page.title)
    if line:
        notice.warning(line, icon=":material/link_off:")
    backend.spare_what_it_imported(page.title)

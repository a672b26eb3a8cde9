"""The deep learning playground: `streamlit run app.py`."""

# Worker processes are spawned and import this file under another name; they must not run the app.
if __name__ == "__main__":
    from pages._ui import backend, link, navigation, visitor

    backend.engine()
    page = navigation.navigate()
    visitor.remember()
    backend.storage_line()
    link.arrive(page.title)
    page.run()
    link.leave(page.title)
    backend.spare_what_it_imported(page.title)

"""The deep learning playground below its screen: no Streamlit from here down."""

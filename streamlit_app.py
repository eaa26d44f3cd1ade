"""Start of the app: `streamlit run streamlit_app.py` or `hotspots app`."""

from hotspots.ui.navigation import run

run()

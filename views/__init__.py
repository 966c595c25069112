"""The page: Streamlit only, no arithmetic."""

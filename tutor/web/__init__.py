"""The page. The only room that imports gradio; it turns records and errors into what a person sees."""

"""The page: its style, its frame, and its tabs in a row. Gradio is imported inside, for it takes seconds."""

from pathlib import Path
from typing import Any

from tieout.ui.auth.login_page import account_html
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.page_chat import chat_tab
from tieout.ui.chat.page_company import company_tab
from tieout.ui.chat.page_documents import documents_tab
from tieout.ui.chat.page_drop import drop_place
from tieout.ui.chat.page_feeds import feeds_tab
from tieout.ui.chat.page_notes import notes_tab
from tieout.ui.chat.page_parts import Frame, bare, quiet, reader
from tieout.ui.chat.status import status_html

HERE = Path(__file__).parent
STYLES = ("chat.css", "tabs.css")
SCRIPTS = ("chat.js", "tabs.js", "routes.js")

NAME = (
    '<a class="skip" href="#question">Skip to the question</a><h1>Tieout</h1><p>Every figure ties out to its source.</p>'
    '<p id="announce" class="sr" role="status" aria-live="polite"></p>'  # what a screen reader hears of an answer
)
THEME = '<button type="button" id="theme" title="Light, dark, or as the system has it">Theme: system</button>'


def page_style() -> dict[str, Any]:
    """Arguments of `gr.mount_gradio_app`: fonts of the system, our styles and script, nothing from elsewhere."""
    import gradio as gr

    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        radius_size=gr.themes.sizes.radius_md,
        font=["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Liberation Sans", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Liberation Mono", "monospace"],
    ).set(
        button_primary_background_fill="#0b625c",
        button_primary_background_fill_hover="#094f4a",
        button_primary_background_fill_dark="#14756d",
        button_primary_background_fill_hover_dark="#1a8a81",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover="#f0f1ec",
        button_secondary_background_fill_dark="#1a2024",
        button_secondary_background_fill_hover_dark="#20272c",
        button_secondary_border_color="#dfe2dc",
        button_secondary_border_color_dark="#2f383e",
        button_border_width="1px",
        button_primary_border_color="transparent",
        button_primary_border_color_dark="transparent",
        checkbox_background_color_selected="#0b625c",
        checkbox_border_color_selected="#0b625c",
        color_accent="#0b625c",
        border_color_primary="#e1e3de",
        border_color_primary_dark="#2c343a",
    )
    return {
        "theme": theme,
        "head": head(),
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "mcp_server": False,
        "pwa": False,
        "max_file_size": "1mb",
    }


def head() -> str:
    """Our styles and script, in the page from its first byte. Not by `css_paths`: Gradio puts its own prefix before each
    selector there, drops `@container`, and applies them only when the page is already on the screen."""
    styles = "".join((HERE / name).read_text(encoding="utf-8") for name in STYLES)
    scripts = "".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return f"<style>{styles}</style><script>{scripts}</script>"


def build_page(engine: Engine) -> Any:
    """The Blocks; how long its queue may grow is the application's to say."""
    import gradio as gr

    def account_shown(request: gr.Request) -> Any:
        user = reader(request)
        return gr.HTML(account_html(user), visible=bool(user))

    with gr.Blocks(title="Tieout", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as page:
        with gr.Row(elem_id="masthead"):
            gr.HTML(NAME, elem_id="name", **bare())
            status = gr.HTML("", elem_id="status", **bare())
            gr.HTML(THEME, elem_id="dress", **bare())
            account = gr.HTML("", elem_id="account", visible=False, **bare())
        frame = Frame(page, status, drop_place(engine, status))
        with gr.Tabs():
            for tab in (chat_tab, documents_tab, company_tab, notes_tab, feeds_tab):
                tab(engine, frame)
        page.load(lambda: status_html(engine), outputs=status, **quiet())
        page.load(account_shown, outputs=account, **quiet())
        gr.Timer(20).tick(lambda: status_html(engine), outputs=status, **quiet())
    return page

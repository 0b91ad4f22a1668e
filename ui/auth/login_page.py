"""The login and logout pages: plain HTML without a script, light and dark, readable by a screen reader. Pure."""

from __future__ import annotations

from html import escape

STYLE = """
:root { color-scheme: light dark; --back: #f6f7f4; --card: #fff; --text: #1b2226; --quiet: #55605f; --line: #7f8b88; --ring: #0b625c;
  --strong: #0b625c; --on: #fff; --bad: #a3221c; }
@media (prefers-color-scheme: dark) { :root { --back: #14191c; --card: #1d2428; --text: #e8ecea; --quiet: #a9b4b2;
  --line: #74827e; --ring: #35b5a8; --strong: #14756d; --on: #fff; --bad: #ff9c94; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--back);
  color: var(--text); font: 16px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; }
main { width: 100%; max-width: 360px; padding: 32px 28px; background: var(--card); border-radius: 12px;
  border: 1px solid color-mix(in srgb, var(--line) 35%, transparent); }
h1 { margin: 0; font-size: 1.5rem; letter-spacing: -.01em; }
p { margin: 4px 0 20px; color: var(--quiet); }
p.failed { margin: 0 0 16px; color: var(--bad); font-weight: 600; }
label { display: block; margin: 14px 0 4px; font-weight: 600; }
input { width: 100%; padding: 9px 11px; font: inherit; color: inherit; background: var(--back);
  border: 1px solid var(--line); border-radius: 8px; }
button { width: 100%; margin-top: 22px; padding: 10px; font: inherit; font-weight: 600; color: var(--on);
  background: var(--strong); border: 0; border-radius: 8px; cursor: pointer; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
"""

# In the desk's own page: when its session has ended, the next look at the desk's health leads back to the login.
RETURN = """<script>(() => {
  const ask = window.fetch;
  window.fetch = async (...all) => {
    const answer = await ask(...all);
    if (answer.status === 401) location.assign('/login');
    return answer;
  };
})()</script>"""


def page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )


def login_html(after: str, name: str = "", failure: str = "") -> str:
    """The form; a failure is read out, and the field to correct has the focus."""
    failed = f'<p class="failed" role="alert" id="failed">{escape(failure)}</p>' if failure else ""
    wrong = ' aria-describedby="failed"' if failure else ""
    focus = ("", " autofocus") if name else (" autofocus", "")
    return page(
        "Log in – Tieout",
        f"<h1>Tieout</h1><p>Every figure ties out to its source.</p>{failed}"
        f'<form method="post" action="/login"><input type="hidden" name="next" value="{escape(after)}">'
        f'<label for="name">Name</label><input id="name" name="name" value="{escape(name)}" required maxlength="64" '
        f'autocomplete="username" autocapitalize="none" spellcheck="false"{wrong}{focus[0]}>'
        '<label for="password">Password</label><input id="password" name="password" type="password" required '
        f'maxlength="1024" autocomplete="current-password"{wrong}{focus[1]}>'
        '<button type="submit">Log in</button></form>',
    )


def account_html(name: str) -> str:
    """In the desk's own page: who is logged in, and the way out; nothing where nobody logs in."""
    return f'<a href="/logout" title="Logged in as {escape(name)}">Log out</a>' if name else ""


def logout_html(name: str) -> str:
    return page(
        "Log out – Tieout",
        f"<h1>Tieout</h1><p>You are logged in as {escape(name)}.</p>"
        '<form method="post" action="/logout"><button type="submit">Log out</button></form>'
        '<p style="margin:16px 0 0"><a href="/">Back to the desk</a></p>',
    )

"""Templates: files that users may copy into their desk's `templates` folder and change.

A file there goes before Tieout's own of the same name. Templates run in Jinja's sandbox; what they name must exist; everything
they put out is escaped for the page's format unless one of `ui.notes.html` or `ui.notes.markdown` made it. What goes wrong is a
`TemplateError` with file, line and reason.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.feeds import TemplateError
from tieout.ui.notes.markdown import inert
from tieout.ui.render import safe

if TYPE_CHECKING:
    from jinja2 import Environment

OWN = Path(__file__).with_name("templates")
_NEXT = "Mend the template, or remove it from the folder to use Tieout's own."
_MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def fill(
    name: str, context: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]], folder: Path | None = None
) -> str:
    """The template `name` filled in; `folder` is the desk's, looked at first."""
    import jinja2

    environment = _environment(name, folder)
    environment.globals.update(functions)
    try:
        return environment.get_template(name).render(context)
    except jinja2.TemplateSyntaxError as exc:
        raise _error(exc.filename or exc.name or name, exc.lineno, exc.message or "a slip in its syntax") from exc
    except jinja2.TemplateNotFound as exc:
        raise _error(*_place(exc, name), f"there is no template {exc.name!r}") from exc
    except (jinja2.TemplateError, OSError, UnicodeDecodeError, *_MISTAKES) as exc:
        raise _error(*_place(exc, name), str(exc) or type(exc).__name__) from exc


def own_names() -> list[str]:
    """The files that may be copied and changed."""
    return sorted(path.name for path in OWN.iterdir() if path.is_file())


def _environment(name: str, folder: Path | None) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([folder, OWN] if folder else [OWN]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_for_markdown if ".md." in name else _for_html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=0,
    )


def _for_html(value: Any) -> Any:
    """Nothing for None; no control or bidi character; Jinja escapes what follows."""
    if value is None:
        return ""
    return value if hasattr(value, "__html__") else safe(str(value))


def _for_markdown(value: Any) -> Any:
    """Inert Markdown, marked as safe: Jinja's own escaping is for HTML and would be a second one."""
    from markupsafe import Markup

    if value is None:
        return ""
    return value if hasattr(value, "__html__") else Markup(inert(str(value)))


def _place(exc: BaseException, name: str) -> tuple[str, int]:
    """The innermost line of a template on the way to the error."""
    frames = [f for f in traceback.extract_tb(exc.__traceback__) if f.filename.endswith((".jinja", ".css"))]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else (name, 1)


def _error(file: str, line: int, reason: str) -> TemplateError:
    return TemplateError(f"{file}, line {line}: {reason.strip().rstrip('.')}. {_NEXT}")

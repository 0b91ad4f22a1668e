"""The files in a multipart form, looked at before Gradio writes any of them to the disk. Pure: bytes in, a sentence out."""

from __future__ import annotations

from tieout.ui.auth.uploads import HEAD, accept_upload

NO_FORM = "The upload is no form. Drop the file onto the page."
DAMAGED = "The upload is broken off or damaged. Drop the file again."
NO_FILE = "The upload holds no file. Choose one."


class FormFiles:
    """Name, first bytes and size of every part that names a file; filled by the parser's callbacks."""

    def __init__(self) -> None:
        self.found: list[tuple[str, bytes, int]] = []
        self._field = self._value = b""
        self._name: bytes | None = None

    def begun(self) -> None:
        self._field = self._value = b""
        self._name = None

    def field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header(self) -> None:
        from python_multipart.multipart import parse_options_header

        if self._field.lower() == b"content-disposition":
            self._name = parse_options_header(self._value)[1].get(b"filename")
        self._field = self._value = b""

    def headed(self) -> None:
        if self._name is not None:
            self.found.append((self._name.decode("utf-8", "replace"), b"", 0))

    def content(self, data: bytes, start: int, end: int) -> None:
        if self._name is not None:
            name, head, size = self.found[-1]
            self.found[-1] = (name, head + data[start : min(end, start + HEAD - len(head))], size + end - start)


def upload_objection(content_type: str, body: bytes) -> str | None:
    """What is wrong with the form or with any of its files; None when all may pass."""
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import parse_options_header

    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        return NO_FORM
    try:
        files = files_in(body, boundary)
    except FormParserError:
        return DAMAGED
    return next((reason for file in files if (reason := accept_upload(*file))), None if files else NO_FILE)


def files_in(body: bytes, boundary: bytes) -> list[tuple[str, bytes, int]]:
    from python_multipart.multipart import MultipartParser

    files = FormFiles()
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": files.begun,
            "on_header_field": files.field,
            "on_header_value": files.value,
            "on_header_end": files.header,
            "on_headers_finished": files.headed,
            "on_part_data": files.content,
        },
    )
    parser.write(body)
    parser.finalize()
    return files.found

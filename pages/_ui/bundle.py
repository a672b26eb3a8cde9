"""One text out of a component's files: Streamlit takes one module and one style sheet, the sources are many with imports.

Understood are the two forms of import and the few of export that the sources use; anything else is an error, never a
component that fails in the browser.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"\n]+)"\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
_MODULE_WORD = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_STYLE_IMPORT = re.compile(r'^@import "(\.[^"\n]+)";\n', re.MULTILINE)
# A comment with lines of its own; one inside a line may be a type cast, and is left.
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/).|\n)*\*/[ \t]*)\n", re.MULTILINE)


def script(entry: Path) -> str:
    """The ES module `entry` with everything that it imports, each module once and in a scope of its own.

    Raises:
        ValueError: If the imports go round in a circle, a name is imported that is not exported, or a file has another
            form of import or export than `import { a, b as c } from "./file.js"`, `export function`, `export const` or
            `export class`, and `export default` in `entry`.
    """
    texts: dict[Path, str] = {}
    exports: dict[Path, list[str]] = {}

    def add(path: Path, open_: tuple[Path, ...]) -> None:
        if path in open_:
            raise ValueError("Imports in a circle: " + " → ".join(one.name for one in (*open_, path)))
        if path in texts:
            return
        source = path.read_text(encoding="utf-8")
        for _, target in _IMPORT.findall(source):
            add((path.parent / target).resolve(), (*open_, path))

        def take(match: re.Match[str]) -> str:
            module = (path.parent / match[2]).resolve()
            names = [one.split(" as ") for one in match[1].replace("\n", " ").split(",") if one.strip()]
            for name, *_ in names:
                if name.strip() not in exports[module]:
                    raise ValueError(f"{path.name} imports {name.strip()}, which {module.name} does not export.")
            return f"const {{ {', '.join(': '.join(part.strip() for part in one) for one in names)} }} = {_name(module, texts)}\n"

        body = _IMPORT.sub(take, _without_comments(source))
        exports[path] = _EXPORT.findall(body)
        body = _EXPORT.sub("", body)
        texts[path] = _indentation_off(body)
        rest = [one for one in _MODULE_WORD.findall(body) if open_ or not one.startswith("export default ")]
        if rest:
            raise ValueError(f"{path.name}: this form of import or export is not understood: {rest[0]}")

    add(entry.resolve(), ())
    *shared, (_, last) = texts.items()
    scopes = [
        f"const {_name(path, texts)} = (() => {{\n{text}return {{ {', '.join(exports[path])} }}\n}})()\n"
        for path, text in shared
    ]
    return "".join(scopes) + last


def style(entry: Path) -> str:
    """The style sheet `entry` with what its lines `@import "./file.css";` name put in their place."""
    text = entry.read_text(encoding="utf-8")
    return _indentation_off(_STYLE_IMPORT.sub(lambda match: style(entry.parent / match[1]), _without_comments(text)))


def _name(module: Path, texts: dict[Path, str]) -> str:
    return f"module{list(texts).index(module)}"


def _without_comments(text: str) -> str:
    return _COMMENT.sub("", text.rstrip() + "\n")


def _indentation_off(text: str) -> str:
    """Streamlit sends a component's text along with every answer: what only people need stays behind."""
    return "".join(line.strip() + "\n" for line in text.splitlines() if line.strip())

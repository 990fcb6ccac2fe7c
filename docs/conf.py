"""Build the site: `make docs`, or `python -m sphinx --fail-on-warning docs build/docs`.

The site fetches nothing while it is built or read: no fonts, scripts or inventories of other sites.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version as version_of
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ["COLUMNS"] = "88"  # the width of a command's --help
os.environ["SLOPEWISE_GRAPHVIZ"] = "wasm"  # the same painter of graphs everywhere

project = "Slopewise"
author = "The Slopewise authors"
project_copyright = author
version = release = version_of("slopewise")
language = "en_GB"
smartquotes = False

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "building.lessons",
    "building.mathematics",
    "building.ops",
    "building.pictures",
    "building.reference",
]
exclude_patterns = ["building"]

# The lessons are committed with their outputs, which a test compares with a fresh run.
nb_execution_mode = "off"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

nitpicky = True
nitpick_ignore_regex = [
    # Types of Python and matplotlib: their inventories would have to be fetched.
    (
        r"py:class",
        r"Axes|Chart|ContextVar|Decimal|Executor|Fraction|Markup|Mode|PathLike|Random|SearchStrategy"
        r"|Sheet",
    ),
    (r"py:class", r"(collections|os|pathlib)\..*"),
    (r"py:class", r"[A-Z]"),  # type variables
]
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
python_maximum_signature_line_length = 72
python_use_unqualified_type_names = True
add_module_names = True
toc_object_entries_show_parents = "hide"

html_theme = "furo"
pygments_dark_style = "a11y-high-contrast-dark"
html_title = "Slopewise"
html_logo = html_favicon = "static/icon.svg"
html_static_path = ["static"]
html_css_files = ["site.css", "lesson.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page in a folder cannot fetch it
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#1d4f91",
        "color-brand-content": "#1d4f91",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8ab4f8",
        "color-brand-content": "#8ab4f8",
    },
}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

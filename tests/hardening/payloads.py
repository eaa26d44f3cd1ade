"""Sixty texts made to run where they are shown: as script, as formula, as template, as a link."""

from __future__ import annotations

RAN = "window.top.ran=1"

SCRIPTS = [
    f"<script>{RAN}</script>",
    f"</script><script>{RAN}</script>",
    f"<ScRiPt>{RAN}</sCrIpT>",
    f"<img src=x onerror={RAN}>",
    f'<img src="x" onerror="{RAN}">',
    f"<img src=x onerror={RAN}//",
    f"<svg onload={RAN}>",
    f"<svg><script>{RAN}</script></svg>",
    f"<svg><animate onbegin={RAN} attributeName=x dur=1s>",
    f"<body onload={RAN}>",
    f"<iframe srcdoc='<script>{RAN}</script>'></iframe>",
    f"<iframe src=javascript:{RAN}></iframe>",
    f"<details open ontoggle={RAN}>x</details>",
    f"<input autofocus onfocus={RAN}>",
    f"<video><source onerror={RAN}></video>",
    f"<math><mtext><img src=x onerror={RAN}></mtext></math>",
    f"<style>@import 'javascript:{RAN}'</style>",
    f"<link rel=stylesheet href='javascript:{RAN}'>",
    f"<object data=javascript:{RAN}>",
    f"<form action=javascript:{RAN}><input type=submit>",
    f"<a href=javascript:{RAN}>click</a>",
    f'"><img src=x onerror={RAN}>',
    f"'><img src=x onerror={RAN}>",
    f"`><img src=x onerror={RAN}>",
    f'" onmouseover="{RAN}" x="',
    f"' onmouseover='{RAN}' x='",
    f"--><img src=x onerror={RAN}>",
    f"]]><img src=x onerror={RAN}>",
    f"&lt;img src=x onerror={RAN}&gt;",
    f"%3Cimg src=x onerror={RAN}%3E",
    f"\\u003cimg src=x onerror={RAN}\\u003e",
    f"<img src=x onerror=\u2028{RAN}>",
]
TEMPLATES = [
    f"${{{RAN}}}",
    f"`+({RAN})+`",
    f"`;{RAN};`",
    f"';{RAN};'",
    f'";{RAN};"',
    f"\\';{RAN};//",
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "{{ config.__class__.__init__.__globals__['os'].popen('id').read() }}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%(name)s %n %x",
    "{0.__class__.__mro__}",
    '#eval("1+1") #import "@preview/x:1"',
    '#read("/etc/passwd")',
    '$ sum_(i=0)^n $ #raw("x")',
]
LINKS = [
    f"[click](javascript:{RAN})",
    f"![x](x){{onerror={RAN}}}",
    f"![x](javascript:{RAN})",
    f"<javascript:{RAN}>",
    "[click](data:text/html,<script>window.top.ran=1</script>)",
    ":red[hello] :material/warning: $$x$$",
]
FORMULAS = [
    '=HYPERLINK("http://192.0.2.1","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "=cmd|'/c calc'!A1",
]
ALL = [*SCRIPTS, *TEMPLATES, *LINKS, *FORMULAS]

const style = `:root { --ink: #1d2433; --paper: #fbfaf7; --line: #e4e0d6; --accent: #9a6a12; }
body { margin: 0; display: grid; grid-template-columns: 240px minmax(0, 780px); gap: 48px; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
nav { padding: 28px; border-right: 1px solid var(--line); min-height: 100vh; box-sizing: border-box; }
nav a { display: block; padding: 3px 0; color: inherit; text-decoration: none; }
nav a.here { color: var(--accent); font-weight: 600; }
main { padding: 28px 28px 80px 0; }
a { color: var(--accent); }
pre { background: #1d2433; color: #e8ebf2; padding: 14px 18px; border-radius: 8px; overflow-x: auto; font-size: 14px; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }`;

/** One page of the guide around rendered markdown. */
export function docsPage(name: string, files: readonly string[], content: string): string {
  const links = files.map(
    (file) => `<a href="/docs/${encodeURI(file)}"${file === name ? ' class="here"' : ''}>${escaped(titleOf(file))}</a>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(titleOf(name))} · Sheaf</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><nav><strong>Sheaf</strong>${links.join('')}<a href="/reference">API reference</a></nav><main>${content}</main></body></html>`;
}

function titleOf(file: string): string {
  return file.replace(/\.md$/, '').replaceAll('-', ' ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

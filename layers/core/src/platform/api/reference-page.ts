/** The page at /reference: Swagger UI under Sheaf's own colours. Links are relative, for any stage prefix. */

export const referencePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sheaf API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reference/swagger-ui.css">
<link rel="stylesheet" href="reference/page.css">
</head>
<body>
<header><span class="mark">Sheaf</span><span>API reference</span><a href="openapi.json">openapi.json</a></header>
<main id="reference"></main>
<script src="reference/swagger-ui-bundle.js"></script>
<script src="reference/page.js"></script>
</body>
</html>
`;

export const referenceScript = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  syntaxHighlight: { theme: 'nord' },
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

export const referenceStyle = `:root { --ink: #1d2433; --quiet: #5a6478; --paper: #fbfaf7; --line: #e4e0d6; --accent: #9a6a12; }
html { scroll-padding-top: 64px; }
body { margin: 0; background: var(--paper); color: var(--ink); }
header { position: sticky; top: 0; z-index: 10; display: flex; gap: 14px; align-items: baseline; padding: 14px 28px;
  background: var(--ink); color: #cfd5e2; font: 15px/1.4 system-ui, sans-serif; }
header .mark { color: #f3d999; font-weight: 700; font-size: 19px; letter-spacing: .02em; }
header a { margin-left: auto; color: #f3d999; }
.swagger-ui { font-family: system-ui, sans-serif; color: var(--ink); }
.swagger-ui .wrapper { max-width: 1080px; }
.swagger-ui .info { margin: 32px 0 20px; }
.swagger-ui .info .title, .swagger-ui .opblock-tag, .swagger-ui .opblock .opblock-summary-description { font-family: inherit; color: var(--ink); }
.swagger-ui .info p { font-size: 15px; line-height: 1.55; }
.swagger-ui .info hgroup.main a { display: none; }
.swagger-ui .scheme-container { display: none; }
.swagger-ui .opblock-tag { border-bottom: 1px solid var(--line); font-size: 20px; }
.swagger-ui .opblock-tag small { color: var(--quiet); font-size: 14px; }
.swagger-ui .opblock { border-radius: 8px; box-shadow: none; }
.swagger-ui .opblock .opblock-summary-method { border-radius: 6px; text-shadow: none; }
.swagger-ui .btn.execute { background: var(--accent); border-color: var(--accent); }
`;

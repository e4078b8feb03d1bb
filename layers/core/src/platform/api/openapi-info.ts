/** What the OpenAPI document says of the whole. The server's address is relative, so that any stage prefix fits. */
export const openApiInfo = {
  openapi: '3.1.0',
  info: {
    title: 'Sheaf',
    version: '1.0.0',
    description: [
      'Documents in, passages with exact citations out.',
      '',
      '- Offsets count UTF-16 code units of the clean text: `text.slice(charStart, charEnd)` is exactly the passage.',
      '- Lists answer `{items, nextCursor}`; give `nextCursor` as `cursor` until it is null.',
      '- Send an API key or an access token: `Authorization: Bearer …`, or `X-API-Key: …`.',
      '- Errors are problem documents (RFC 9457) with a stable `type`; each answer carries `X-Correlation-ID`.',
    ].join('\n'),
  },
  servers: [{ url: '.', description: 'This server' }],
  security: [{ bearer: [] }, { apiKey: [] }],
  tags: [
    { name: 'Search', description: 'Passages by meaning and by keywords.' },
    { name: 'Jobs', description: 'Submitted work, how far it is, and what did not get through.' },
    { name: 'Failures', description: 'What did not get through, by cause; and how to work through it again.' },
    { name: 'Uploads', description: 'The way in for files.' },
    { name: 'Documents', description: 'What is known, its text, its chunks, and its erasure.' },
    { name: 'Corpora', description: 'Collections that share a configuration.' },
    { name: 'Authentication', description: 'Who asks: tokens, API keys, people.' },
    { name: 'Audit', description: 'Who did what, when, from where; in a hash chain.' },
    { name: 'Tenants', description: 'For those who run the deployment: tenants made, suspended, exported, deleted.' },
    { name: 'System', description: 'Health.' },
  ],
};

/** How a request says who sends it. */
export const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key, or an access token of /v1/auth/token.' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key.' },
} as const;

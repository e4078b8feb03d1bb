import { closing, type InjectionKind, marked, type Sought } from './injection-sought.ts';

/** Signs of a conversation with a model, of its tools, and of data on the way out; on folded text, as the phrases are. */
export const markers: readonly (readonly [kind: InjectionKind, sought: Sought])[] = [
  [
    'role-marker',
    marked(['<|'], /<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)\|>/gu),
  ],
  [
    'role-marker',
    marked(
      ['[inst', '[/inst', '<sys', '</sys', '</assistant_', '<assistant_', '_of_turn>', '<</sys'],
      /\[\/?inst\]|<<\/?sys>>|<\/?(?:system|system_prompt|system-reminder|assistant_response)>|<start_of_turn>|<end_of_turn>/gu,
    ),
  ],
  [
    'role-marker',
    marked(
      [
        'system:',
        'system prompt:',
        'system message:',
        'developer:',
        'system**',
        'prompt**',
        'message**',
        'developer**',
        'system]',
        'prompt]',
        'message]',
        'developer]',
      ],
      /(?<![^\n])[ \t]{0,8}(?:#{1,4} ?|\*\*|\[)?(?:system|system prompt|system message|developer)(?:\*\*|\])?:(?:\*\*)? ?(?:you are|you must|your|ignore|from now|new|always|never|respond)(?!\p{L})/gu,
    ),
  ],
  [
    'role-marker',
    marked(
      ['human: ', 'user: '],
      /(?<![^\n])[ \t]{0,8}(?:human|user): [^\n]{1,400}\n{1,3}[ \t]{0,8}(?:assistant|ai): /gu,
    ),
  ],
  [
    'tool-call',
    marked(
      ['"tool_', '"function_call'],
      /"(?:tool_calls?|function_call|tool_use|tool_name)"[ \n]{0,8}:[ \n]{0,8}["[{]/gu,
    ),
  ],
  [
    'tool-call',
    marked(
      ['<tool_', '<function', '<invoke', '<use_mcp', '<ant'],
      /<(?:tool_call|tool_use|function_calls?|function=|invoke name=|use_mcp_tool|antml:)/gu,
    ),
  ],
  [
    'tool-call',
    marked(
      ['tool with', 'tool to', 'function with', 'function to', 'plugin with', 'plugin to'],
      /(?:call|invoke|execute|run|use) the (?:[\w-]{1,30} ){0,2}(?:tool|function|plugin) (?:with|to (?:send|delete|email|upload|post|transfer|forward|fetch))(?!\p{L})/gu,
    ),
  ],
  [
    'exfiltration',
    marked(['](http'], /!\[[^\]\n]{0,200}\]\(https?:\/\/[^)\s]{1,300}(?:[{[<]|%7b|\$\{)[^)\s]{0,200}\)?/gu),
  ],
  [
    'exfiltration',
    marked(
      ['](http'],
      /!\[[^\]\n]{0,200}\]\(https?:\/\/[^)\s?]{1,300}\?(?:[^)\s]{0,200}&)?(?:data|secret|prompt|history|conversation|chat|leak|exfil|context|token|password|api_?key)=/gu,
    ),
  ],
  [
    'exfiltration',
    marked(
      [
        'conversation',
        'chat history',
        'system prompt',
        "user's",
        "users'",
        'api key',
        'credentials',
        'password',
        'secret',
        'private data',
        'personal data',
      ],
      closing(
        '(?:send|post|forward|upload|append|transmit|exfiltrate|leak|email)',
        "(?:conversation|chat history|system prompt|user's|users'|api keys?|credentials|passwords?|secrets?|private data|personal data)",
        '(?:to|at|via) (?:https?:|http|the following|this url|this address|www|\\S{1,60}@)',
      ).pattern,
    ),
  ],
];
